"""aiosqlite with few turns of its thread.

Plain aiosqlite goes to the connection's thread to make a cursor, to execute, to fetch and to close:
four changes of threads, each of which costs more than a small statement, and waits for the
interpreter's lock while the event loop is busy. Here what is over soon runs where it is asked for:

- A SELECT of more than `OPERATIONS` steps of SQLite's machine is interrupted, and begins again in
  the thread; it may, since it changes nothing.
- An INSERT of a few rows, and the beginning of a transaction: no other process of the service
  writes to the file. Should somebody else's lock be in the way, the thread waits for it.

All else goes to the thread: commits, which wait for the disk, and changes of any number of rows,
which may not be interrupted. Rows come along with the execution, and a cursor that has given all of
them needs no closing.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Generator, Iterable, Sequence
from contextlib import suppress
from typing import Any

import aiosqlite

FIRST_ROWS = 1_000
"""Rows that are fetched with the execution: a stream of many more is not read ahead."""
OPERATIONS = 10_000
"""Steps of SQLite's machine that the event loop is held up for: half a millisecond or so."""
FEW_ROWS = 200
"""Rows that are inserted on the event loop."""
_SELECT = re.compile(r"SELECT\b")
_SHORT = re.compile(r"BEGIN\b|INSERT INTO [\w.\"]+ \([^()]*\) VALUES \((?!.*\bSELECT\b)", re.DOTALL)


def connect(database: str, **options: Any) -> aiosqlite.Connection:
    """A connection that is opened when it is awaited."""
    wait = options.pop("timeout", 5.0)
    options |= {"timeout": 0, "check_same_thread": False}
    connection = _Connection(lambda: sqlite3.connect(database, **options), FIRST_ROWS)
    connection.wait_ms = int(wait * 1000)
    connection._thread.daemon = True  # as SQLAlchemy has it for the driver's own
    return connection


class _Connection(aiosqlite.Connection):
    # Each is counted in one thread alone. They differ while the thread has something in hand, which
    # a task that was cancelled leaves behind.
    _sent = _done = 0
    wait_ms = 0
    """How long the thread waits for a lock; the event loop never does."""

    def cursor(self) -> _Cursor:  # pyright: ignore[reportIncompatibleMethodOverride]
        return _Cursor(self)

    def run(self, run: Any, sql: str, parameters: Any) -> bool:
        """Run a statement at once, if that takes no time to speak of."""
        if self._sent != self._done or self._connection is None:
            return False
        is_select = _SELECT.match(sql) is not None
        if not (is_select or _SHORT.match(sql)):
            return False
        if is_select:
            self._connection.set_progress_handler(_interrupt, OPERATIONS)
        try:
            run(sql, parameters)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY):
                raise
            return False
        finally:
            if is_select:
                self._connection.set_progress_handler(None, 0)
        return True

    def begin(self, sql: str) -> bool:
        """Begin a transaction at once, if nothing is in its way."""
        return self.run(self._begin, sql, ())

    def _begin(self, sql: str, _: Any) -> None:
        self._conn.execute(sql)

    async def rollback(self) -> None:
        # What a connection that changed things has to undo may be much.
        if self._sent != self._done or self._connection is None or self._connection.total_changes:
            await super().rollback()
        else:
            self._connection.rollback()

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        def run() -> Any:
            wait = f"PRAGMA busy_timeout = {self.wait_ms}"
            try:
                self._conn.execute(wait)
                return fn(*args, **kwargs)
            finally:
                with suppress(sqlite3.ProgrammingError):  # it was closed
                    self._conn.execute("PRAGMA busy_timeout = 0")
                self._done += 1

        self._sent += 1
        return await super()._execute(run)


class _Cursor:
    """What SQLAlchemy uses of aiosqlite's cursor."""

    arraysize = 1

    def __init__(self, connection: _Connection) -> None:
        self._connection = connection
        self._cursor: sqlite3.Cursor | None = None
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    def __await__(self) -> Generator[Any, None, _Cursor]:
        yield from ()
        return self

    async def __aenter__(self) -> _Cursor:
        return self

    async def execute(self, sql: str, parameters: Any = ()) -> _Cursor:
        if not self._connection.run(self._run, sql, parameters):
            await self._connection._execute(self._run, sql, parameters)
        return self

    async def executemany(self, sql: str, parameters: Sequence[Any]) -> _Cursor:
        few = len(parameters) <= FEW_ROWS
        if not (few and self._connection.run(self._run_many, sql, parameters)):
            await self._connection._execute(self._run_many, sql, parameters)
        return self

    async def fetchone(self) -> Any:
        rows = await self.fetchmany(1)
        return rows[0] if rows else None

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        size = size or self.arraysize
        if len(self._rows) < size and self._cursor is not None:
            self._rows += await self._connection._execute(self._more, size - len(self._rows))
        rows, self._rows = self._rows[:size], self._rows[size:]
        return rows

    async def fetchall(self) -> list[Any]:
        rows, self._rows = self._rows, []
        if self._cursor is not None:
            rows += await self._connection._execute(self._more, None)
        return rows

    async def close(self) -> None:
        self._rows = []
        if self._cursor is not None:
            cursor, self._cursor = self._cursor, None
            await self._connection._execute(cursor.close)

    # ------------------------------------------------------------ in one thread or the other

    def _run(self, sql: str, parameters: Any) -> None:
        cursor = self._connection._conn.execute(sql, parameters)
        self._tell(cursor)
        if cursor.description is None:
            return
        self._rows = cursor.fetchmany(FIRST_ROWS)
        if len(self._rows) == FIRST_ROWS:
            self._cursor = cursor
        self.rowcount = cursor.rowcount

    def _run_many(self, sql: str, parameters: Iterable[Any]) -> None:
        self._tell(self._connection._conn.executemany(sql, parameters))

    def _more(self, size: int | None) -> list[Any]:
        assert self._cursor is not None
        rows = self._cursor.fetchall() if size is None else self._cursor.fetchmany(size)
        if size is None or len(rows) < size:
            self._cursor = None
        return rows

    def _tell(self, cursor: sqlite3.Cursor) -> None:
        self._rows, self._cursor = [], None
        self.description, self.rowcount = cursor.description, cursor.rowcount
        self.lastrowid = cursor.lastrowid


def _interrupt() -> int:
    return 1
