"""Writing events in bulk, and the marks that keep them exactly once.

A statement for all batches that are taken together, written out for each database: the arrays of
PostgreSQL are one message, and on SQLite no value costs a call of SQLAlchemy's types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession
from uuid_utils import uuid7

from aida_sync.db.base import table_of
from aida_sync.ingest.batch import Placed
from aida_sync.ingest.sent import StreamKey
from aida_sync.ingest.tables import CountToAdd

_KEY = "user_id, device, epoch"
_OF_EVENT = ("id", "at", "project_id", "seq", "kind", "subject", "detail", "value", "data")
_COLUMNS = ", ".join((_KEY, *_OF_EVENT))
# PostgreSQL refuses COPY into what row-level security holds; arrays are as few messages. JSON
# travels as text, since the driver would call Python for each value of its own type.
_KINDS = (
    *("uuid[]", "uuid[]", "int[]", "uuid[]", "timestamptz[]", "uuid[]", "bigint[]"),
    *("text[]", "text[]", "text[]", "bigint[]", "text[]"),
)
_EVENTS = f"INSERT INTO events ({_COLUMNS}) VALUES ({', '.join('?' * len(_KINDS))})"
_EVENTS_OF_ARRAYS = f"""\
INSERT INTO events ({_COLUMNS})
SELECT {_COLUMNS.removesuffix("data")} data::jsonb
FROM unnest({", ".join(f"${n}::{kind}" for n, kind in enumerate(_KINDS, 1))}) AS sent({_COLUMNS})
"""
_MARKS = f"""\
INSERT INTO ingest_streams ({_KEY}, high_water, updated_at) VALUES (?, ?, ?, ?, ?)
ON CONFLICT ({_KEY}) DO UPDATE SET high_water = excluded.high_water, \
updated_at = excluded.updated_at"""
# Locked in one order, so that no two transactions wait for each other.
_LOCK_OF_ARRAYS = f"""\
INSERT INTO ingest_streams ({_KEY}, high_water, updated_at)
SELECT {_KEY}, 0, $4 FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS sent({_KEY}) ORDER BY {_KEY}
ON CONFLICT ({_KEY}) DO UPDATE SET updated_at = excluded.updated_at
RETURNING {_KEY}, high_water
"""
_MARKS_OF_ARRAYS = f"""\
UPDATE ingest_streams SET high_water = sent.mark
FROM unnest($1::uuid[], $2::uuid[], $3::int[], $4::bigint[]) AS sent({_KEY}, mark)
WHERE (ingest_streams.user_id, ingest_streams.device, ingest_streams.epoch) = ({
    ", ".join(f"sent.{name}" for name in _KEY.split(", "))
})
"""


async def lock_streams(
    session: AsyncSession, streams: Sequence[StreamKey], now: datetime
) -> dict[StreamKey, int]:
    """The high-water marks of streams, which nobody else moves until the transaction ends."""
    connection = await session.connection()
    rows: Any
    if _is_postgresql(connection):
        rows = await connection.exec_driver_sql(_LOCK_OF_ARRAYS, (*_arrays(streams), now))
    else:  # whoever writes is alone
        asked = ", ".join(["(?, ?, ?)"] * len(streams))
        query = f"SELECT {_KEY}, high_water FROM ingest_streams WHERE ({_KEY}) IN (VALUES {asked})"
        keys = tuple(part for stream in streams for part in _stored(stream))
        rows = await connection.exec_driver_sql(query, keys)
    found = {(_hex(user), _hex(device), epoch): mark for user, device, epoch, mark in rows}
    return {stream: found.get(_stored(stream), 0) for stream in streams}


async def move_marks(session: AsyncSession, marks: Mapping[StreamKey, int], now: datetime) -> None:
    """Raise the marks of streams that are locked."""
    if not marks:
        return
    connection = await session.connection()
    if _is_postgresql(connection):
        arrays = (*_arrays(marks), list(marks.values()))
        await connection.exec_driver_sql(_MARKS_OF_ARRAYS, arrays)
        return
    rows = [(*_stored(stream), mark, _text(now)) for stream, mark in marks.items()]
    await connection.exec_driver_sql(_MARKS, rows)


async def forget_unused(session: AsyncSession, streams: Iterable[StreamKey]) -> None:
    """Drop what locking left of streams that nothing was ever taken of."""
    connection = await session.connection()
    if _is_postgresql(connection):
        asked = "SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[])"
        query = f"DELETE FROM ingest_streams WHERE high_water = 0 AND ({_KEY}) IN ({asked})"
        await connection.exec_driver_sql(query, _arrays(streams))


async def add_events(
    session: AsyncSession, batches: Iterable[tuple[StreamKey, Sequence[Placed]]]
) -> None:
    """Write the events of streams."""
    connection = await session.connection()
    rows: list[tuple[Any, ...]] = [
        (
            *stream,
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
        for stream, placed in batches
        for one in placed
    ]
    if _is_postgresql(connection):
        arrays = tuple(map(list, zip(*rows, strict=True)))
        await connection.exec_driver_sql(_EVENTS_OF_ARRAYS, arrays)
        return
    flat = [
        (*map(_hex, row[:2]), row[2], _hex(row[3]), _text(row[4]), _hex(row[5]), *row[6:])
        for row in rows
    ]
    await connection.exec_driver_sql(_EVENTS, flat)


async def add_counts(session: AsyncSession, counts: Mapping[str, Any]) -> None:
    """Leave what batches add to the roll-ups."""
    await session.execute(insert(table_of(CountToAdd)), [{"counts": dict(counts)}])


def _is_postgresql(connection: AsyncConnection) -> bool:
    return connection.dialect.name == "postgresql"


def _arrays(streams: Iterable[StreamKey]) -> tuple[list[Any], ...]:
    return tuple(map(list, zip(*streams, strict=True)))


def _stored(stream: StreamKey) -> tuple[str, str, int]:
    return _hex(stream.user_id), _hex(stream.device), stream.epoch


def _hex(id: object) -> str:
    """An id as SQLAlchemy's `Uuid` stores it on SQLite."""
    return str(id).replace("-", "")


def _text(at: datetime) -> str:
    """A moment as SQLAlchemy stores it on SQLite."""
    return at.astimezone(UTC).isoformat(" ", "microseconds")[:26]
