"""Recurring jobs that delete what nobody needs any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from aida_sync.jobs import service
from aida_sync.jobs.kinds import JobKind, Run
from aida_sync.kit.idempotency import forget_answers
from aida_sync.kit.unit_of_work import UnitOfWork

ANSWERS_KEPT = timedelta(hours=24)
JOBS_KEPT = timedelta(days=7)


async def _forget_answers(run: Run, work: UnitOfWork) -> Mapping[str, Any]:
    """Idempotency keys are for clients that repeat a request soon."""
    return {"deleted": await forget_answers(work.session, datetime.now(UTC) - ANSWERS_KEPT)}


async def _forget_jobs(run: Run, work: UnitOfWork) -> Mapping[str, Any]:
    return {"deleted": await service.forget_old(work.session, JOBS_KEPT, datetime.now(UTC))}


FORGET_ANSWERS = JobKind("idempotency.forget", _forget_answers)
FORGET_JOBS = JobKind("jobs.forget", _forget_jobs)
