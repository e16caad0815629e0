"""T4, O9, O11: queries go through partitions and indexes; none reads all events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.analytics.store import events_query
from aida_sync.db.reach import of_projects, reaching
from aida_sync.ingest.partitions import month_of

from ..service import Service

MANY = 40_000
FILL = """\
INSERT INTO events
    (id, at, project_id, user_id, device, epoch, seq, kind, subject, detail, value, data)
SELECT gen_random_uuid(), CAST(:now AS timestamptz) - n * interval '3 minutes',
    CASE WHEN n % 4 = 0 THEN CAST(:project AS uuid) ELSE gen_random_uuid() END,
    gen_random_uuid(), gen_random_uuid(), 1, n,
    (ARRAY['finding.seen', 'ai.requested', 'check.finished', 'template.expanded'])[1 + n / 4 % 4],
    'r' || n % 50, 'new', n % 9, '{}'
FROM generate_series(1, :many) AS n
"""


@pytest.fixture
def backend() -> str:
    """SQLite has neither partitions nor their plans."""
    return "postgresql"


async def fill(service: Service, many: int) -> tuple[str, datetime]:
    """Events of many projects over months."""
    project, now = await service.project(), datetime.now(UTC)
    months = {month_of(now - timedelta(minutes=3 * n)) for n in range(0, many + 1_000, 1_000)}
    await service.app.state.partitions.ensure(months)
    async with service.app.state.database.write() as session:
        await session.execute(text(FILL), {"now": now, "project": project, "many": many})
    async with service.app.state.database.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(
            text("ANALYZE events")
        )
    return project, now


def nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for inner in plan.get("Plans", ()) for node in nodes(inner))]


async def plan_of(session: AsyncSession, query: Any) -> list[dict[str, Any]]:
    compiled = query.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    found = await session.execute(text(f"EXPLAIN (FORMAT JSON) {compiled}".replace(":", r"\:")))
    return nodes(found.scalar_one()[0]["Plan"])


@pytest.mark.parametrize("subject", [None, "r8"])
@pytest.mark.parametrize("later", [False, True])
async def test_events_are_found_by_partition_and_index(
    service: Service, subject: str | None, later: bool
) -> None:
    project, now = await fill(service, MANY)
    before = (now - timedelta(days=3), project) if later else None
    start = now - timedelta(days=8)
    query = events_query(project, "finding.seen", start, now, subject, before, 51)
    with reaching(of_projects([project])):  # what a request reaches; the policy costs no index
        async with service.app.state.database.read() as session:
            plan = await plan_of(session, query)
    read = {node["Relation Name"] for node in plan if "Relation Name" in node}
    assert read <= {f"events_{month_of(at):%Y_%m}" for at in (start, now)}
    kinds = {node["Node Type"] for node in plan}
    assert "Seq Scan" not in kinds, plan
    # What the policy compares with is found once for the query.
    assert any(node.get("Parent Relationship") == "InitPlan" for node in plan)
    assert kinds & {"Index Scan", "Index Scan Backward", "Bitmap Index Scan", "Index Only Scan"}


async def test_metrics_never_read_events(service: Service) -> None:
    """What is asked most reads roll-ups: its cost does not grow with the number of events."""
    project = await service.project()
    asked: list[str] = []
    engine = service.app.state.database.engine.sync_engine

    def note(_: Any, __: Any, statement: str, *more: Any) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        base = f"/projects/{project}/analytics"
        for path in (
            *(f"{base}/business", f"{base}/rules", f"{base}/top?kind=finding.seen"),
            *(f"{base}/counts?kind=finding.seen", "/analytics/business"),
            *("/analytics/technical", "/analytics/security"),
        ):
            await service.admin.get(path)
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert any("total_days" in statement for statement in asked)
    assert any("count_days" in statement for statement in asked)
    assert not [statement for statement in asked if "FROM events" in statement]
