"""Reading and writing identities, and logins under way."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.sso.tables import Identity, LoginAttempt


async def by_subject(session: AsyncSession, issuer: str, subject: str) -> Identity | None:
    """Who somebody of the provider is here."""
    query = select(Identity).where(Identity.issuer == issuer, Identity.subject_index == subject)
    return (await session.execute(query)).scalar_one_or_none()


async def of_user(session: AsyncSession, user_id: str, issuer: str = "") -> list[Identity]:
    """A user's identities, at one provider if it is named."""
    query = select(Identity).where(Identity.user_id == user_id).order_by(Identity.id)
    if issuer:
        query = query.where(Identity.issuer == issuer)
    return list((await session.execute(query)).scalars())


async def take_attempt(session: AsyncSession, hash: bytes) -> LoginAttempt | None:
    """Delete an attempt; gives it to one of those who want it at the same time."""
    query = delete(LoginAttempt).where(LoginAttempt.hash == hash).returning(LoginAttempt)
    return (await session.execute(query)).scalar_one_or_none()


async def forget_attempts(session: AsyncSession, moment: datetime) -> None:
    """Delete attempts that ended before a moment."""
    await session.execute(delete(LoginAttempt).where(LoginAttempt.expires_at < moment))
