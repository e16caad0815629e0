"""AI requests and budgets as they are stored. What was asked, and what was answered, is not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, BigInt, Id, IdType, Name, Word


class AiBudget(Base):
    """How many tokens a project may spend in a day (UTC)."""

    __tablename__ = "ai_budgets"

    project_id: Mapped[str] = mapped_column(IdType, ForeignKey("projects.id"), primary_key=True)
    tokens_per_day: Mapped[int] = mapped_column(BigInt)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 (SQLAlchemy declares it so)


class AiRequest(Base):
    """One request to a model. ``tokens`` are those reserved, and once it has ended those spent."""

    __tablename__ = "ai_requests"
    __table_args__ = (
        CheckConstraint("effect IN ('allow', 'ask', 'deny')", name="effect"),
        CheckConstraint("outcome IN ('', 'completed', 'failed', 'aborted')", name="outcome"),
        CheckConstraint("tokens >= 0", name="tokens"),
        Index("ix_ai_requests_project_day", "project_id", "day"),
        Index("ix_ai_requests_project", "project_id", "id"),
    )

    id: Mapped[Id]
    project_id: Mapped[str] = mapped_column(IdType, ForeignKey("projects.id"))
    user_id: Mapped[str] = mapped_column(IdType, ForeignKey("users.id"))
    at: Mapped[datetime]
    day: Mapped[str] = mapped_column(String(10))
    kind: Mapped[Word]
    by_agent: Mapped[bool]
    provider: Mapped[Word]
    model: Mapped[Name]
    input_digest: Mapped[Word]
    rules_revision: Mapped[Name]
    effect: Mapped[Word]
    refusals: Mapped[list[Any]]
    tokens: Mapped[int] = mapped_column(BigInt)
    outcome: Mapped[Word]
    ended_at: Mapped[datetime | None]
