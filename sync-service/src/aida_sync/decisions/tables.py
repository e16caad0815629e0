"""Decisions as they are stored."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, IdType, Word


class Decision(Base):
    """A decision. Its id was chosen where it was made, so that telling of it twice adds nothing.

    ``input_hash`` is over what was decided about, which is not kept.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        Index("ix_decisions_project_at", "project_id", "at", "id"),
        CheckConstraint("verdict IN ('allow', 'deny', 'warn', 'repair')", name="verdict"),
        CheckConstraint("tier IN ('pre-action', 'monitoring', 'post-action')", name="tier"),
    )

    project_id: Mapped[str] = mapped_column(IdType, primary_key=True)
    id: Mapped[str] = mapped_column(IdType, primary_key=True)
    user_id: Mapped[str] = mapped_column(IdType)
    at: Mapped[datetime]
    received_at: Mapped[datetime]
    action: Mapped[Word]
    tier: Mapped[Word]
    rule: Mapped[str] = mapped_column(String(200))
    revision: Mapped[Word]
    input_hash: Mapped[str] = mapped_column(String(128))
    verdict: Mapped[Word]
    reason: Mapped[str] = mapped_column(String(200))
