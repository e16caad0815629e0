"""An open database: sessions that read and transactions that write, on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from aida_sync.db import sqlite
from aida_sync.db.encrypted import FieldKeys, use_keys
from aida_sync.db.fair_pool import FairPool
from aida_sync.db.finding import READS
from aida_sync.db.liveness import ask_unused_connections
from aida_sync.db.postgres import postgres_connection


class Database:
    """Sessions over one database. Close it when done."""

    def __init__(self, write: AsyncEngine, read: AsyncEngine, lock: IO[bytes] | None) -> None:
        self._write, self._read, self._lock = write, read, lock
        self._writing = async_sessionmaker(write, expire_on_commit=False)
        self._reading = async_sessionmaker(read, expire_on_commit=False)

    @property
    def engine(self) -> AsyncEngine:
        """The engine that writes: for migrations and checks."""
        return self._write

    @property
    def engines(self) -> list[AsyncEngine]:
        """All engines, each once."""
        return [self._write] if self._write is self._read else [self._write, self._read]

    @property
    def is_postgresql(self) -> bool:
        """Whether several processes may write."""
        return self._write.dialect.name == "postgresql"

    def use_keys(self, keys: FieldKeys) -> None:
        """Encrypt and decrypt columns with these keys from now on."""
        for engine in (self._write, self._read):
            use_keys(engine, keys)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that changes nothing."""
        if self.is_postgresql:
            async with self._reader() as session:
                yield session
            return
        # The same without a task of its own for closing: on SQLite that takes no time, and the
        # connection need not wait for the event loop to come round.
        session = self._reader()
        try:
            yield session
        finally:
            await session.close()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """One transaction: committed at the end, rolled back when anything is raised."""
        async with self._writing() as session, session.begin():
            yield session

    def session(self, *, writes: bool) -> AsyncSession:
        """A session for whoever commits and closes it; its transaction begins when it is used."""
        return self._writing() if writes else self._reader()

    def _reader(self) -> AsyncSession:
        return self._reading(info={READS: {}})

    def connections(self) -> int:
        """How many connections are in use at this moment."""
        engines = {self._write, self._read}
        return sum(getattr(engine.pool, "checkedout", int)() for engine in engines)

    async def ping(self) -> None:
        """Raise what the driver raises when the database does not answer."""
        async with self.read() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close all connections."""
        await self._read.dispose()
        await self._write.dispose()
        if self._lock is not None:
            self._lock.close()


def open_database(url: str, pool: int = 10) -> Database:
    """Open ``sqlite:///PATH`` or ``postgresql://…``; nothing is created yet but SQLite's file."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = Path(parsed.database or "")
        lock = sqlite.lock(path)
        return Database(sqlite.writer(path), sqlite.readers(path), lock)
    address, connecting = postgres_connection(parsed)
    engine = create_async_engine(
        address,
        connect_args=connecting,
        poolclass=FairPool,
        pool_size=pool,
        max_overflow=0,
        hide_parameters=True,
    )
    ask_unused_connections(engine)
    return Database(engine, engine, None)
