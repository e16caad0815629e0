"""Events that were refused: which, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.ingest.sent import StreamKey
from aida_sync.ingest.tables import DeadLetter


async def add(session: AsyncSession, letters: Sequence[Mapping[str, Any]]) -> None:
    """Keep which events were refused."""
    await session.execute(insert(DeadLetter), list(letters))


async def of_stretch(
    session: AsyncSession, stream: StreamKey, first: int, last: int
) -> Sequence[DeadLetter]:
    """The refused events of a stretch of a stream."""
    query = (
        select(DeadLetter)
        .where(
            DeadLetter.user_id == stream.user_id,
            DeadLetter.device == stream.device,
            DeadLetter.epoch == stream.epoch,
            DeadLetter.seq.between(first, last),
        )
        .order_by(DeadLetter.seq)
    )
    return (await session.execute(query)).scalars().all()


async def of_user(
    session: AsyncSession, user_id: str, before: str | None, limit: int
) -> Sequence[DeadLetter]:
    """The refused events of a user, the newest first."""
    query = select(DeadLetter).where(DeadLetter.user_id == user_id).order_by(DeadLetter.id.desc())
    if before is not None:
        query = query.where(DeadLetter.id < before)
    return (await session.execute(query.limit(limit))).scalars().all()
