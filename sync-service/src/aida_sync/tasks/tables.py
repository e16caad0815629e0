"""Tasks as they are stored."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, IdType, Word


class Task(Base):
    """Something to be done by a persona. Its ``key`` was chosen by who started it."""

    __tablename__ = "tasks"
    __table_args__ = (
        UniqueConstraint("project_id", "key"),
        Index("ix_tasks_project", "project_id", "id"),
        CheckConstraint(
            "state IN ('waiting', 'approved', 'running', 'done', 'failed', 'cancelled')",
            name="state",
        ),
    )

    id: Mapped[Id]
    project_id: Mapped[str] = mapped_column(IdType, ForeignKey("projects.id"))
    key: Mapped[str] = mapped_column(IdType)
    persona_id: Mapped[str] = mapped_column(IdType, ForeignKey("items.id"))
    persona_revision: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    inputs: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[Word]
    starter_id: Mapped[str] = mapped_column(IdType, ForeignKey("users.id"))
    approver_id: Mapped[str | None] = mapped_column(IdType, ForeignKey("users.id"))
    created_at: Mapped[datetime]
    state_since: Mapped[datetime]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy declares it so)
