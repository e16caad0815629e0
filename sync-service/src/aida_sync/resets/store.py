"""Reading and writing links that set a new password."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.resets.tables import PasswordReset


async def by_hash(session: AsyncSession, hash: bytes) -> PasswordReset | None:
    """The link of a token. Locked, so that of two uses one is the second."""
    query = select(PasswordReset).where(PasswordReset.hash == hash).with_for_update()
    return (await session.execute(query)).scalar_one_or_none()


async def made_since(session: AsyncSession, user_id: str, moment: datetime) -> bool:
    """Whether a user was given a link since a moment."""
    query = select(PasswordReset.id).where(
        PasswordReset.user_id == user_id, PasswordReset.created_at > moment
    )
    return (await session.execute(query.limit(1))).first() is not None


async def use_up(session: AsyncSession, user_id: str, now: datetime) -> None:
    """Make all links of a user worthless."""
    await session.execute(
        update(PasswordReset)
        .where(PasswordReset.user_id == user_id, PasswordReset.used_at.is_(None))
        .values(used_at=now)
    )
