"""Reading roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.finding import find
from aida_sync.roles.tables import CustomRole


async def by_id(session: AsyncSession, id: str) -> CustomRole | None:
    """A role."""
    return await find(session, CustomRole, id)


async def named(session: AsyncSession, names: Iterable[str]) -> Sequence[CustomRole]:
    """The roles with these names."""
    query = select(CustomRole).where(CustomRole.name.in_(list(names)))
    return (await session.execute(query)).scalars().all()


async def listed(session: AsyncSession, after: str | None, limit: int) -> Sequence[CustomRole]:
    """Roles in the order in which they came."""
    query = select(CustomRole).order_by(CustomRole.id)
    if after is not None:
        query = query.where(CustomRole.id > after)
    return (await session.execute(query.limit(limit))).scalars().all()
