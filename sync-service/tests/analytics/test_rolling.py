"""B9, V11: the roll-ups are what a plain query over the events says, whenever and however."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from aida.sync.spool.events import Kind
from aida_sync.analytics.rolling import Roller, add
from aida_sync.analytics.tables import ActiveDay, ActiveHour, CountDay, CountHour, TotalDay
from aida_sync.db.database import Database, open_database
from aida_sync.db.reach import EVERYTHING, reaching
from aida_sync.ingest.batch import Placed, counts_of, hour_of, moment_of
from aida_sync.ingest.kinds import Checked
from aida_sync.ingest.partitions import Partitions
from aida_sync.ingest.sent import StreamKey
from aida_sync.ingest.store import add_counts, add_events
from aida_sync.ingest.tables import Event

from ..ingest.sending import batch, made, rolled, taken
from ..service import Service

PROJECTS = [f"0197d2a0-5b3c-7c1e-9f00-00000000000{n}" for n in (1, 2)]
USERS = [f"0197d2a0-5b3c-7c1e-9f00-0000000000a{n}" for n in (1, 2, 3)]
NOON = datetime(2026, 3, 29, 12, tzinfo=UTC)  # a day of 23 hours in Europe: here it has 24
ORACLE = {
    "sqlite": "strftime('{}', at)",
    "postgresql": "to_char(at AT TIME ZONE 'UTC', '{}')",
}
UNITS = {
    "hour": {"sqlite": "%Y-%m-%d %H", "postgresql": "YYYY-MM-DD HH24"},
    "day": {"sqlite": "%Y-%m-%d", "postgresql": "YYYY-MM-DD"},
}
EVENTS = st.lists(
    st.tuples(
        st.sampled_from(PROJECTS),
        st.sampled_from(["finding.seen", "ai.requested"]),
        st.sampled_from(["r1", "r2", "ü"]),
        st.sampled_from(["", "new"]),
        st.integers(0, 10**12),
        st.one_of(
            st.integers(-200_000, 200_000).map(lambda ms: NOON + timedelta(milliseconds=ms * 7)),
            st.sampled_from([NOON, NOON - timedelta(microseconds=1), NOON - timedelta(days=40)]),
        ),
    ),
    min_size=1,
    max_size=12,
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("batch"), st.tuples(st.sampled_from(USERS), EVENTS)),
        st.tuples(st.just("roll"), st.none()),
        st.tuples(st.just("roll and die"), st.none()),
        st.tuples(st.just("two at once"), st.none()),
    ),
    max_size=8,
)


@pytest.fixture
async def database(database_url: str):
    opened = open_database(database_url, 4)
    yield opened
    await opened.close()


@given(steps=STEPS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_roll_ups_equal_a_plain_query(steps: list[Any], database_url: str, tmp_path: Path) -> None:
    """Late events, rollers that die or meet, hours and days: each event is counted once."""
    with reaching(EVERYTHING):
        asyncio.run(_run(steps, database_url))


async def _run(steps: list[Any], database_url: str) -> None:
    database = open_database(database_url, 4)
    try:
        async with database.write() as session:
            for table in (Event, CountHour, CountDay, TotalDay, ActiveHour, ActiveDay):
                await session.execute(table.__table__.delete())
            await session.execute(text("DELETE FROM counts_to_add"))
        await Partitions(database).ensure([NOON, NOON - timedelta(days=40)])
        seq = 0
        for step, what in steps:
            if step == "batch":
                user, events = what
                placed = [
                    Placed(seq + n, one[0], Checked(one[5], "", *one[1:5], {}))
                    for n, one in enumerate(events)
                ]
                seq += len(placed)
                async with database.write() as session:
                    await add_events(session, [(StreamKey(user, USERS[0], 1), placed)])
                    await add_counts(session, counts_of([(user, placed)]))
            elif step == "roll":
                await Roller(database).step()
            elif step == "roll and die":
                await _roll_and_die(database)
            else:
                await asyncio.gather(Roller(database).step(), Roller(database).step())
        while await Roller(database).step():
            pass
        await require_equal(database)
    finally:
        await database.close()


async def _roll_and_die(database: Database) -> None:
    """Everything is added, and the transaction is never committed."""
    with pytest.raises(InterruptedError):
        async with database.write() as session:
            query = text("SELECT counts FROM counts_to_add")
            found = (await session.execute(query)).scalars().all()
            if found:
                await session.execute(text("DELETE FROM counts_to_add"))
            await add(session, [])
            raise InterruptedError


async def require_equal(database: Database) -> None:
    """Hours and days hold what a query over all events says."""
    backend = "postgresql" if database.is_postgresql else "sqlite"
    for unit, counts, active in (("hour", CountHour, ActiveHour), ("day", CountDay, ActiveDay)):
        form = UNITS[unit]
        bucket = ORACLE[backend].format(form[backend])
        async with database.read() as session:
            oracle = await session.execute(
                text(
                    f"SELECT project_id, kind, {bucket} AS b, subject, detail, count(*),"
                    " sum(value) FROM events GROUP BY project_id, kind, b, subject, detail"
                )
            )
            wanted = {_key(row[:5]): (row[5], int(row[6])) for row in oracle}
            rows = (await session.execute(select(counts))).scalars()
            found = {
                _key(
                    (
                        row.project_id,
                        row.kind,
                        row.bucket.strftime(form["sqlite"]),
                        row.subject,
                        row.detail,
                    )
                ): (row.events, row.value)
                for row in rows
            }
            assert found == wanted
            oracle = await session.execute(
                text(
                    f"SELECT project_id, {bucket} AS b, user_id, count(*) FROM events"
                    " GROUP BY project_id, b, user_id"
                )
            )
            wanted = {_key(row[:3]): row[3] for row in oracle}
            rows = (await session.execute(select(active))).scalars()
            found = {
                _key((row.project_id, row.bucket.strftime(form["sqlite"]), row.user_id)): row.events
                for row in rows
            }
            assert found == wanted

    async with database.read() as session:
        total: Any = select(
            CountDay.project_id,
            CountDay.kind,
            CountDay.bucket,
            CountDay.detail,
            func.sum(CountDay.events),
            func.sum(CountDay.value),
        ).group_by(CountDay.project_id, CountDay.kind, CountDay.bucket, CountDay.detail)
        wanted_rows = {tuple(row) for row in await session.execute(total)}
        found_rows = {
            (row.project_id, row.kind, row.bucket, row.detail, row.events, row.value)
            for row in (await session.execute(select(TotalDay))).scalars()
        }
        assert found_rows == wanted_rows


def _key(parts: Any) -> tuple[str, ...]:
    return tuple(str(part).replace("-", "") for part in parts)


async def test_the_service_adds_up_what_it_takes(service: Service) -> None:
    await service.project()
    late = [made(Kind.FINDING, ago=timedelta(days=n)) for n in range(40)]
    await taken(service.admin, batch(late))
    await taken(service.admin, batch([made(kind) for kind in Kind], first=41))
    await rolled(service)
    await require_equal(service.app.state.database)


@given(st.lists(st.datetimes(timezones=st.timezones()), min_size=1, max_size=20))
def test_hours_are_hours_of_utc(moments: list[datetime]) -> None:
    for at in moments:
        hour = moment_of(hour_of(at))
        assert timedelta() <= at.astimezone(UTC) - hour < timedelta(hours=1)
        assert (hour.minute, hour.second, hour.tzinfo) == (0, 0, UTC)


@given(EVENTS)
def test_counts_of_a_batch_lose_nothing(events: list[Any]) -> None:
    placed = [Placed(n, one[0], Checked(one[5], "", *one[1:5], {})) for n, one in enumerate(events)]
    counts = counts_of([(USERS[0], placed)])
    assert sum(row[5] for row in counts["counts"]) == len(events)
    assert sum(row[6] for row in counts["counts"]) == sum(one[4] for one in events)
    by_project: dict[str, int] = defaultdict(int)
    for _, project, _, number in counts["users"]:
        by_project[project] += number
    assert by_project == Counter(one[0] for one in events)
