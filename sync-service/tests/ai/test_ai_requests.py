"""B13, V2, X5: no model is asked without a decision, a budget and a row that tells of it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ..service import Client, Service

WANTED = {"provider": "local", "model": "small", "tokens": 400, "input_digest": "ab" * 32}


async def ask(client: Client, project: str, **changes: Any) -> dict[str, Any]:
    return await client.post(f"/projects/{project}/ai/requests", {**WANTED, **changes})


async def set_budget(service: Service, project: str, tokens: int) -> None:
    answer = await service.admin.call(
        "PUT", f"/projects/{project}/ai/budget", {"tokens_per_day": tokens}
    )
    assert answer.status_code == 200, answer.text


async def test_a_request_is_allowed_made_and_settled(service: Service) -> None:
    project = await service.project()
    found = await ask(service.admin, project, rules_revision="r7")
    assert (found["effect"], found["refusals"], found["tokens"]) == ("allow", [], 400)
    assert (found["rules_revision"], found["input_digest"]) == ("r7", "ab" * 32)

    path = f"/projects/{project}/ai/requests/{found['id']}"
    ended = await service.admin.post(f"{path}/end", {"outcome": "completed", "tokens": 150})
    assert (ended["outcome"], ended["tokens"]) == ("completed", 150)
    assert await service.admin.get(path) == ended
    budget = await service.admin.get(f"/projects/{project}/ai/budget")
    assert (budget["spent_today"], budget["left_today"]) == (150, budget["tokens_per_day"] - 150)

    again = await service.admin.call("POST", f"{path}/end", {"outcome": "failed", "tokens": 1})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "ended_already")


async def test_what_the_budget_does_not_hold_is_denied_and_kept(service: Service) -> None:
    project = await service.project()
    await set_budget(service, project, 500)
    assert (await ask(service.admin, project))["effect"] == "allow"
    denied = await ask(service.admin, project)
    assert (denied["effect"], denied["tokens"]) == ("deny", 0)
    (refusal,) = denied["refusals"]
    assert refusal["code"] == "budget-exceeded"
    assert refusal["message"] == "400 tokens are needed, 100 are left."
    listed = await service.admin.get(f"/projects/{project}/ai/requests")
    assert [one["effect"] for one in listed] == ["allow", "deny"]
    answer = await service.admin.call(
        "POST",
        f"/projects/{project}/ai/requests/{denied['id']}/end",
        {"outcome": "completed", "tokens": 1},
    )
    assert answer.json()["error"]["code"] == "not_allowed"


async def test_two_cannot_spend_the_same_tokens(service: Service) -> None:
    project = await service.project()
    await set_budget(service, project, 1000)
    found = await asyncio.gather(*(ask(service.admin, project) for _ in range(8)))
    assert sorted(one["effect"] for one in found) == ["allow"] * 2 + ["deny"] * 6


async def test_an_agent_that_would_silence_findings_has_to_ask(service: Service) -> None:
    project = await service.project()
    found = await ask(service.admin, project, kind="suppression", by_agent=True)
    assert (found["effect"], found["tokens"]) == ("ask", 0)
    assert found["refusals"][0]["code"] == "owner-must-approve"


async def test_every_decision_is_in_the_audit_log(service: Service) -> None:
    project = await service.project()
    await set_budget(service, project, 500)
    ids = [(await ask(service.admin, project))["id"] for _ in range(2)]
    events = await service.admin.get(f"/audit/events?project={project}")
    told = {
        event["target_id"]: event["content"]["detail"]["effect"]
        for event in events
        if event["action"] == "ai_request.decided"
    }
    assert told == dict(zip(ids, ["allow", "deny"], strict=True))


async def test_nothing_of_a_prompt_can_be_stored(service: Service) -> None:
    project = await service.project()
    answer = await service.admin.call(
        "POST", f"/projects/{project}/ai/requests", {**WANTED, "prompt": "my password is …"}
    )
    assert answer.status_code == 422


@pytest.mark.parametrize("provider", ["openai", "anthropic", "local", "somebody else"])
async def test_any_provider_will_do(service: Service, provider: str) -> None:
    assert (await ask(service.admin, await service.project(), provider=provider))["effect"] == (
        "allow"
    )
