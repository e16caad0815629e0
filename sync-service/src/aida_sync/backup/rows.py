"""Tables as both databases can take them: what is encrypted stays so, and is moved as it is."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    LargeBinary,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from aida_sync.db.base import UtcDateTime
from aida_sync.db.encrypted import BlindIndex, EncryptedBytes, EncryptedText
from aida_sync.schema.tables import METADATA

BATCH = 1_000
Progress = Callable[[str, int, int], None]
"""Is told a table, how many of its rows are done, and how many there are."""
_JSON = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def portable_tables() -> list[Table]:
    """All tables, parents before children, with types that store and give what is stored."""
    metadata = MetaData()
    return [
        Table(
            table.name,
            metadata,
            *(Column(c.name, _plain(c.type), primary_key=c.primary_key) for c in table.columns),
        )
        for table in METADATA.sorted_tables
    ]


async def read_rows(
    connection: AsyncConnection, table: Table, progress: Progress
) -> AsyncIterator[list[list[Any]]]:
    """The rows of a table, some at a time, in the order of its key."""
    total = await count_rows(connection, table)
    query = select(table).order_by(*table.primary_key).execution_options(yield_per=BATCH)
    done = 0
    result = await connection.stream(query)
    async for part in result.partitions(BATCH):
        done += len(part)
        progress(table.name, done, total)
        yield [list(row) for row in part]
    if total == 0:
        progress(table.name, 0, 0)


async def write_rows(connection: AsyncConnection, table: Table, rows: Sequence[list[Any]]) -> None:
    """Insert rows."""
    names = [column.name for column in table.columns]
    await connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in rows])


async def count_rows(connection: AsyncConnection, table: Table) -> int:
    """How many rows a table has."""
    return (await connection.execute(select(func.count()).select_from(table))).scalar_one()


async def is_empty(connection: AsyncConnection) -> bool:
    """Whether no table has a row."""
    for table in portable_tables():
        if await count_rows(connection, table):
            return False
    return True


async def clear(connection: AsyncConnection) -> None:
    """Delete all rows."""
    for table in reversed(portable_tables()):
        await connection.execute(delete(table))


async def set_sequences(connection: AsyncConnection) -> None:
    """Let numbers that PostgreSQL gives out go on after those that were copied."""
    if connection.dialect.name != "postgresql":
        return
    for table in METADATA.sorted_tables:
        for column in table.columns:
            query = text("SELECT pg_get_serial_sequence(:table, :column)")
            names = {"table": table.name, "column": column.name}
            sequence = (await connection.execute(query, names)).scalar_one_or_none()
            if sequence is not None:
                newest = f'SELECT max("{column.name}") FROM "{table.name}"'
                await connection.execute(
                    text(f"SELECT setval('{sequence}', coalesce(({newest}), 0) + 1, false)")
                )


def encode(value: Any) -> Any:
    """A value as JSON has it; bytes are base64, moments ISO 8601."""
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    if isinstance(value, datetime):
        return value.isoformat()
    return value


def decoders(table: Table) -> list[Callable[[Any], Any]]:
    """For each column what turns JSON into its value."""
    return [_decoder(column.type) for column in table.columns]


def _decoder(kind: Any) -> Callable[[Any], Any]:
    if isinstance(kind, LargeBinary):
        return lambda value: None if value is None else base64.b64decode(value)
    if isinstance(kind, UtcDateTime):
        return lambda value: None if value is None else datetime.fromisoformat(value)
    return lambda value: value


def _plain(kind: Any) -> Any:
    if isinstance(kind, EncryptedText):
        return Text()
    if isinstance(kind, EncryptedBytes | BlindIndex):
        return LargeBinary()
    return _JSON if isinstance(kind, JSON) else kind
