"""One moment of a database: read while others go on writing, and its log's size and root."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from aida_sync.db import sqlite
from aida_sync.db.postgres import postgres_connection
from aida_sync.ingest.partitions import next_month
from aida_sync.schema.version import WrongSchema, newest

_DAMAGED = "the database file is damaged: restore a backup with `aida-sync restore`"


class LogHead(NamedTuple):
    """What the log committed to last; size 0 and no root before the first entry."""

    size: int
    root: str


@asynccontextmanager
async def snapshot(url: str) -> AsyncIterator[AsyncConnection]:
    """A connection that sees one moment, and changes nothing.

    On SQLite that is a read transaction beside the service (a reader needs no lock of the file),
    on PostgreSQL one that is repeatable.
    """
    engine = _reader(url)
    try:
        async with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execution_options(
                    isolation_level="REPEATABLE READ", postgresql_readonly=True
                )
            await require_schema(connection)
            yield connection
    except DatabaseError as error:
        if _is_damaged(error):
            raise WrongSchema(_DAMAGED) from None
        raise
    finally:
        await engine.dispose()


async def require_schema(connection: AsyncConnection) -> None:
    """Raise WrongSchema unless the database has the schema of this version."""
    try:
        query = text("SELECT version_num FROM alembic_version")
        found = (await connection.execute(query)).scalar_one_or_none()
    except DatabaseError as error:
        if _is_damaged(error):
            raise
        found = None
    if found != newest():
        raise WrongSchema(
            f"the database has schema {found or 'none'}, and this version works with {newest()}:"
            " run `aida-sync migrate` with this version, or use the version that wrote it"
        )


async def log_head(connection: AsyncConnection) -> LogHead:
    """The newest checkpoint."""
    query = text("SELECT size, root FROM log_checkpoints ORDER BY size DESC LIMIT 1")
    row = (await connection.execute(query)).one_or_none()
    return LogHead(row.size, base64.b64encode(row.root).decode()) if row else LogHead(0, "")


async def event_months(connection: AsyncConnection) -> list[datetime]:
    """The months of client events, which need partitions on PostgreSQL."""
    row = (await connection.execute(text("SELECT min(at), max(at) FROM events"))).one()
    if row[0] is None:
        return []
    first, last = (_moment(value) for value in row)
    found = [first]
    while found[-1] < last and len(found) < 600:
        found.append(next_month(found[-1]))
    return found


def _is_damaged(error: DatabaseError) -> bool:
    return "malformed" in str(error) or "not a database" in str(error)


def _moment(value: datetime | str) -> datetime:
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _reader(url: str) -> AsyncEngine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = Path(parsed.database or "")
        if not path.is_file():
            raise FileNotFoundError(2, "there is no such database", str(path))
        return sqlite.readers(path)
    address, connecting = postgres_connection(parsed)
    return create_async_engine(address, connect_args=connecting, hide_parameters=True)
