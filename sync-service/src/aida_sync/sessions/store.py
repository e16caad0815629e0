"""Reading and writing sessions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.finding import find
from aida_sync.sessions.tables import RefreshToken, Session


async def by_id(db: AsyncSession, id: str) -> Session | None:
    """A session."""
    return await find(db, Session, id)


async def by_cookie(db: AsyncSession, hash: bytes) -> Session | None:
    """The session of a browser's cookie."""
    query = select(Session).where(Session.cookie_hash == hash)
    return (await db.execute(query)).scalar_one_or_none()


async def of_user(
    db: AsyncSession, user_id: str, after: str | None, limit: int
) -> Sequence[Session]:
    """A user's sessions, the newest first."""
    query = select(Session).where(Session.user_id == user_id).order_by(Session.id.desc())
    if after is not None:
        query = query.where(Session.id < after)
    return (await db.execute(query.limit(limit))).scalars().all()


async def ended(db: AsyncSession, ids: Sequence[str], now: datetime) -> list[str]:
    """Which of these sessions are revoked or over."""
    query = select(Session.id).where(
        Session.id.in_(ids),
        or_(Session.revoked_at.is_not(None), Session.idle_until <= now, Session.ends_at <= now),
    )
    return list((await db.execute(query)).scalars())


async def token(db: AsyncSession, hash: bytes) -> RefreshToken | None:
    """A refresh token by its hash. Locked, so that of two uses one is the second."""
    query = select(RefreshToken).where(RefreshToken.hash == hash).with_for_update()
    return (await db.execute(query)).scalar_one_or_none()


async def revoke_all(
    db: AsyncSession, user_id: str, why: str, now: datetime, but: str | None
) -> list[str]:
    """Revoke all active sessions of a user but one; their ids."""
    active = [Session.user_id == user_id, Session.revoked_at.is_(None)]
    if but is not None:
        active.append(Session.id != but)
    query = (
        update(Session)
        .where(*active)
        .values(revoked_at=now, revoked_why=why)
        .returning(Session.id)
        .execution_options(synchronize_session=False)
    )
    return list((await db.execute(query)).scalars())
