"""Filling a database with the rows of another moment, in one transaction, if its log is sound."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession

from aida_sync.audit.inspection import inspect_log
from aida_sync.backup.frames import BackupError
from aida_sync.backup.rows import (
    Progress,
    clear,
    count_rows,
    is_empty,
    portable_tables,
    read_rows,
    set_sequences,
    write_rows,
)
from aida_sync.backup.snapshot import LogHead, event_months, log_head, snapshot
from aida_sync.db.database import Database, open_database
from aida_sync.ingest.partitions import Partitions
from aida_sync.schema.version import migrate


class NotEmpty(Exception):
    """The target has rows, and nobody said that they may go."""


class Filling:
    """A database being filled; it commits when `finish` found that all is there and sound."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._counts: dict[str, int] = {}
        self.finished = False

    async def add(self, table: Table, rows: Sequence[list[Any]]) -> None:
        """Insert rows."""
        if rows:
            await write_rows(self._connection, table, rows)
            self._counts[table.name] = self._counts.get(table.name, 0) + len(rows)

    async def finish(self, wanted: LogHead) -> None:
        """Check rows and log against what the source had; raises BackupError."""
        connection = self._connection
        for table in portable_tables():
            if await count_rows(connection, table) != self._counts.get(table.name, 0):
                raise BackupError(f"{table.name} has not the rows that were written")
        found = await log_head(connection)
        if found != wanted:
            raise BackupError(f"the log has {found.size} entries, and must have {wanted.size}")
        async with AsyncSession(connection) as session:
            problems = await inspect_log(session)
        if problems:
            raise BackupError(f"the log does not verify, nothing was changed: {problems[0]}")
        await set_sequences(connection)
        self.finished = True


@asynccontextmanager
async def filling(url: str, *, force: bool, months: Sequence[datetime]) -> AsyncIterator[Filling]:
    """Open a target, bring its schema to this version, and fill it in one transaction."""
    database = open_database(url)
    try:
        await migrate(database)
        await Partitions(database).ensure(months)
        async with database.engine.begin() as connection:
            if not await is_empty(connection):
                if not force:
                    raise NotEmpty(
                        "the target has rows already: choose an empty database, or let them be"
                        " deleted with --force"
                    )
                await clear(connection)
            found = Filling(connection)
            yield found
            assert found.finished
        await _settle(database)
    finally:
        await database.close()


async def copy(source: str, target: str, progress: Progress, *, force: bool = False) -> LogHead:
    """Copy one moment of a database into another; the head of the log, the same in both."""
    async with snapshot(source) as reading:
        head, months = await log_head(reading), await event_months(reading)
        async with filling(target, force=force, months=months) as target_database:
            for table in portable_tables():
                async for rows in read_rows(reading, table, progress):
                    await target_database.add(table, rows)
            await target_database.finish(head)
    return head


async def _settle(database: Database) -> None:
    """Let the planner know what is there now."""
    async with database.engine.connect() as connection:
        await connection.exec_driver_sql("ANALYZE")
        await connection.commit()
