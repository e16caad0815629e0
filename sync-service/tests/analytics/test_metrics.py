"""Y1-Y11, B9, V12: metrics are what a plain count over what happened says, each for its tenant."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import select, text, update

from aida.sync.spool.events import Kind
from aida_sync.analytics.samples import bounds, quantile
from aida_sync.analytics.security import GUESSES
from aida_sync.ingest.tables import Event
from aida_sync.kit import metrics
from aida_sync.kit.period import Interval, floor, period_of
from aida_sync.sessions.tables import RefreshToken

from ..ingest.sending import batch, made, rolled, send, taken
from ..service import Client, Service

SPREAD = [timedelta(hours=hours) for hours in (0, 1, 5, 23, 24, 25, 47, 100, 300, 640, 900)]


async def filled(service: Service) -> tuple[str, Client]:
    """Two projects, two users, every kind of event over 38 days, some of it late."""
    project = await service.project()
    await service.project("other")
    events = []
    for index, ago in enumerate(SPREAD):
        for kind in Kind:
            events.append(made(kind, ("shop", "other")[index % 5 == 4], ago))
        events.append(made(Kind.DECISION, "shop", ago, verdict="deny", id=_uuid(index)))
        events.append(made(Kind.FINDING, "shop", ago, state="fixed", age_days=3))
    await taken(service.admin, batch(events))
    mate = await service.client("mate@example.com")
    user = await mate.get("/auth/me")
    await service.admin.call("PUT", f"/projects/{project}/members/{user['id']}", {"role": "viewer"})
    await taken(mate, batch([made(Kind.TEMPLATE, "shop", ago) for ago in SPREAD[:3]]))
    await rolled(service)
    return project, mate


def _uuid(number: int) -> str:
    return f"0197d2a0-5b3c-7c1e-9f00-{number:012x}"


async def oracle(service: Service, project: str | None, interval: Interval) -> dict[str, Any]:
    """The business metrics, by counting every event."""
    async with service.app.state.database.read() as session:
        rows = (await session.execute(select(Event))).scalars().all()
    found: dict[str, Counter] = {name: Counter() for name in METRICS}
    users: dict[datetime, set] = {}
    for row in rows:
        if project not in (None, row.project_id):
            continue
        at = floor(row.at, interval)
        users.setdefault(at, set()).add(row.user_id)
        for name, (kind, detail) in METRICS.items():
            if row.kind == kind and detail in ("", row.detail):
                found[name][at] += row.value if name == "ai_tokens" else 1
    found["active_users"] = Counter({at: len(who) for at, who in users.items()})
    return found


METRICS = {
    "ai_requests": ("ai.requested", ""),
    "ai_tokens": ("ai.requested", ""),
    "governance_violations": ("decision.made", "deny"),
    "template_usage": ("template.expanded", ""),
    "checks": ("check.finished", ""),
    "findings_new": ("finding.seen", "new"),
    "findings_fixed": ("finding.seen", "fixed"),
}


@pytest.mark.parametrize("interval", Interval)
async def test_business_metrics_equal_a_plain_count(service: Service, interval: Interval) -> None:
    """Y1: active_users. Y2: ai_requests_per_day. Y3: governance_violations. Y4: template_usage."""
    project, _ = await filled(service)
    for path, of in ((f"/projects/{project}/analytics", project), ("/analytics", None)):
        wanted = await oracle(service, of, interval)
        start = datetime.now(UTC) - timedelta(days=30 if interval is Interval.HOUR else 60)
        asked = f"interval={interval}&from={start:%Y-%m-%dT%H:%M:%SZ}"
        shown = await service.admin.get(f"{path}/business?{asked}")
        buckets = [datetime.fromisoformat(at) for at in shown["buckets"]]
        assert buckets == sorted(buckets) and all(at.utcoffset() == timedelta() for at in buckets)
        for name, counts in wanted.items():
            assert shown[name] == [counts[at] for at in buckets], name
        assert sum(shown["governance_violations"]) >= 9
        assert max(shown["active_users"]) == shown["active_users_total"] == 2


async def test_buckets_are_of_utc_whatever_zone_is_asked_in(service: Service) -> None:
    project, _ = await filled(service)
    path = f"/projects/{project}/analytics/business"
    first = await service.admin.get(f"{path}?from=2026-03-28T23:30:00Z&to=2026-03-30T00:00:00Z")
    other = await service.admin.get(
        f"{path}?from=2026-03-29T01:30:00%2B02:00&to=2026-03-30T02:00:00%2B02:00"
    )
    assert first == other
    assert first["buckets"] == ["2026-03-28T00:00:00Z", "2026-03-29T00:00:00Z"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", "bad_period"),
        ("from=2026-01-01T00:00:00Z&to=2026-03-01T00:00:00Z&interval=hour", "period_too_long"),
        ("from=2020-01-01T00:00:00Z&to=2026-03-01T00:00:00Z", "period_too_long"),
        ("from=2026-01-01T00:00:00", "invalid"),
        ("from=0001-01-01T00:00:00Z", "invalid"),
        ("interval=minute", "invalid"),
    ],
)
async def test_periods_are_bounded(service: Service, query: str, code: str) -> None:
    answer = await service.admin.call("GET", f"/analytics/business?{query}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


def test_a_period_holds_what_was_asked_for_in_whole_buckets() -> None:
    start = datetime(2026, 2, 27, 22, 15, tzinfo=UTC)
    period = period_of(start, start + timedelta(hours=3), Interval.HOUR)
    assert [at.hour for at in period.buckets()] == [22, 23, 0, 1]
    period = period_of(start, datetime(2026, 3, 2, tzinfo=UTC), Interval.DAY)
    assert [at.day for at in period.buckets()] == [27, 28, 1]


async def test_nobody_sees_what_is_not_theirs(service: Service) -> None:
    """B9: the sum over all of one's projects holds one's projects alone."""
    project, mate = await filled(service)
    stranger = await service.client("stranger@example.com")
    assert set((await stranger.get("/analytics/business"))["checks"]) == {0}
    theirs = await mate.get("/analytics/business")
    own = await mate.get(f"/projects/{project}/analytics/business")
    assert theirs == own
    everything = await service.admin.get("/analytics/business")
    assert sum(everything["checks"]) > sum(own["checks"])
    for path in ("business", "rules", "counts?kind=check.finished", "events?kind=check.finished"):
        answer = await stranger.call("GET", f"/projects/{project}/analytics/{path}")
        assert answer.status_code == 404
    assert (await mate.call("GET", "/analytics/security")).status_code == 403


async def test_dismissals_change_how_a_rule_fares(service: Service) -> None:
    """V12: what people dismiss lowers a rule's precision, what they fix raises it."""
    project = await service.project()
    path = f"/projects/{project}/analytics/rules"

    async def tell(first: int, *events: Any) -> dict[str, Any]:
        await taken(service.admin, batch(list(events), first=first))
        await rolled(service)
        return {one["rule"]: one for one in await service.admin.get(path)}

    found = [made(Kind.FINDING, rule="good") for _ in range(4)]
    found += [made(Kind.FINDING, rule="bad") for _ in range(4)]
    fares = await tell(1, *found)
    assert fares["bad"]["found"] == 4
    assert (fares["bad"]["dismissal_rate"], fares["bad"]["precision"]) == (0, None)
    opinions = ("dismissed", "suppressed", "not-useful")
    bad = [made(Kind.FEEDBACK, rule="bad", opinion=opinion) for opinion in opinions]
    fares = await tell(9, *bad, made(Kind.FEEDBACK, rule="good", opinion="useful"))
    assert (fares["bad"]["dismissal_rate"], fares["bad"]["precision"]) == (0.75, 0)
    assert (fares["good"]["dismissal_rate"], fares["good"]["precision"]) == (0, 1)
    fares = await tell(13, made(Kind.FINDING, rule="bad", state="fixed"))
    assert fares["bad"]["precision"] == 0.25
    assert [one["rule"] for one in await service.admin.get(path)] == ["bad", "good"]


async def test_counts_top_and_single_events(service: Service) -> None:
    project, _ = await filled(service)
    path = f"/projects/{project}/analytics"
    counts = await service.admin.get(f"{path}/counts?kind=template.expanded&interval=hour")
    assert sum(one["events"] for one in counts) == 11  # of twelve, one is older than thirty days
    assert {(one["subject"], one["detail"]) for one in counts} == {("py-main", "python")}
    top = await service.admin.get(f"{path}/top?kind=finding.seen&limit=1")
    assert [(one["subject"], one["detail"]) for one in top] == [("no-print", "fixed")]
    seen: list[str] = []
    cursor = ""
    while True:
        answer = await service.admin.call(
            "GET", f"{path}/events?kind=template.expanded&limit=5{cursor}"
        )
        seen += [one["id"] for one in answer.json()["data"]]
        assert "user_id" not in answer.text
        following = answer.json()["metadata"]["page"]["next_cursor"]
        if following is None:
            break
        cursor = f"&cursor={following}"
    assert len(seen) == len(set(seen)) == 11


async def test_technical_metrics_see_what_happens(service: Service) -> None:
    """Y5: api_latency. Y6: error_rate. Y7: database_connections. Y8: cache_hit_ratio."""
    sampler = service.app.state.sampler
    now = datetime.now(UTC)
    await sampler.step(now - timedelta(hours=3))
    for _ in range(90):
        metrics.observe("GET", "/injected", 200, 0.015)
    for _ in range(10):
        metrics.observe("GET", "/injected", 503, 1.5)
    metrics.CACHE_LOOKUPS.labels("injected", "hit").inc(30)
    metrics.CACHE_LOOKUPS.labels("injected", "miss").inc(10)
    held = [service.app.state.database.read() for _ in range(3)]
    sessions = [await one.__aenter__() for one in held]
    await asyncio.gather(*(one.execute(text("SELECT 1")) for one in sessions))
    await sampler.step(now)
    for one in held:
        await one.__aexit__(None, None, None)
    shown = await service.admin.get("/analytics/technical?interval=hour")
    last = {name: values[-1] for name, values in shown.items() if isinstance(values, list)}
    assert last["requests"] == 100
    assert last["error_rate"] == 0.1
    assert 10 <= last["api_latency_p50_ms"] <= 20
    assert 1_000 <= last["api_latency_p95_ms"] <= 2_000
    assert last["database_connections"] >= 3
    assert last["cache_hit_ratio"] == 0.75
    assert shown["error_rate"][-2] is None
    told = {
        family.name
        for family in text_string_to_metric_families((await service.http.get("/metrics")).text)
    }
    assert {
        "aida_sync_request_seconds",
        "aida_sync_database_connections",
        "aida_sync_cache_lookups",
        "aida_sync_failed_logins",
        "aida_sync_ingested_events",
    } <= told


def test_quantiles_lie_in_their_buckets() -> None:
    counts = [0] * len(bounds())
    assert quantile(0.5, counts) is None
    at = bounds().index(0.05)
    counts = [100 * (index >= at) for index in range(len(counts))]
    assert 20 <= (quantile(0.5, counts) or 0) <= 50
    assert quantile(1.0, counts) == 50
    slow = [0] * (len(counts) - 1) + [7]
    assert quantile(0.95, slow) == 5_000


async def test_an_attack_moves_the_security_metrics_and_raises_an_alert(service: Service) -> None:
    """Y9: failed_auth_attempts. Y10: suspicious_activities, by guessing and by a stolen token."""
    path = "/analytics/security?interval=hour"
    before = await service.admin.get(path)
    assert sum(before["failed_auth_attempts"]) == sum(before["suspicious_activities"]) == 0
    assert before["alerts"] == []
    for _ in range(2 * GUESSES + 1):
        answer = await service.anonymous.call(
            "POST", "/auth/login", {"email": "admin@example.com", "password": "a wrong password"}
        )
        assert answer.status_code == 401
    under_attack = await service.admin.get(path)
    assert sum(under_attack["failed_auth_attempts"]) == 2 * GUESSES + 1
    assert sum(under_attack["suspicious_activities"]) == 2
    assert {one["metric"] for one in under_attack["alerts"]} == {
        "failed_auth_attempts",
        "suspicious_activities",
    }
    victim = await service.client("victim@example.com")
    for _ in range(2):
        body = {"refresh_token": victim.tokens["refresh_token"]}
        await service.anonymous.call("POST", "/auth/refresh", body)
        await _long_ago(service)
    stolen = await service.admin.get(path)
    assert sum(stolen["suspicious_activities"]) == 3


async def _long_ago(service: Service) -> None:
    """The grace in which a token may be sent twice is over."""
    then = datetime.now(UTC) - timedelta(hours=1)
    async with service.app.state.database.write() as session:
        used = RefreshToken.used_at.is_not(None)
        await session.execute(update(RefreshToken).where(used).values(used_at=then))


async def test_findings_of_security_rules_are_scan_results(service: Service) -> None:
    """Y11: vulnerability_scan_results."""
    project = await service.project()
    path = f"/projects/{project}/findings/scans"
    one = {"identity": "1:a", "rule": "sql-injection", "severity": "error", "security": True}
    other = {"identity": "1:b", "rule": "no-print", "severity": "warning"}
    scan = {"branch": "main", "commit": "a1b2c3d", "revision": "r", "verdict": "1:0"}
    await service.admin.post(path, {**scan, "findings": [one, other]})
    shown = await service.admin.get("/analytics/security")
    assert shown["vulnerability_scan_results"] == {"error": 1}
    assert (shown["vulnerabilities_found"][-1], shown["vulnerabilities_fixed"][-1]) == (1, 0)
    await service.admin.post(path, {**scan, "commit": "a1b2c3e", "findings": [other]})
    shown = await service.admin.get("/analytics/security")
    assert shown["vulnerability_scan_results"] == {}
    assert shown["vulnerabilities_fixed"][-1] == 1


async def test_counting_needs_no_event_of_a_bad_batch(service: Service) -> None:
    await service.project()
    assert (await send(service.admin, b"{")).status_code == 400
    await rolled(service)
    assert sum((await service.admin.get("/analytics/business"))["checks"]) == 0
