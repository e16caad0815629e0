"""Reading tasks."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.tasks.tables import Task


async def by_id(session: AsyncSession, project_id: str, id: str) -> Task | None:
    """A task of a project."""
    query = select(Task).where(Task.project_id == project_id, Task.id == id)
    return (await session.execute(query)).scalar_one_or_none()


async def by_key(session: AsyncSession, project_id: str, key: str) -> Task | None:
    """The task that was started with a key."""
    query = select(Task).where(Task.project_id == project_id, Task.key == key)
    return (await session.execute(query)).scalar_one_or_none()


async def listed(
    session: AsyncSession, project_id: str, state: str | None, before: str | None, limit: int
) -> Sequence[Task]:
    """Tasks of a project, the newest first."""
    query = select(Task).where(Task.project_id == project_id).order_by(Task.id.desc())
    if state is not None:
        query = query.where(Task.state == state)
    if before is not None:
        query = query.where(Task.id < before)
    return (await session.execute(query.limit(limit))).scalars().all()
