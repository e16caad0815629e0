"""Reading users."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.finding import find
from aida_sync.users.tables import User


async def by_id(session: AsyncSession, id: str) -> User | None:
    """A user."""
    return await find(session, User, id)


async def by_email(session: AsyncSession, email: str) -> User | None:
    """The user with an address in lower case."""
    query = select(User).where(User.email_index == email)
    return (await session.execute(query)).scalar_one_or_none()


async def listed(session: AsyncSession, after: str | None, limit: int) -> Sequence[User]:
    """Users in the order in which they came."""
    query = select(User).order_by(User.id)
    if after is not None:
        query = query.where(User.id > after)
    return (await session.execute(query.limit(limit))).scalars().all()


async def active_admins(session: AsyncSession) -> int:
    """How many admins can log in."""
    query = select(func.count()).where(User.role == "admin", User.disabled_at.is_(None))
    return (await session.execute(query)).scalar_one()


async def has_role(session: AsyncSession, role: str) -> bool:
    """Whether anybody has a role."""
    query = select(User.id).where(User.role == role).limit(1)
    return (await session.execute(query)).first() is not None
