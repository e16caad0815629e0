"""B8: personas are reviewed, tasks are started once, approved by somebody else, and cancelled."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aida_sync.tasks.lifecycle import Step, TaskState, after, steps_from

from ..service import Client, Service

PERSONA = {
    "id": "careful-reviewer",
    "title": "Careful reviewer",
    "prompt": "You review {{language}} code.\nBe brief.",
    "variables": ["language"],
    "grants": ["read-files", "run-checks"],
}
KEY = "0197d2a0-5b3c-7c1e-9f00-0000000000aa"


async def persona(client: Client, project: str, **other: Any) -> str:
    path = f"/projects/{project}/personas"
    item = await client.post(path, {**PERSONA, **other})
    for step in ("submit", "publish"):
        await client.post(f"{path}/{item['id']}/revisions/1/steps", {"step": step})
    return item["id"]


def start(persona_id: str, key: str = KEY, **other: Any) -> dict[str, Any]:
    inputs = {"language": "python"}
    return {"key": key, "persona_id": persona_id, "title": "Review", "inputs": inputs, **other}


async def developers(service: Service) -> tuple[str, Client, Client]:
    clients = [await service.client(f"dev{n}@example.com") for n in (1, 2)]
    ids = [(await one.get("/auth/me"))["id"] for one in clients]
    project = await service.project(**dict.fromkeys(ids, "developer"))
    return project, *clients


async def test_a_task_is_started_once_however_often_it_is_sent(service: Service) -> None:
    project, one, other = await developers(service)
    body = start(await persona(service.admin, project))
    path = f"/projects/{project}/tasks"
    answers = await asyncio.gather(*(one.call("POST", path, body) for _ in range(5)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    first = await one.post(path, body)
    assert await one.post(path, body) == first
    assert (first["state"], first["persona_revision"]) == ("waiting", 1)
    assert len(await one.get(path)) == 1
    for client, wanted in ((one, {**body, "title": "Another"}), (other, body)):
        answer = await client.call("POST", path, wanted)
        assert answer.json()["error"]["code"] == "task_key_taken"
    events = await service.admin.get("/audit/events?action=task.started")
    assert len(events) == 1
    assert events[0]["content"]["detail"]["digest"] == first["digest"]


async def test_somebody_else_approves_and_anybody_may_cancel(service: Service) -> None:
    project, one, other = await developers(service)
    path = f"/projects/{project}/tasks"
    task = await one.post(path, start(await persona(service.admin, project)))
    own = await one.call("POST", f"{path}/{task['id']}/approve")
    assert own.json()["error"]["code"] == "own_task"
    approved = await other.post(f"{path}/{task['id']}/approve")
    assert approved["state"] == "approved"
    assert approved["approver_id"] == (await other.get("/auth/me"))["id"]
    assert await other.post(f"{path}/{task['id']}/approve") == approved
    cancelled = await one.post(f"{path}/{task['id']}/cancel")
    assert await one.post(f"{path}/{task['id']}/cancel") == cancelled
    late = await other.call("POST", f"{path}/{task['id']}/approve")
    assert late.status_code == 409
    assert late.json()["error"]["details"] == {"state": "cancelled", "possible": []}
    assert await one.get(f"{path}?state=cancelled") == [cancelled]
    actions = [row["action"] for row in await service.admin.get("/audit/events?limit=3")]
    assert actions == ["task.cancelled", "task.approved", "task.started"]


async def test_a_task_fits_its_persona(service: Service) -> None:
    project, one, _ = await developers(service)
    path = f"/projects/{project}/tasks"
    draft = await service.admin.post(f"/projects/{project}/personas", PERSONA)
    answer = await one.call("POST", path, start(draft["id"]))
    assert answer.json()["error"]["code"] == "persona_unpublished"
    free = await persona(service.admin, project, id="free", needs_approval=False)
    answer = await one.call("POST", path, start(free, inputs={"tone": "x"}))
    assert answer.json()["error"]["code"] == "wrong_inputs"
    assert (await one.post(path, start(free)))["state"] == "approved"
    answer = await one.call("POST", path, start(KEY, key=KEY[:-1] + "b"))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"prompt": "Be brief.\n{{tone}}"}, "prompt:2"),
        ({"prompt": "Be brief."}, "variables[0]:1"),
        ({"grants": ["read-files", "read-files"]}, "grants:1"),
    ],
)
async def test_a_persona_that_does_not_fit_itself_is_refused(
    service: Service, change: dict[str, Any], place: str
) -> None:
    path = f"/projects/{await service.project()}/personas"
    answer = await service.admin.call("POST", path, {**PERSONA, **change})
    assert answer.status_code == 422
    assert answer.json()["error"]["message"].startswith(place)
    unknown = await service.admin.call("POST", path, {**PERSONA, "grants": ["launch"]})
    assert unknown.status_code == 422


@given(st.lists(st.sampled_from(Step), max_size=12))
def test_the_way_of_a_task_ends(steps: list[Step]) -> None:
    """What is over stays over; nothing runs that was not approved."""
    state, approved = TaskState.WAITING, False
    for step in steps:
        then = after(state, step)
        if then is None:
            assert step not in steps_from(state)
            continue
        if state in (TaskState.DONE, TaskState.FAILED, TaskState.CANCELLED):
            assert then is state
        approved = approved or then is TaskState.APPROVED
        assert then is not TaskState.RUNNING or approved
        assert after(then, step) in (then, None) or step not in (Step.APPROVE, Step.CANCEL)
        state = then
