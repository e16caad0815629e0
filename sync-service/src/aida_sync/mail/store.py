"""Reading and deleting letters that wait."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.mail.tables import QueuedLetter


async def by_id(session: AsyncSession, id: str) -> QueuedLetter | None:
    """A letter that waits."""
    return await session.get(QueuedLetter, id)


async def remove(session: AsyncSession, id: str) -> None:
    """Forget a letter."""
    await session.execute(delete(QueuedLetter).where(QueuedLetter.id == id))
