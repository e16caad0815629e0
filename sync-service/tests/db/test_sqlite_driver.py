"""SQLite's connections give the same rows, however many, as the driver's own would."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import aiosqlite
import pytest

from aida_sync.db import sqlite_driver

ROWS = sqlite_driver.FIRST_ROWS
SERIES = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n"
)


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[aiosqlite.Connection]:
    opened = await sqlite_driver.connect(str(tmp_path / "a.db"), isolation_level=None)
    yield opened
    await opened.close()


@pytest.mark.parametrize("count", [0, 1, ROWS - 1, ROWS, ROWS + 1, 3 * ROWS])
async def test_all_rows_come(connection: aiosqlite.Connection, count: int) -> None:
    cursor = connection.cursor()
    await cursor.execute(SERIES, (count,))
    expected = max(count, 1)  # the series begins with one
    assert [row[0] for row in await cursor.fetchall()] == list(range(1, expected + 1))
    assert await cursor.fetchall() == []
    assert cursor.description[0][0] == "i"
    await cursor.close()


@pytest.mark.parametrize("size", [1, 7, ROWS, ROWS + 3])
async def test_rows_come_in_pieces(connection: aiosqlite.Connection, size: int) -> None:
    count = 2 * ROWS + 5
    cursor = connection.cursor()
    await cursor.execute(SERIES, (count,))
    found = []
    while piece := await cursor.fetchmany(size):
        assert len(piece) == size or len(found) + len(piece) == count
        found += piece
    assert [row[0] for row in found] == list(range(1, count + 1))


async def test_changes_tell_their_number_and_place(connection: aiosqlite.Connection) -> None:
    cursor = connection.cursor()
    await cursor.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a)")
    assert cursor.description is None
    await cursor.executemany("INSERT INTO t (a) VALUES (?)", [(1,), (2,), (3,)])
    assert cursor.rowcount == 3
    await cursor.execute("INSERT INTO t (a) VALUES (?) RETURNING id", (4,))
    assert await cursor.fetchone() == (4,)
    assert cursor.lastrowid == 4
    await cursor.execute("UPDATE t SET a = 0 WHERE a > 1")
    assert cursor.rowcount == 3


async def test_an_error_is_the_drivers_and_the_connection_goes_on(
    connection: aiosqlite.Connection,
) -> None:
    cursor = connection.cursor()
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await cursor.execute("SELECT * FROM missing")
    await cursor.execute("SELECT 1")
    assert await cursor.fetchall() == [(1,)]


async def test_a_cursor_that_is_left_early_holds_up_nobody(tmp_path: Path) -> None:
    """A reader that closes its cursor lets go of its snapshot."""
    reader = await sqlite_driver.connect(str(tmp_path / "a.db"), isolation_level=None)
    writer = await sqlite_driver.connect(str(tmp_path / "a.db"), isolation_level=None, timeout=1)
    cursor = reader.cursor()
    await cursor.execute(SERIES, (5 * ROWS,))
    assert len(await cursor.fetchmany(3)) == 3
    await cursor.close()
    async with asyncio.timeout(10):
        await writer.cursor().execute("CREATE TABLE t (a)")
    await reader.close()
    await writer.close()
