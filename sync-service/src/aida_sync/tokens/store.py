"""Reading and writing tokens."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.finding import find
from aida_sync.tokens.tables import ApiToken


async def by_id(session: AsyncSession, id: str) -> ApiToken | None:
    """A token."""
    return await find(session, ApiToken, id)


async def by_hash(session: AsyncSession, hash: bytes) -> ApiToken | None:
    """The token with a hash."""
    query = select(ApiToken).where(ApiToken.hash == hash)
    return (await session.execute(query)).scalar_one_or_none()


async def listed(
    session: AsyncSession,
    *,
    user_id: str | None = None,
    project_id: str | None = None,
    after: str | None,
    limit: int,
) -> Sequence[ApiToken]:
    """Tokens of a user or for a project, the newest first."""
    query = select(ApiToken).order_by(ApiToken.id.desc())
    if user_id is not None:
        query = query.where(ApiToken.user_id == user_id)
    if project_id is not None:
        query = query.where(ApiToken.project_id == project_id)
    if after is not None:
        query = query.where(ApiToken.id < after)
    return (await session.execute(query.limit(limit))).scalars().all()


async def touch(session: AsyncSession, id: str, now: datetime) -> None:
    """Keep when a token was used."""
    await session.execute(update(ApiToken).where(ApiToken.id == id).values(last_used_at=now))


async def revoke_all(session: AsyncSession, user_id: str, why: str, now: datetime) -> list[str]:
    """Revoke all tokens of a user; their ids."""
    query = (
        update(ApiToken)
        .where(ApiToken.user_id == user_id, ApiToken.revoked_at.is_(None))
        .values(revoked_at=now, revoked_why=why)
        .returning(ApiToken.id)
        .execution_options(synchronize_session=False)
    )
    return list((await session.execute(query)).scalars())
