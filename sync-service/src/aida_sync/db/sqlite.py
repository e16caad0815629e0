"""SQLite's connections: one that writes, some that read, in WAL mode.

SQLite before 3.51.3 can damage a database when two connections write and reset the log at the same
moment, so there is one writer in the process, and one process on the file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from aida_sync.db import sqlite_driver
from aida_sync.db.fair_pool import FairPool

READERS = 8
BUSY_SECONDS = 10


class DatabaseInUse(Exception):
    """Another process has the database file open for writing."""


def writer(path: Path) -> AsyncEngine:
    """The engine of the one connection that writes; a second transaction waits for the first."""
    return _engine(path, 1, "BEGIN IMMEDIATE", ("synchronous=FULL",))


def readers(path: Path) -> AsyncEngine:
    """The engine of the connections that only read."""
    return _engine(path, READERS, "BEGIN", ("query_only=ON",))


def lock(path: Path) -> IO[bytes]:
    """Keep other processes away from a database file until the result is closed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    stream = path.with_name(path.name + ".lock").open("ab")
    try:
        _lock(stream)
    except OSError:
        stream.close()
        raise DatabaseInUse(
            f"{path} is in use by another process: stop it, or give this one a database of its own"
        ) from None
    return stream


def _engine(path: Path, size: int, begin: str, pragmas: tuple[str, ...]) -> AsyncEngine:
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{path}",
        connect_args={
            "timeout": BUSY_SECONDS,
            "isolation_level": None,
            "async_creator_fn": sqlite_driver.connect,
        },
        poolclass=FairPool,
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,
    )

    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "foreign_keys=ON", "trusted_schema=OFF", *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:
        # Python's driver would begin a transaction late, and not at all for a SELECT. What
        # SQLAlchemy does around a statement would take longer than this one.
        if not connection.connection.driver_connection.begin(begin):
            connection.exec_driver_sql(begin)

    return engine


def _lock(stream: IO[bytes]) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
    else:
        import fcntl

        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
