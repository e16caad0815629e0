"""Adding up: what batches left to be added goes into the roll-ups, each of it once.

A batch leaves its counts in its own transaction, as a row. The roller takes rows away and adds what
they say in one transaction: whatever dies in between, it is added once. Late events carry the hour
that they belong to. Nobody waits for anybody, and no event is read again.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import structlog
from sqlalchemy import delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.analytics.tables import ActiveDay, ActiveHour, CountDay, CountHour, TotalDay
from aida_sync.db.base import table_of
from aida_sync.db.database import Database
from aida_sync.db.upsert import insert_of
from aida_sync.ingest.batch import moment_of
from aida_sync.ingest.tables import CountToAdd
from aida_sync.kit.wake_loop import WakeLoop

BATCH = 500
PAUSE_SECONDS = 0.2
"""Before a turn, so that under load many batches are added up at once."""
DAY = 86_400
_LOCK = 0x41494443
_log = structlog.get_logger("aida_sync.analytics")


class Roller(WakeLoop):
    """Adds up as batches come."""

    failure = "rolling_failed"
    idle_seconds = 2.0

    def __init__(self, database: Database) -> None:
        super().__init__()
        self._database = database

    async def turn(self) -> bool:
        """Add up all that waits."""
        await asyncio.sleep(PAUSE_SECONDS)
        while await self.step() == BATCH:
            await asyncio.sleep(0)
        return False

    async def step(self) -> int:
        """Add what waits, up to a number of batches; how many that were."""
        async with self._database.read() as session:
            if (await session.execute(select(CountToAdd.id).limit(1))).first() is None:
                return 0
        async with self._database.write() as session:
            if not await _alone(session, self._database.is_postgresql):
                return 0
            query = select(CountToAdd.id, CountToAdd.counts).order_by(CountToAdd.id).limit(BATCH)
            rows = (await session.execute(query)).all()
            if rows:
                await add(session, [counts for _, counts in rows])
                await session.execute(
                    delete(CountToAdd).where(CountToAdd.id.in_([id for id, _ in rows]))
                )
            return len(rows)


async def add(session: AsyncSession, found: Iterable[Mapping[str, Any]]) -> None:
    """Add counts to the roll-ups, hours and days."""
    sums: dict[Any, defaultdict[tuple[Any, ...], list[int]]] = {
        table: defaultdict(lambda: [0, 0])
        for table in (CountHour, CountDay, TotalDay, ActiveHour, ActiveDay)
    }

    def count(table: Any, key: tuple[Any, ...], number: int, value: int = 0) -> None:
        sum_ = sums[table][key]
        sum_[0] += number
        sum_[1] += value

    for one in found:
        for hour, project, kind, subject, detail, number, value in one["counts"]:
            day = hour - hour % DAY
            count(CountHour, (project, kind, hour, subject, detail), number, value)
            count(CountDay, (project, kind, day, subject, detail), number, value)
            count(TotalDay, (project, kind, day, detail), number, value)
        for hour, project, user, number in one["users"]:
            count(ActiveHour, (project, hour, user), number)
            count(ActiveDay, (project, hour - hour % DAY, user), number)
    for table, counted in sums.items():
        await _upsert(session, table, counted)


async def _upsert(
    session: AsyncSession, mapped: Any, counted: Mapping[tuple[Any, ...], list[int]]
) -> None:
    """Add sums to rows; the keys are the columns of the primary key, in their order."""
    if not counted:
        return
    table = table_of(mapped)
    keys = [column.name for column in table.primary_key]
    sums = [name for name in ("events", "value") if name in table.c]
    bucket = keys.index("bucket")
    rows = [
        {
            **dict(zip(keys, key, strict=True)),
            "bucket": moment_of(key[bucket]),
            **dict(zip(sums, added, strict=False)),
        }
        for key, added in counted.items()
    ]
    statement = insert_of(session)(table)
    statement = statement.on_conflict_do_update(
        index_elements=keys,
        set_={name: table.c[name] + statement.excluded[name] for name in sums},
    )
    await session.execute(statement, rows)


async def _alone(session: AsyncSession, is_postgresql: bool) -> bool:
    if not is_postgresql:
        return True
    query = text("SELECT pg_try_advisory_xact_lock(:lock)")
    return bool((await session.execute(query, {"lock": _LOCK})).scalar_one())
