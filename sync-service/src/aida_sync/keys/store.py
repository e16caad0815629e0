"""Reading signing keys."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.keys.tables import SigningKey


async def live(session: AsyncSession, purpose: str) -> Sequence[SigningKey]:
    """The keys of a purpose that are not retired, the newest first."""
    query = (
        select(SigningKey)
        .where(SigningKey.purpose == purpose, SigningKey.retired_at.is_(None))
        .order_by(SigningKey.created_at.desc(), SigningKey.id.desc())
    )
    return (await session.execute(query)).scalars().all()
