"""B9: findings of a branch by identity, from check to check: new, open, fixed, and since when."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert

from aida_sync.context import begin
from aida_sync.db.base import new_id
from aida_sync.db.database import open_database
from aida_sync.findings import service as findings
from aida_sync.findings.schemas import FindingIn, ScanIn
from aida_sync.findings.service import By
from aida_sync.kit.paging import PageRequest
from aida_sync.kit.period import Interval, period_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.projects.tables import Project

from ..service import Service

SCAN = {"branch": "main", "commit": "a1b2c3d4", "revision": "r1", "verdict": "1:00"}


def one(identity: str, rule: str = "no-print", **other: Any) -> dict[str, Any]:
    return {"identity": identity, "rule": rule, "severity": "warning", **other}


async def scan(service: Service, project: str, *found: dict[str, Any], **other: Any) -> Any:
    body = {**SCAN, "findings": list(found), **other}
    return await service.admin.post(f"/projects/{project}/findings/scans", body)


async def test_a_branch_from_check_to_check(service: Service) -> None:
    project = await service.project()
    path = f"/projects/{project}/findings"
    first = await scan(service, project, one("1:a"), one("1:b"))
    assert (first["open"], first["new"], first["fixed"]) == (2, 2, 0)
    again = await scan(service, project, one("1:a"), one("1:b"))
    assert (again["open"], again["new"], again["fixed"]) == (2, 0, 0)
    moment = datetime.now(UTC).isoformat().replace("+", "%2B")
    third = await scan(service, project, one("1:b"), one("1:c"), commit="b1b2c3d4")
    assert (third["open"], third["new"], third["fixed"]) == (2, 1, 1)
    shown = await service.admin.get(f"{path}?since={moment}")
    assert [row["identity"] for row in shown] == ["1:c"]
    shown = await service.admin.get(f"{path}?state=fixed&since={moment}")
    assert [row["identity"] for row in shown] == ["1:a"]
    back = await scan(service, project, one("1:a"), one("1:b"), one("1:c"))
    assert (back["new"], back["fixed"]) == (1, 0)
    [reopened] = [row for row in await service.admin.get(path) if row["identity"] == "1:a"]
    assert reopened["first_seen"] < moment.replace("%2B", "+") < reopened["opened_at"]
    scans = await service.admin.get(f"{path}/scans?branch=main")
    assert [row["id"] for row in scans] == [back["id"], third["id"], again["id"], first["id"]]
    assert await service.admin.get(f"{path}/scans/{third['id']}") == third


async def test_branches_do_not_meet(service: Service) -> None:
    project = await service.project()
    await scan(service, project, one("1:a"), one("1:b"))
    other = await scan(service, project, one("1:b"), branch="feature/x")
    assert (other["new"], other["fixed"]) == (1, 0)
    assert len(await service.admin.get(f"/projects/{project}/findings")) == 2
    assert len(await service.admin.get(f"/projects/{project}/findings?branch=feature/x")) == 1


async def test_a_check_may_come_packed_and_is_bounded(service: Service) -> None:
    project = await service.project()
    path = f"/api/v1/projects/{project}/findings/scans"
    many = {**SCAN, "findings": [one(f"1:{n:05}") for n in range(3_000)]}
    headers = {
        "Authorization": f"Bearer {service.admin.tokens['access_token']}",
        "Content-Encoding": "gzip",
    }
    body = gzip.compress(json.dumps(many).encode())
    answer = await service.http.post(path, content=body, headers=headers)
    assert answer.status_code == 201, answer.text
    assert answer.json()["data"]["new"] == 3_000
    wrong = gzip.compress(json.dumps({**SCAN, "findings": [{"identity": 1}]}).encode())
    answer = await service.http.post(path, content=wrong, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["error"]["details"]["problems"][0]["where"].startswith("body.findings.0")
    bomb = gzip.compress(b" " * 50_000_000)
    answer = await service.http.post(path, content=bomb, headers=headers)
    assert answer.status_code == 413


async def test_two_checks_at_once_count_each_finding_once(service: Service) -> None:
    project = await service.project()
    found = [one(f"1:{n}") for n in range(20)]
    scans = await asyncio.gather(*(scan(service, project, *found) for _ in range(4)))
    assert sorted(row["new"] for row in scans) == [0, 0, 0, 20]
    history = await service.admin.get(f"/projects/{project}/findings/history")
    assert history["lines"][0]["open"][-1] == 20


NAMES = ("a", "b", "c", "d")
CHECKS = st.lists(
    st.tuples(st.integers(0, 30), st.sets(st.sampled_from(NAMES))), min_size=1, max_size=7
)


@given(checks=CHECKS)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_history_equals_going_through_the_checks(checks: Any, database_url: str) -> None:
    """Open, new and fixed of each hour, by rule, are those of the sets that were sent."""
    asyncio.run(_compare(checks, database_url))


async def _compare(checks: list[tuple[int, set[str]]], url: str) -> None:
    database = open_database(url, 3)
    begin("", "").actor = "test"
    now = datetime(2026, 5, 4, 10, 20, tzinfo=UTC)
    work = UnitOfWork(database, writes=True)
    try:
        project, user = await _somewhere(work)
        at, before = now, frozenset[str]()
        new: Counter[tuple[datetime, str]] = Counter()
        fixed: Counter[tuple[datetime, str]] = Counter()
        for hours, names in checks:
            at += timedelta(hours=hours, minutes=7)
            found = [FindingIn(identity=f"1:{n}", rule=n, severity="info") for n in sorted(names)]
            wanted = ScanIn(
                branch="main", commit="abcdef0", revision="", verdict="", findings=found
            )
            await findings.take(work, project, user, wanted, at)
            await work.session.flush()
            hour = at.replace(minute=0)
            new.update((hour, name) for name in names - before)
            fixed.update((hour, name) for name in before - names)
            before = frozenset(names)
        period = period_of(now - timedelta(hours=2), at, Interval.HOUR)
        shown = await findings.history(work.session, project, "main", period, By.RULE, at)
        buckets = list(period.buckets())
        for line in shown.lines:
            assert line.new == [new[hour, line.name] for hour in buckets]
            assert line.fixed == [fixed[hour, line.name] for hour in buckets]
            assert line.open[-1] == (line.name in before)
            assert set(line.open) <= {0, 1}
        assert {line.name for line in shown.lines} == set().union(*(n for _, n in checks))
        assert sum(shown.ages.values()) == len(before)
        late = period_of(at + timedelta(hours=1), at + timedelta(hours=2), Interval.HOUR)
        after = await findings.history(work.session, project, "main", late, By.ALL, at)
        assert sum(line.open[-1] for line in after.lines) == len(before)
        page = await findings.listed(
            work.session,
            project,
            "main",
            findings.FindingState.OPEN,
            None,
            None,
            PageRequest(50, None),
        )
        assert {row.identity for row in page.items} == {f"1:{name}" for name in before}
    finally:
        await work.close()
        await database.close()


async def _somewhere(work: UnitOfWork) -> tuple[str, str]:
    project, user = new_id(), new_id()
    row = {"id": project, "slug": "p", "name": "P", "description": "", "version": 1}
    await work.session.execute(insert(Project), [{**row, "created_at": datetime.now(UTC)}])
    return project, user
