"""Teams as they are stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, IdType, Name


class Team(Base):
    """A team; ``slug`` is its name in addresses and settings."""

    __tablename__ = "teams"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Name]
    description: Mapped[str] = mapped_column(String(2000))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy declares it so)


class TeamMember(Base):
    """Who is in a team."""

    __tablename__ = "team_members"

    team_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("users.id"), primary_key=True, index=True
    )
    since: Mapped[datetime]
