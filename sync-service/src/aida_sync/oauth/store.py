"""Reading and writing codes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.oauth.tables import AuthorizationCode, DeviceGrant


async def code(session: AsyncSession, hash: bytes) -> AuthorizationCode | None:
    """A code. Locked, so that of two uses one is the second."""
    query = select(AuthorizationCode).where(AuthorizationCode.hash == hash).with_for_update()
    return (await session.execute(query)).scalar_one_or_none()


async def device(session: AsyncSession, hash: bytes) -> DeviceGrant | None:
    """A device by its own code, locked."""
    query = select(DeviceGrant).where(DeviceGrant.hash == hash).with_for_update()
    return (await session.execute(query)).scalar_one_or_none()


async def device_shown(session: AsyncSession, user_code: str) -> DeviceGrant | None:
    """A device by the code that its user reads, locked."""
    query = select(DeviceGrant).where(DeviceGrant.user_code == user_code).with_for_update()
    return (await session.execute(query)).scalar_one_or_none()


async def forget_before(session: AsyncSession, moment: datetime) -> None:
    """Delete devices that gave up before a moment."""
    await session.execute(delete(DeviceGrant).where(DeviceGrant.expires_at < moment))
