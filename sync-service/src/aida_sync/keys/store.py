"""Reading and writing keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.upsert import insert_of
from aida_sync.keys.tables import DataKey, SigningKey


async def live(session: AsyncSession, purpose: str) -> Sequence[SigningKey]:
    """The keys of a purpose that are not retired, the newest first."""
    query = (
        select(SigningKey)
        .where(SigningKey.purpose == purpose, SigningKey.retired_at.is_(None))
        .order_by(SigningKey.created_at.desc(), SigningKey.id.desc())
    )
    return (await session.execute(query)).scalars().all()


async def data_keys(session: AsyncSession) -> Sequence[DataKey]:
    """All data keys that are not retired, the oldest first."""
    query = select(DataKey).where(DataKey.retired_at.is_(None)).order_by(DataKey.number)
    return (await session.execute(query)).scalars().all()


async def add_data_key(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Store a data key, unless another process has made the one with this number."""
    insert = insert_of(session)
    await session.execute(insert(DataKey).values(**row).on_conflict_do_nothing())


async def retire_data_keys(
    session: AsyncSession, purpose: str, before: int, now: datetime
) -> list[int]:
    """Retire the data keys of a purpose that are older than one; their numbers."""
    query = (
        update(DataKey)
        .where(DataKey.purpose == purpose, DataKey.number < before, DataKey.retired_at.is_(None))
        .values(retired_at=now)
        .returning(DataKey.number)
    )
    return list((await session.execute(query)).scalars())


async def everything(session: AsyncSession) -> tuple[Sequence[SigningKey], Sequence[DataKey]]:
    """All keys, retired ones too."""
    signing = (await session.execute(select(SigningKey))).scalars().all()
    return signing, (await session.execute(select(DataKey))).scalars().all()
