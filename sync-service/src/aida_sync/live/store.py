"""Reading and writing tickets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.live.tables import LiveTicket


async def take(session: AsyncSession, hash: bytes) -> tuple[str, str, datetime] | None:
    """Delete a ticket: its user, session and end. Of two who try, one gets it."""
    query = (
        delete(LiveTicket)
        .where(LiveTicket.hash == hash)
        .returning(LiveTicket.user_id, LiveTicket.session_id, LiveTicket.expires_at)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else (row.user_id, row.session_id, row.expires_at)


async def delete_expired(session: AsyncSession, now: datetime) -> None:
    """Delete what was never used."""
    await session.execute(delete(LiveTicket).where(LiveTicket.expires_at < now))
