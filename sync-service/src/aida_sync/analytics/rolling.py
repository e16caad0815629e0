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

from aida_sync.analytics.tables import ActiveDay, ActiveHour, CountDay, CountHour
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
    counts: defaultdict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    active: defaultdict[tuple[Any, ...], int] = defaultdict(int)
    for one in found:
        for hour, project, kind, subject, detail, number, value in one["counts"]:
            for table, bucket in ((CountHour, hour), (CountDay, hour - hour % DAY)):
                sums = counts[table, project, kind, bucket, subject, detail]
                sums[0] += number
                sums[1] += value
        for hour, project, user, number in one["users"]:
            for table, bucket in ((ActiveHour, hour), (ActiveDay, hour - hour % DAY)):
                active[table, project, bucket, user] += number
    for table in (CountHour, CountDay):
        rows = [
            {
                "project_id": project,
                "kind": kind,
                "bucket": moment_of(bucket),
                "subject": subject,
                "detail": detail,
                "events": events,
                "value": value,
            }
            for (of, project, kind, bucket, subject, detail), (events, value) in counts.items()
            if of is table
        ]
        await _upsert(session, table, rows)
    for table in (ActiveHour, ActiveDay):
        rows = [
            {
                "project_id": project,
                "bucket": moment_of(bucket),
                "user_id": user,
                "events": events,
            }
            for (of, project, bucket, user), events in active.items()
            if of is table
        ]
        await _upsert(session, table, rows)


async def _upsert(session: AsyncSession, table: Any, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    insert = insert_of(session)
    statement = insert(table)
    sums = [name for name in ("events", "value") if name in rows[0]]
    statement = statement.on_conflict_do_update(
        index_elements=[column.name for column in table.__table__.primary_key],
        set_={name: getattr(table, name) + statement.excluded[name] for name in sums},
    )
    await session.execute(statement, rows)


async def _alone(session: AsyncSession, is_postgresql: bool) -> bool:
    if not is_postgresql:
        return True
    query = text("SELECT pg_try_advisory_xact_lock(:lock)")
    return bool((await session.execute(query, {"lock": _LOCK})).scalar_one())
