"""V5, X5, B11: what governance decided is kept with rule, revision, input hash, and stays so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from aida.sync.spool.events import Kind
from aida_sync.decisions import store

from ..ingest.sending import ONE_OF_EACH, batch, made, rolled, taken
from ..service import Service

TIERS = ("pre-action", "monitoring", "post-action")


def decision(number: int, **other: Any) -> dict[str, Any]:
    return {
        **ONE_OF_EACH[Kind.DECISION],
        "id": f"0197d2a0-5b3c-7c1e-9f00-{number:012x}",
        "at": datetime.now(UTC).isoformat(),
        **other,
    }


async def test_decisions_of_all_tiers_are_kept_and_found(service: Service) -> None:
    """B11: 3-tier decisions logged. V5: id, rule revision and input hash are there."""
    project = await service.project()
    path = f"/projects/{project}/decisions"
    told = [decision(n, tier=tier, verdict="deny", reason="r") for n, tier in enumerate(TIERS)]
    assert await service.admin.post(path, {"decisions": told}) == {"kept": 3, "known": 0}
    shown = await service.admin.get(path)
    assert {one["tier"] for one in shown} == set(TIERS)
    for one in shown:
        assert one["revision"] == "a1b2"
        assert one["input_hash"] == ONE_OF_EACH[Kind.DECISION]["input_hash"]
        assert await service.admin.get(f"{path}/{one['id']}") == one
    assert await service.admin.get(f"{path}?verdict=allow") == []
    assert len(await service.admin.get(f"{path}?verdict=deny&action=ai.explain")) == 3
    [event] = await service.admin.get("/audit/events?action=decisions.kept")
    assert event["content"]["detail"]["decisions"] == [one["id"] for one in told]
    await rolled(service)
    business = await service.admin.get(f"/projects/{project}/analytics/business")
    assert sum(business["governance_violations"]) == 3


async def test_a_decision_is_never_changed(service: Service) -> None:
    """V5: telling of it again, by the API or by an event, leaves what was first told."""
    project = await service.project()
    path = f"/projects/{project}/decisions"
    first = decision(1, verdict="deny")
    await service.admin.post(path, {"decisions": [first]})
    kept = await service.admin.get(path)
    other = {**first, "verdict": "allow"}
    assert await service.admin.post(path, {"decisions": [other]}) == {"kept": 0, "known": 1}
    receipt = await taken(
        service.admin, batch([made(Kind.DECISION, id=first["id"], verdict="allow")])
    )
    assert receipt["accepted"] == 1
    assert await service.admin.get(path) == kept
    methods = {
        method
        for context in iter_route_contexts(service.app.routes)
        if "/decisions" in str(context.path)
        for method in context.methods or ()
    }
    assert methods == {"GET", "POST"}
    assert not [name for name in vars(store) if name.startswith(("update", "delete", "set"))]


async def test_what_clients_decided_offline_is_kept_with_their_events(service: Service) -> None:
    """X5: an AI request that a client tells of names its decision, and that is there."""
    project = await service.project()
    await taken(service.admin, batch([made(Kind.DECISION), made(Kind.AI)]))
    named = ONE_OF_EACH[Kind.AI]["decision"]
    shown = await service.admin.get(f"/projects/{project}/decisions/{named}")
    assert (shown["action"], shown["verdict"]) == ("ai.explain", "allow")


@pytest.mark.parametrize(
    "change", [{"verdict": "maybe"}, {"tier": "later"}, {"input_hash": "x"}, {"text": "code"}]
)
async def test_a_decision_that_is_none_is_refused(service: Service, change: Any) -> None:
    path = f"/projects/{await service.project()}/decisions"
    answer = await service.admin.call("POST", path, {"decisions": [decision(1, **change)]})
    assert answer.status_code == 422
    assert await service.admin.get(path) == []


async def test_decisions_come_in_pages_of_time(service: Service) -> None:
    project = await service.project()
    path = f"/projects/{project}/decisions"
    told = [decision(n, at=f"2026-05-0{1 + n % 3}T00:00:00Z") for n in range(9)]
    await service.admin.post(path, {"decisions": told})
    seen, cursor = [], ""
    for _ in range(9):
        answer = (await service.admin.call("GET", f"{path}?limit=2{cursor}")).json()
        seen += [(one["at"], one["id"]) for one in answer["data"]]
        following = answer["metadata"]["page"]["next_cursor"]
        if following is None:
            break
        cursor = f"&cursor={following}"
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 9
