"""Jobs: queued in the transaction of what asks for them, seen, cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.context import current
from aida_sync.db.base import new_id
from aida_sync.errors import Conflict, NotFound
from aida_sync.jobs import store
from aida_sync.jobs.tables import Job
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent

ATTEMPTS = 5


async def enqueue(
    session: AsyncSession,
    kind: str,
    payload: Mapping[str, Any],
    *,
    key: str | None = None,
    exclusive: str | None = None,
    run_after: datetime | None = None,
    priority: int = 0,
    attempts: int = ATTEMPTS,
) -> str | None:
    """Queue a job in this transaction; its id, or None where it is queued already.

    ``key`` says what it is for ever, ``exclusive`` what it must not run beside (see `Job`). The
    payload is JSON that names things by their ids; it holds no secrets.
    """
    now = datetime.now(UTC)
    id = new_id()
    row = {
        "id": id,
        "kind": kind,
        "state": "queued",
        "priority": priority,
        "payload": dict(payload),
        "progress": {},
        "key": key,
        "exclusive": exclusive,
        "run_after": run_after or now,
        "attempts": 0,
        "max_attempts": attempts,
        "cancel_requested": False,
        "trace_id": current().trace_id,
        "created_at": now,
    }
    return id if await store.insert_new(session, row) else None


async def hasten(session: AsyncSession, exclusive: str) -> None:
    """Let what waits for its time in a queue run at once."""
    await store.hasten(session, exclusive, datetime.now(UTC))


async def get(session: AsyncSession, id: str) -> Job:
    """A job; NotFound when there is none."""
    job = await store.by_id(session, id)
    if job is None:
        raise NotFound("there is no such job, or it ended long ago", {"job_id": id})
    return job


async def listed(
    session: AsyncSession, state: str | None, kind: str | None, page: PageRequest
) -> Page[Job]:
    """A page of jobs, the newest first."""
    rows = await store.listed(session, state, kind, page.after, page.limit + 1)
    return page_of(rows, page, lambda job: job.id)


async def cancel(work: UnitOfWork, id: str) -> Job:
    """Cancel a job: at once while it waits, within a heartbeat while it runs."""
    job = await get(work.session, id)
    if job.state == "queued":
        job.state, job.finished_at = "cancelled", datetime.now(UTC)
    elif job.state == "running":
        job.cancel_requested = True
    else:
        raise Conflict(
            f"the job has ended: it is {job.state}", {"state": job.state}, code="job_ended"
        )
    await work.session.flush()
    work.record(AuditEvent("job.cancelled", "job", job.id, detail={"kind": job.kind}))
    return job


async def retry(work: UnitOfWork, id: str) -> Job:
    """Queue a job again that failed or was cancelled."""
    job = await get(work.session, id)
    if job.state not in ("failed", "cancelled"):
        raise Conflict(
            f"only what failed or was cancelled is tried again; this job is {job.state}",
            {"state": job.state},
            code="job_not_ended",
        )
    job.state, job.attempts, job.cancel_requested = "queued", 0, False
    job.run_after, job.finished_at, job.sent_at = datetime.now(UTC), None, None
    await work.session.flush()
    work.record(AuditEvent("job.retried", "job", job.id, detail={"kind": job.kind}))
    return job


async def forget_old(session: AsyncSession, age: timedelta, now: datetime) -> int:
    """Delete jobs that ended longer ago than ``age``; how many that were."""
    return await store.forget_finished(session, now - age, 5_000)
