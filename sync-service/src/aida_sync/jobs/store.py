"""Reading and writing jobs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from aida_sync.db.base import new_id
from aida_sync.db.finding import find
from aida_sync.db.upsert import insert_of
from aida_sync.jobs.tables import Job

FINISHED = ("succeeded", "failed", "cancelled")
_OTHER = aliased(Job)  # once: making one takes longer than asking


async def insert_new(session: AsyncSession, row: Mapping[str, Any]) -> bool:
    """Store a job; False when its key or its place in the queue is taken."""
    insert = insert_of(session)
    statement = insert(Job).values(**row).on_conflict_do_nothing().returning(Job.id)
    return (await session.execute(statement)).scalar_one_or_none() is not None


async def by_id(session: AsyncSession, id: str) -> Job | None:
    """A job."""
    return await find(session, Job, id)


async def by_key(session: AsyncSession, key: str) -> Job | None:
    """The job that was queued with a key."""
    return (await session.execute(select(Job).where(Job.key == key))).scalar_one_or_none()


async def listed(
    session: AsyncSession, state: str | None, kind: str | None, after: str | None, limit: int
) -> Sequence[Job]:
    """Jobs, the newest first."""
    query = select(Job).order_by(Job.id.desc())
    if state is not None:
        query = query.where(Job.state == state)
    if kind is not None:
        query = query.where(Job.kind == kind)
    if after is not None:
        query = query.where(Job.id < after)
    return (await session.execute(query.limit(limit))).scalars().all()


async def claim(
    session: AsyncSession, now: datetime, lease: timedelta, id: str | None = None
) -> Job | None:
    """Take the most urgent due job, or this one if it is due, and lease it; None if none is."""
    query = _due(now).order_by(Job.priority.desc(), Job.run_after, Job.id).limit(1)
    if id is not None:
        query = query.where(Job.id == id)
    job = (await session.execute(query.with_for_update(skip_locked=True))).scalar_one_or_none()
    if job is None:
        return None
    job.state, job.lease, job.lease_until = "running", new_id(), now + lease
    job.attempts += 1
    job.started_at = now
    await session.flush()
    return job


async def hasten(session: AsyncSession, exclusive: str, now: datetime) -> None:
    """What waits with this ``exclusive`` is due from now on."""
    query = update(Job).where(Job.exclusive == exclusive, Job.state == "queued")
    await session.execute(query.where(Job.run_after > now).values(run_after=now))


async def to_send(
    session: AsyncSession, now: datetime, again: timedelta, limit: int
) -> Sequence[Job]:
    """Due jobs whose ids nobody was sent, or not lately."""
    query = _due(now).where(or_(Job.sent_at.is_(None), Job.sent_at < now - again))
    query = query.order_by(Job.priority.desc(), Job.run_after, Job.id).limit(limit)
    return (await session.execute(query.with_for_update(skip_locked=True))).scalars().all()


async def any_due(session: AsyncSession, now: datetime) -> bool:
    """Whether there is something to run."""
    return (await session.execute(select(_due(now).exists()))).scalar_one()


async def any_expired(session: AsyncSession, now: datetime) -> bool:
    """Whether somebody who ran a job is gone."""
    query = select(exists().where(Job.state == "running", Job.lease_until < now))
    return (await session.execute(query)).scalar_one()


async def expired(session: AsyncSession, now: datetime) -> Sequence[Job]:
    """Running jobs whose lease ran out: who ran them is gone."""
    query = select(Job).where(Job.state == "running", Job.lease_until < now).limit(100)
    return (await session.execute(query.with_for_update(skip_locked=True))).scalars().all()


async def extend(session: AsyncSession, id: str, lease: str, until: datetime) -> bool | None:
    """Hold a lease for longer: whether to go on; None when the lease is lost."""
    query = (
        update(Job)
        .where(Job.id == id, Job.lease == lease, Job.state == "running")
        .values(lease_until=until)
        .returning(Job.cancel_requested)
    )
    cancelled = (await session.execute(query)).scalar_one_or_none()
    return None if cancelled is None else not cancelled


async def keep_progress(
    session: AsyncSession, id: str, lease: str, progress: Mapping[str, Any]
) -> bool:
    """Store how far a job got; False when the lease is lost."""
    return await leave(session, id, lease, {"progress": dict(progress)})


async def leave(session: AsyncSession, id: str, lease: str, values: Mapping[str, Any]) -> bool:
    """Change a job that one holds the lease of; False when it is lost."""
    query = (
        update(Job)
        .where(Job.id == id, Job.lease == lease, Job.state == "running")
        .values(**values)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(query)).scalar_one_or_none() is not None


async def counts(session: AsyncSession) -> dict[str, int]:
    """How many jobs wait and run."""
    query = (
        select(Job.state, func.count())
        .where(Job.state.in_(("queued", "running")))
        .group_by(Job.state)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def forget_finished(session: AsyncSession, before: datetime, limit: int) -> int:
    """Delete jobs that ended long ago; how many that were."""
    ids = select(Job.id).where(Job.state.in_(FINISHED), Job.finished_at < before).limit(limit)
    query = delete(Job).where(Job.id.in_(ids.scalar_subquery())).returning(Job.id)
    return len((await session.execute(query)).all())


def _due(now: datetime) -> Any:
    busy = exists().where(_OTHER.exclusive == Job.exclusive, _OTHER.state == "running")
    return select(Job).where(Job.state == "queued", Job.run_after <= now, ~busy)
