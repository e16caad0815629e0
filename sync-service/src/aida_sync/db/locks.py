"""Locks by name, for what the rows that are there cannot keep apart."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession


async def lock(session: AsyncSession, name: str) -> None:
    """Let nobody else pass here with this name until the transaction ends; it must write.

    On SQLite nobody else writes meanwhile.
    """
    if session.get_bind().dialect.name == "postgresql":
        query = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
        await session.execute(query, {"name": name})
