"""Rows on analytics: metrics over many events of a year, on PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import asyncpg

from aida_sync.db.database import open_database
from aida_sync.db.reach import EVERYTHING, SETTING
from aida_sync.ingest.partitions import Partitions
from bench.report import Report, Row, Table, in_milliseconds
from bench.service.running import Stage
from bench.service.sizes import Sizes
from bench.stats import summarize

QUERY_MS = 100
YEAR = timedelta(days=365)
PROJECTS, USERS, SUBJECTS = 20, 50, 100
EVENTS = """\
WITH who AS (SELECT array_agg(gen_random_uuid()) AS ids FROM generate_series(1, $4::int))
INSERT INTO events
    (id, at, project_id, user_id, device, epoch, seq, kind, subject, detail, value, data)
SELECT gen_random_uuid(), $1::timestamptz - n * ($2::interval / $3::int),
    ($5::uuid[])[1 + (n * 7) % cardinality($5::uuid[])], who.ids[1 + (n * 11) % $4::int],
    gen_random_uuid(), 1, n, kinds.kind, 'rule-' || (n * 13) % $6::int, kinds.detail, n % 9, '{}'
FROM generate_series(1, $3::int) AS n, who,
    LATERAL (SELECT
        (ARRAY['finding.seen', 'finding.seen', 'check.finished', 'feedback.given',
            'template.expanded', 'ai.requested', 'decision.made'])[1 + n % 7] AS kind,
        (ARRAY['new', 'fixed', '', 'useful', 'python', 'done', 'allow'])[1 + n % 7] AS detail
    ) AS kinds
"""
# As the service adds them up, but from the events, and all at once.
COUNTS = """\
INSERT INTO count_{unit}s (project_id, kind, bucket, subject, detail, events, value)
SELECT project_id, kind, date_trunc('{unit}', at, 'UTC'), subject, detail, count(*), sum(value)
FROM events WHERE project_id = ANY($1::uuid[]) GROUP BY 1, 2, 3, 4, 5
"""
ACTIVE = """\
INSERT INTO active_{unit}s (project_id, bucket, user_id, events)
SELECT project_id, date_trunc('{unit}', at, 'UTC'), user_id, count(*)
FROM events WHERE project_id = ANY($1::uuid[]) GROUP BY 1, 2, 3
"""
TOTALS = """\
INSERT INTO total_days (project_id, kind, bucket, detail, events, value)
SELECT project_id, kind, bucket, detail, sum(events), sum(value)
FROM count_days WHERE project_id = ANY($1::uuid[]) GROUP BY 1, 2, 3, 4
"""
FILLED = ("events", "count_hours", "count_days", "total_days", "active_hours", "active_days")


def measure(stage: Stage, sizes: Sizes) -> Report:
    ids = stage.load("create", number=PROJECTS, clients=4, prefix="analytics")["ids"]
    asyncio.run(_fill(stage.address, ids, sizes.events))
    since = quote((datetime.now(UTC) - YEAR).isoformat())
    paths = {query.replace("A-YEAR-AGO", since): query for query in _queries(ids[0])}
    answers = stage.load("ask", paths=list(paths), times=sizes.queries)
    problems = tuple(f"{number} answers were {what}" for what, number in answers["wrong"].items())
    cells, slowest = [], None
    for path, took in answers["took"].items():
        if took:
            summary = summarize(took)
            slowest = max(slowest or summary, summary, key=lambda one: one.p95)
            shown = paths[path].replace(ids[0], "ID")
            cells.append((f"`{shown}`", in_milliseconds(summary), f"{summary.p95 * 1000:.3g}"))
    how = f"slowest of {len(cells)} queries, {sizes.events:,} events, {stage.name}"
    value = slowest.p95 * 1000 if slowest else None
    row = Row(f"analytics p95, {how}", QUERY_MS, "ms", value, slowest, problems=problems)
    header = ("query", "minimum / median / maximum", "p95")
    return Report([row], [Table("Analytics (milliseconds)", header, tuple(cells))])


def _queries(project: str) -> list[str]:
    base, year = f"/projects/{project}/analytics", "from=A-YEAR-AGO"
    return [
        f"{base}/business",
        f"{base}/business?{year}",
        f"{base}/business?interval=hour",
        f"{base}/counts?kind=finding.seen&subject=rule-8&{year}",
        f"{base}/top?kind=finding.seen&{year}",
        f"{base}/rules",
        f"{base}/rules?{year}",
        f"{base}/events?kind=finding.seen&{year}",
        f"{base}/events?kind=finding.seen&subject=rule-8&{year}",
        "/analytics/business",
        f"/analytics/business?{year}",
        "/analytics/technical",
        "/analytics/security",
    ]


async def _fill(address: str, projects: list[str], events: int) -> None:
    now = datetime.now(UTC)
    database = open_database(address)
    try:
        days = range(0, YEAR.days + 31, 28)
        await Partitions(database).ensure({now - timedelta(days=day) for day in days})
    finally:
        await database.close()
    connection = await asyncpg.connect(address)
    try:
        await connection.execute("SELECT set_config($1, $2, false)", SETTING, EVERYTHING)
        await connection.execute(EVENTS, now, YEAR, events, USERS, projects, SUBJECTS, timeout=300)
        for unit in ("hour", "day"):
            for statement in (COUNTS, ACTIVE):
                await connection.execute(statement.format(unit=unit), projects, timeout=300)
        await connection.execute(TOTALS, projects, timeout=300)
        for table in FILLED:  # as the server does by itself, sooner or later
            await connection.execute(f"VACUUM ANALYZE {table}", timeout=300)
    finally:
        await connection.close()
