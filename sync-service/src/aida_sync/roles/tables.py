"""Custom roles as they are stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, Word


class CustomRole(Base):
    """A set of permissions; users, members and teams refer to it by its name."""

    __tablename__ = "roles"

    id: Mapped[Id]
    name: Mapped[Word] = mapped_column(String(64), unique=True)
    description: Mapped[str] = mapped_column(String(500))
    permissions: Mapped[list[Any]]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy declares it so)
