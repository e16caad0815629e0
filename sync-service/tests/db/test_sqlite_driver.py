"""SQLite's connections give the same rows, however many, as the driver's own would."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from aida_sync.db import sqlite_driver

ROWS = sqlite_driver.FIRST_ROWS
SERIES = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) SELECT i FROM n"
)


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Any]:
    opened = await sqlite_driver.connect(str(tmp_path / "a.db"), isolation_level=None)
    yield opened
    await opened.close()


@pytest.mark.parametrize("count", [0, 1, ROWS - 1, ROWS, ROWS + 1, 3 * ROWS])
async def test_all_rows_come(connection: Any, count: int) -> None:
    cursor = connection.cursor()
    await cursor.execute(SERIES, (count,))
    expected = max(count, 1)  # the series begins with one
    assert [row[0] for row in await cursor.fetchall()] == list(range(1, expected + 1))
    assert await cursor.fetchall() == []
    assert cursor.description[0][0] == "i"
    await cursor.close()


@pytest.mark.parametrize("size", [1, 7, ROWS, ROWS + 3])
async def test_rows_come_in_pieces(connection: Any, size: int) -> None:
    count = 2 * ROWS + 5
    cursor = connection.cursor()
    await cursor.execute(SERIES, (count,))
    found = []
    while piece := await cursor.fetchmany(size):
        assert len(piece) == size or len(found) + len(piece) == count
        found += piece
    assert [row[0] for row in found] == list(range(1, count + 1))


async def test_changes_tell_their_number_and_place(connection: Any) -> None:
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
    connection: Any,
) -> None:
    cursor = connection.cursor()
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await cursor.execute("SELECT * FROM missing")
    await cursor.execute("SELECT 1")
    assert await cursor.fetchall() == [(1,)]


async def test_a_cursor_that_is_left_early_holds_up_nobody(tmp_path: Path) -> None:
    """A reader that closes its cursor lets go of its snapshot."""
    reader: Any = await sqlite_driver.connect(str(tmp_path / "a.db"), isolation_level=None)
    writer: Any = await sqlite_driver.connect(
        str(tmp_path / "a.db"), isolation_level=None, timeout=1
    )
    cursor = reader.cursor()
    await cursor.execute(SERIES, (5 * ROWS,))
    assert len(await cursor.fetchmany(3)) == 3
    await cursor.close()
    async with asyncio.timeout(10):
        await writer.cursor().execute("CREATE TABLE t (a)")
    await reader.close()
    await writer.close()


class Turns:
    """How often a connection went to its thread."""

    def __init__(self, connection: Any) -> None:
        self._connection, self._before = connection, connection._sent

    @property
    def number(self) -> int:
        return self._connection._sent - self._before


async def test_what_is_over_soon_runs_where_it_is_asked_for(
    connection: Any,
) -> None:
    cursor = connection.cursor()
    await cursor.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a)")
    turns = Turns(connection)
    await cursor.execute("BEGIN IMMEDIATE")
    await cursor.executemany("INSERT INTO t (a) VALUES (?)", [(1,), (2,)])
    await cursor.execute("INSERT INTO t (a) VALUES (?) RETURNING id", (3,))
    assert await cursor.fetchall() == [(3,)]
    await cursor.execute("SELECT a FROM t WHERE id = ?", (2,))
    assert await cursor.fetchall() == [(2,)]
    assert turns.number == 0
    await connection.commit()
    assert turns.number == 1


@pytest.mark.parametrize(
    "sql",
    [
        "INSERT INTO t (a) VALUES ((SELECT max(a) FROM t))",
        "INSERT INTO t (a) SELECT a FROM t",
        "UPDATE t SET a = 1",
        "DELETE FROM t",
        "WITH n AS (SELECT 1) DELETE FROM t",
    ],
)
async def test_what_may_take_long_and_may_not_be_interrupted_goes_to_the_thread(
    connection: Any, sql: str
) -> None:
    cursor = connection.cursor()
    await cursor.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a)")
    turns = Turns(connection)
    await cursor.execute(sql)
    assert turns.number == 1


async def test_many_rows_are_inserted_in_the_thread(connection: Any) -> None:
    cursor = connection.cursor()
    await cursor.execute("CREATE TABLE t (a)")
    turns = Turns(connection)
    rows = [(number,) for number in range(sqlite_driver.FEW_ROWS + 1)]
    await cursor.executemany("INSERT INTO t (a) VALUES (?)", rows)
    assert turns.number == 1


async def test_a_long_question_goes_to_the_thread_and_harms_no_change(
    connection: Any,
) -> None:
    cursor = connection.cursor()
    await cursor.execute("CREATE TABLE t (a)")
    await cursor.execute("BEGIN IMMEDIATE")
    await cursor.execute("INSERT INTO t (a) VALUES (1)")
    turns = Turns(connection)
    await cursor.execute(f"SELECT count(*) FROM ({SERIES})", (300_000,))
    assert await cursor.fetchall() == [(300_000,)]
    assert turns.number == 1
    await connection.commit()
    await cursor.execute("SELECT a FROM t")
    assert await cursor.fetchall() == [(1,)]


async def test_after_a_question_that_was_given_up_the_next_one_waits(
    connection: Any,
) -> None:
    cursor = connection.cursor()
    asked = asyncio.create_task(cursor.execute(f"SELECT count(*) FROM ({SERIES})", (2_000_000,)))
    await asyncio.sleep(0)
    turns = Turns(connection)
    asked.cancel()
    other = connection.cursor()
    await other.execute("SELECT 2")
    assert await other.fetchall() == [(2,)]
    assert turns.number == 1
    await connection.rollback()


async def test_the_event_loop_does_not_wait_for_a_lock(tmp_path: Path) -> None:
    """An administrator's own SQLite may hold one."""
    path = tmp_path / "a.db"
    ours: Any = await sqlite_driver.connect(str(path), isolation_level=None, timeout=30)
    cursor = ours.cursor()
    await cursor.execute("CREATE TABLE t (a)")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    turns = Turns(ours)
    waiting = asyncio.create_task(cursor.execute("BEGIN IMMEDIATE"))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    assert turns.number == 1
    other.execute("COMMIT")
    other.close()
    await waiting
    await cursor.execute("INSERT INTO t (a) VALUES (1)")
    await ours.commit()
    await ours.close()
