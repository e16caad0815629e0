"""Writing events in bulk, and the marks that keep them exactly once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from uuid_utils import uuid7

from aida_sync.db.base import table_of
from aida_sync.db.upsert import insert_of
from aida_sync.ingest.batch import Placed
from aida_sync.ingest.tables import CountToAdd, DeadLetter, Stream

_OF_BATCH = ("user_id", "device", "epoch")
_OF_EVENT = ("id", "at", "project_id", "seq", "kind", "subject", "detail", "value", "data")
_COLUMNS = ", ".join((*_OF_BATCH, *_OF_EVENT))
# PostgreSQL refuses COPY into what row-level security holds; arrays are as few messages. JSON
# travels as text, since the driver would call Python for each value of its own type.
_KINDS = (
    *("uuid", "uuid", "int", "uuid[]", "timestamptz[]", "uuid[]", "bigint[]"),
    *("text[]", "text[]", "text[]", "bigint[]", "text[]"),
)
_VALUES = [f"${number}::{kind}" for number, kind in enumerate(_KINDS, 1)]
_UNNEST = f"""\
INSERT INTO events ({_COLUMNS})
SELECT {", ".join((*_VALUES[:3], *_OF_EVENT[:-1]))}, data::jsonb
FROM unnest({", ".join(_VALUES[3:])}) AS of_event({", ".join(_OF_EVENT)})
"""
_INSERT = f"INSERT INTO events ({_COLUMNS}) VALUES ({', '.join('?' * len(_KINDS))})"


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
    session: AsyncSession, user_id: str, device: str, epoch: int, placed: Sequence[Placed]
) -> None:
    """Write events by one prepared statement."""
    connection = await session.connection()
    rows = [
        (
            str(uuid7()),
            one.event.at,
            one.project_id,
            one.seq,
            one.event.kind,
            one.event.subject,
            one.event.detail,
            one.event.value,
            orjson.dumps(one.event.data).decode(),
        )
        for one in placed
    ]
    if connection.dialect.name == "postgresql":
        arrays = map(list, zip(*rows, strict=True))
        await connection.exec_driver_sql(_UNNEST, (user_id, device, epoch, *arrays))
        return
    # As SQLAlchemy's types store them, without a call for each value.
    batch = (user_id.replace("-", ""), device.replace("-", ""), epoch)
    flat = [
        (
            *batch,
            id.replace("-", ""),
            f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}",
            project_id.replace("-", ""),
            *rest,
        )
        for id, at, project_id, *rest in rows
    ]
    await connection.exec_driver_sql(_INSERT, flat)


async def add_counts(session: AsyncSession, counts: Mapping[str, Any]) -> None:
    """Leave what a batch adds to the roll-ups."""
    await session.execute(insert(table_of(CountToAdd)), [{"counts": dict(counts)}])


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
