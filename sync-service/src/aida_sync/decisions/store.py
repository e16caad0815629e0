"""Adding and reading decisions. Nothing here changes or deletes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.base import table_of
from aida_sync.db.finding import find
from aida_sync.db.upsert import insert_of
from aida_sync.decisions.tables import Decision


async def add(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add decisions; those that are there already stay as they are."""
    insert = insert_of(session)
    statement = insert(table_of(Decision)).on_conflict_do_nothing()
    await session.execute(statement, list(rows))


async def known(session: AsyncSession, project_id: str, ids: Sequence[str]) -> set[str]:
    """Those of the ids that the project has a decision of."""
    query = select(Decision.id).where(Decision.project_id == project_id, Decision.id.in_(ids))
    return set((await session.execute(query)).scalars())


async def by_id(session: AsyncSession, project_id: str, id: str) -> Decision | None:
    """A decision of a project."""
    return await find(session, Decision, (project_id, id))


async def listed(
    session: AsyncSession,
    project_id: str,
    wanted: Mapping[str, str | None],
    before: tuple[Any, str] | None,
    limit: int,
) -> Sequence[Decision]:
    """Decisions of a project, the newest first; ``wanted`` are columns and their values."""
    query = (
        select(Decision)
        .where(Decision.project_id == project_id)
        .order_by(Decision.at.desc(), Decision.id.desc())
    )
    for column, value in wanted.items():
        if value is not None:
            query = query.where(getattr(Decision, column) == value)
    if before is not None:
        at, id = before
        query = query.where(or_(Decision.at < at, and_(Decision.at == at, Decision.id < id)))
    return (await session.execute(query.limit(limit))).scalars().all()
