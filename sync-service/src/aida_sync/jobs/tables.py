"""Jobs as they are stored: this table is the truth, whoever carries their ids."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from aida_sync.db.base import Base, Id, IdType, Word

STATES = ("queued", "running", "succeeded", "failed", "cancelled")
_RUNS = text("state = 'running'")
_WAITS = text("state = 'queued' AND attempts = 0")


class Job(Base):
    """Work to do. ``lease`` is held by who runs it, and must be held still to finish it.

    ``key`` is unique for ever: the same work is not queued twice. Of jobs with the same
    ``exclusive`` one runs at a time, and one more waits at most.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index("ix_jobs_due", "state", "run_after"),
        Index("ix_jobs_lease", "state", "lease_until"),
        # What waits to be tried again may wait beside a fresh one: both have something to do.
        *(
            Index(name, "exclusive", unique=True, sqlite_where=when, postgresql_where=when)
            for name, when in (("uq_jobs_running", _RUNS), ("uq_jobs_waiting", _WAITS))
        ),
    )

    id: Mapped[Id]
    kind: Mapped[Word]
    state: Mapped[str] = mapped_column(String(16))
    priority: Mapped[int] = mapped_column(default=0)
    payload: Mapped[dict[str, Any]]
    progress: Mapped[dict[str, Any]]
    result: Mapped[dict[str, Any] | None]
    error: Mapped[str | None] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    exclusive: Mapped[str | None] = mapped_column(String(200))
    run_after: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    max_attempts: Mapped[int]
    lease: Mapped[str | None] = mapped_column(IdType)
    lease_until: Mapped[datetime | None]
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime | None]
    trace_id: Mapped[Word]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
