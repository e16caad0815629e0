"""T4, O11: a month of events is a partition, made ahead, and dropped when it is old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, text

from aida.sync.spool.events import Kind
from aida_sync.ingest.partitions import Partitions, month_of, next_month
from aida_sync.ingest.tables import Event
from aida_sync.ingest.upkeep import keep_up

from ..service import Service
from .sending import batch, made, taken

YEAR = timedelta(days=395)


async def partitions(service: Service) -> list[str]:
    query = text(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'events'::regclass"
    )
    async with service.app.state.database.read() as session:
        return sorted((await session.execute(query)).scalars())


async def test_partitions_are_made_ahead_and_for_late_events(service: Service) -> None:
    await service.project()
    database = service.app.state.database
    late = made(Kind.FEEDBACK, ago=timedelta(days=100))
    receipt = await taken(service.admin, batch([made(Kind.FEEDBACK), late]))
    assert receipt["accepted"] == 2
    if not database.is_postgresql:
        return
    now = month_of(datetime.now(UTC))
    wanted = [now, next_month(now), next_month(next_month(now))]
    wanted.append(month_of(datetime.now(UTC) - timedelta(days=100)))
    names = [f"event_partitions.events_{month:%Y_%m}" for month in sorted(wanted)]
    assert await partitions(service) == names
    # Another replica, which does not know of them, finds them.
    await Partitions(database).ensure(wanted)
    assert await partitions(service) == names


async def test_old_months_are_deleted_as_a_whole_and_the_log_says_so(service: Service) -> None:
    await service.project()
    state = service.app.state
    old = made(Kind.FEEDBACK, ago=timedelta(days=394))
    await taken(service.admin, batch([old, made(Kind.FEEDBACK)]))
    soon = datetime.now(UTC) + timedelta(days=1)
    assert await keep_up(state.database, state.partitions, YEAR, soon) == []
    later = datetime.now(UTC) + timedelta(days=35)
    assert len(await keep_up(state.database, state.partitions, YEAR, later)) == 1
    async with state.database.read() as session:
        left = (await session.execute(select(func.count()).select_from(Event))).scalar_one()
    assert left == 1
    [event] = await service.admin.get("/audit/events?action=events.deleted")
    assert len(event["content"]["detail"]["months"]) == 1
    # Should such an event still come, its month is made again.
    fresh = Partitions(state.database)
    await fresh.ensure([datetime.now(UTC) - timedelta(days=394)])


def test_months_follow_each_other() -> None:
    month = datetime(2024, 1, 1, tzinfo=UTC)
    for _ in range(48):
        following = next_month(month)
        assert following == month_of(following)
        assert timedelta(days=28) <= following - month <= timedelta(days=31)
        month = following
    assert month_of(datetime(2024, 2, 29, 23, 59, tzinfo=UTC)) == datetime(2024, 2, 1, tzinfo=UTC)
