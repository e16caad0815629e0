"""A connection that died while nobody used it is replaced; one in use is not asked each time."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from aida_sync.db import liveness
from aida_sync.db.database import Database, open_database

pytestmark = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
OTHERS = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = open_database(database_url, pool=3)
    yield opened
    await opened.close()


async def test_a_dead_connection_is_replaced(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(liveness, "UNUSED_SECONDS", 0.0)
    async with database.read() as first, database.read() as second:
        await first.execute(text("SELECT 1"))
        await second.execute(text("SELECT 1"))
    killing = open_database(database_url, pool=1)
    async with killing.read() as session:
        assert (await session.execute(text(OTHERS))).scalar_one() == 2
    await killing.close()
    for _ in range(3):
        await database.ping()


async def test_a_connection_in_use_is_not_asked(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    dialect = database.engine.sync_engine.dialect
    monkeypatch.setattr(dialect, "do_ping", asked.append)
    for _ in range(5):
        await database.ping()
    assert not asked
    monkeypatch.setattr(liveness, "UNUSED_SECONDS", 0.0)
    await database.ping()
    assert len(asked) == 1
