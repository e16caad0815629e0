"""Projects and their members as they are stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, IdType, Name, Word


class Project(Base):
    """A project; ``slug`` is its name in addresses and settings."""

    __tablename__ = "projects"

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[Name]
    description: Mapped[str] = mapped_column(String(2000))
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy declares it so)


class Member(Base):
    """What a user may do in a project."""

    __tablename__ = "project_members"

    project_id: Mapped[str] = mapped_column(IdType, ForeignKey("projects.id"), primary_key=True)
    user_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("users.id"), primary_key=True, index=True
    )
    role: Mapped[Word]
    since: Mapped[datetime]


class ProjectTeam(Base):
    """What the members of a team may do in a project."""

    __tablename__ = "project_teams"

    project_id: Mapped[str] = mapped_column(IdType, ForeignKey("projects.id"), primary_key=True)
    team_id: Mapped[str] = mapped_column(
        IdType, ForeignKey("teams.id"), primary_key=True, index=True
    )
    role: Mapped[Word]
    since: Mapped[datetime]
