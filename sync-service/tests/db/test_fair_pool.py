"""Connections go to who asked first, and none is lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as PoolTimeout

from aida_sync.db.database import Database, open_database


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """With one connection that writes, on PostgreSQL too."""
    opened = open_database(database_url, pool=1)
    yield opened
    await opened.close()


async def use(database: Database) -> None:
    async with database.write() as session:
        await session.execute(text("SELECT 1"))


async def test_who_asks_again_and_again_passes_nobody(database: Database) -> None:
    order: list[str] = []

    async def greedy() -> None:
        for _ in range(4):
            async with database.write() as session:
                await session.execute(text("SELECT 1"))
                await asyncio.sleep(0.01)
            order.append("greedy")

    async def patient(name: str) -> None:
        await use(database)
        order.append(name)

    running = asyncio.create_task(greedy())
    await asyncio.sleep(0.005)
    await asyncio.gather(*(patient(name) for name in "abc"), running)
    assert order == ["greedy", "a", "b", "c", "greedy", "greedy", "greedy"]


@pytest.mark.parametrize("turns", range(12))
async def test_who_gives_up_while_waiting_takes_no_connection_along(
    database: Database, turns: int
) -> None:
    """Whatever turn of the loop they give up in, also that in which it is handed to them."""
    held = asyncio.Event()

    async def hold() -> None:
        async with database.write() as session:
            await session.execute(text("SELECT 1"))
            await held.wait()

    holding = asyncio.create_task(hold())
    await asyncio.sleep(0.02)
    waiting = asyncio.create_task(use(database))
    await asyncio.sleep(0.02)
    held.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, holding, return_exceptions=True)
    async with asyncio.timeout(5):
        await use(database)
    assert database.connections() == 0


async def test_waiting_ends(database: Database) -> None:
    database.engine.pool._timeout = 0.05  # type: ignore[attr-defined]
    async with database.write() as session:
        await session.execute(text("SELECT 1"))
        with pytest.raises(PoolTimeout, match="limit of size 1"):
            await use(database)
    await use(database)
