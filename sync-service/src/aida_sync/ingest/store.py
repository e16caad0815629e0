"""Writing events in bulk, and the marks that keep them exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils import uuid7

from aida_sync.db.upsert import insert_of
from aida_sync.ingest.batch import Placed
from aida_sync.ingest.tables import CountToAdd, DeadLetter, Stream

_COLUMNS = (
    *("id", "at", "project_id", "user_id", "device", "epoch", "seq"),
    *("kind", "subject", "detail", "value", "data"),
)
# What row-level security lets in cannot come by COPY; arrays are as few messages.
_KINDS = (
    *("uuid", "timestamptz", "uuid", "uuid", "uuid", "int", "bigint"),
    *("text", "text", "text", "bigint", "jsonb"),
)
_UNNEST = f"""\
INSERT INTO events ({", ".join(_COLUMNS)})
SELECT * FROM unnest({", ".join(f"${n}::{kind}[]" for n, kind in enumerate(_KINDS, 1))})
"""
_INSERT = f"INSERT INTO events ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"


async def lock_stream(
    session: AsyncSession, user_id: str, device: str, epoch: int, now: datetime
) -> int:
    """The high-water mark of a stream, which nobody else moves until the transaction ends."""
    make = insert_of(session)
    statement = make(Stream).values(
        user_id=user_id, device=device, epoch=epoch, high_water=0, updated_at=now
    )
    statement = statement.on_conflict_do_update(
        index_elements=["user_id", "device", "epoch"],
        set_={"updated_at": statement.excluded.updated_at},
    ).returning(Stream.high_water)
    return (await session.execute(statement)).scalar_one()


async def move_mark(
    session: AsyncSession, user_id: str, device: str, epoch: int, high_water: int
) -> None:
    """Raise a stream's mark."""
    await session.execute(
        update(Stream)
        .where(Stream.user_id == user_id, Stream.device == device, Stream.epoch == epoch)
        .values(high_water=high_water)
    )


async def add_events(
    session: AsyncSession, user_id: str, device: str, epoch: int, placed: Iterable[Placed]
) -> None:
    """Write events by one prepared statement."""
    rows = [
        (
            str(uuid7()),
            one.event.at,
            one.project_id,
            user_id,
            device,
            epoch,
            one.seq,
            one.event.kind,
            one.event.subject,
            one.event.detail,
            one.event.value,
            orjson.dumps(one.event.data).decode(),
        )
        for one in placed
    ]
    connection = await session.connection()
    if connection.dialect.name == "postgresql":
        await connection.exec_driver_sql(_UNNEST, tuple(map(list, zip(*rows, strict=True))))
        return
    # As SQLAlchemy's types store them, without a call for each value.
    flat = [
        (
            row[0].replace("-", ""),
            f"{row[1].astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}",
            *(id.replace("-", "") for id in row[2:5]),
            *row[5:],
        )
        for row in rows
    ]
    await connection.exec_driver_sql(_INSERT, flat)


async def add_counts(session: AsyncSession, counts: Mapping[str, Any]) -> None:
    """Leave what a batch adds to the roll-ups."""
    await session.execute(insert(CountToAdd), [{"counts": dict(counts)}])


async def add_dead_letters(session: AsyncSession, letters: Sequence[Mapping[str, Any]]) -> None:
    """Keep which events were refused."""
    await session.execute(insert(DeadLetter), list(letters))


async def dead_letters_of(
    session: AsyncSession, user_id: str, device: str, epoch: int, first: int, last: int
) -> Sequence[DeadLetter]:
    """The refused events of a stretch of a stream."""
    query = (
        select(DeadLetter)
        .where(
            DeadLetter.user_id == user_id,
            DeadLetter.device == device,
            DeadLetter.epoch == epoch,
            DeadLetter.seq.between(first, last),
        )
        .order_by(DeadLetter.seq)
    )
    return (await session.execute(query)).scalars().all()


async def dead_letters(
    session: AsyncSession, user_id: str, before: str | None, limit: int
) -> Sequence[DeadLetter]:
    """The refused events of a user, the newest first."""
    query = select(DeadLetter).where(DeadLetter.user_id == user_id).order_by(DeadLetter.id.desc())
    if before is not None:
        query = query.where(DeadLetter.id < before)
    return (await session.execute(query.limit(limit))).scalars().all()
