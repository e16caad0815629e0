"""N4, P4: processes that start together on a new database sign with the same keys."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from aida_sync.app import sealer_of
from aida_sync.config import Settings
from aida_sync.db.database import open_database
from aida_sync.keys.service import Purpose, live_keys

REPLICAS = 6


@pytest.fixture
def backend() -> str:
    """SQLite has one process."""
    return "postgresql"


async def test_there_is_one_key_for_a_purpose(settings: Settings) -> None:
    sealer = sealer_of(settings)
    databases = [open_database(settings.resolved_database_url) for _ in range(REPLICAS)]

    connected = asyncio.Barrier(REPLICAS)

    async def start(number: int) -> dict[str, list[str]]:
        async with databases[number].write() as session:
            await session.execute(text("SELECT 1"))
            await connected.wait()
            keys = {one: await live_keys(session, sealer, one) for one in Purpose}
            return {one: [pair.id for pair in pairs] for one, pairs in keys.items()}

    found = await asyncio.gather(*map(start, range(REPLICAS)))
    for database in databases:
        await database.close()
    assert all(len(ids) == 1 for ids in found[0].values())
    assert all(each == found[0] for each in found)
