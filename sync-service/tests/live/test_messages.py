"""B10, C3: the protocol of live updates, against a real server with a real client."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from aida_sync.live import hub
from aida_sync.live.asyncapi import document
from aida_sync.recording.event import AuditEvent

from ..served import Served, tell

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
ENVELOPE = {"type", "id", "channel", "payload", "metadata"}
METADATA = {"timestamp", "correlation_id", "user_id"}


def validator(name: str) -> Draft202012Validator:
    resource = Resource.from_contents(
        {"$schema": "https://json-schema.org/draft/2020-12/schema", **document()}
    )
    registry = Registry().with_resource("urn:live", resource)
    reference = {"$ref": f"urn:live#/components/messages/{name}/payload"}
    return Draft202012Validator(reference, registry=registry)


def require_valid(message: dict[str, Any]) -> None:
    """The envelope is the brief's, and the message is as the contract has it."""
    assert set(message) == ENVELOPE
    assert set(message["metadata"]) == METADATA
    kind = message["payload"].get("kind")
    name = f"event.{kind}" if kind else message["type"]
    validator(name).validate(message)


async def test_events_tell_of_what_was_committed(served: Served) -> None:
    """W1: a change in a project comes as an event, in the brief's envelope."""
    async with served.live(served.admin) as live:
        await live.ask("subscribe")
        project = await served.project()
        message = await live.event("project.created")
        require_valid(message)
        assert message["channel"] == "governance"
        assert message["payload"]["target_id"] == project
        assert message["payload"]["detail"] == {"slug": "shop"}


async def test_requests_are_answered(served: Served) -> None:
    """W2, W3: each request has one response, which carries its id."""
    async with served.live(served.admin) as live:
        for action in ("ping", "subscribe", "unsubscribe"):
            validator(f"request.{action}").validate(
                {"type": "request", "id": "a", "channel": "ai", "payload": {"action": action}}
            )
            answer = await live.ask(action)
            require_valid(answer)
            assert (answer["type"], answer["payload"]["action"]) == ("response", action)
        await served.project()
        await served.told()
        assert await live.quiet()  # unsubscribed


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "malformed_json"),
        ("[]", "invalid"),
        ('{"type": "event", "id": "x", "channel": "ai", "payload": {}}', "invalid"),
        ('{"type": "request", "id": "x", "channel": "news", "payload": {}}', "invalid"),
        ('{"type": "request", "id": "", "channel": "ai", "payload": {}}', "invalid"),
        ('{"type": "request", "id": "x", "channel": "ai", "payload": {"action": "x"}}', "invalid"),
        ('{"type": "request", "id": "x", "channel": "ai", "payload": []}', "invalid"),
        ("[" * 5_000, "malformed_json"),
    ],
)
async def test_what_cannot_be_understood_is_an_error(served: Served, text: str, code: str) -> None:
    """W4: an error has the code, message and details of A7, and the connection stays."""
    async with served.live(served.admin) as live:
        await live.socket.send(text)
        message = await live.next()
        require_valid(message)
        assert (message["type"], message["payload"]["code"]) == ("error", code)
        assert set(message["payload"]) == {"version", "code", "message", "details"}
        if '"x"' in text:
            assert message["id"] == "x"
        assert await live.quiet()


async def test_a_message_id_is_used_once(served: Served) -> None:
    """W5: a second message with the same id is refused, whatever it says."""
    async with served.live(served.admin) as live:
        for action, wanted in (("ping", "response"), ("subscribe", "error")):
            await live.send({"id": "same", "channel": "ai", "payload": {"action": action}})
            message = await live.next()
            assert (message["id"], message["type"]) == ("same", wanted)
        assert message["payload"]["code"] == "id_reused"


async def test_event_ids_are_unique_and_stay_when_sent_again(served: Served) -> None:
    """W5: the id of an event is that of its audit event."""
    async with served.live(served.admin) as live:
        start = (await live.ask("subscribe"))["payload"]["cursor"]
        for number in range(3):
            await served.project(f"p{number}")
        first = [(await live.event("project.created"))["id"] for _ in range(3)]
        assert len(set(first)) == 3
        await live.ask("subscribe", cursor=start)
        assert [(await live.event("project.created"))["id"] for _ in range(3)] == first
        assert {one["id"] for one in await served.admin.get("/audit/events")} >= set(first)


async def test_governance_is_told_by_role_and_project(served: Served) -> None:
    """W6: members hear of their projects, admins of all, and strangers of nothing."""
    member = await served.client("member@example.com", "viewer")
    stranger = await served.client("stranger@example.com")
    mine = await served.project("mine", **{(await member.get("/auth/me"))["id"]: "viewer"})
    async with (
        served.live(member) as inside,
        served.live(stranger) as outside,
        served.live(served.admin) as above,
    ):
        await served.told()  # that the first project was created
        for live in (inside, outside, above):
            assert (await live.ask("subscribe"))["type"] == "response"
        await served.project("other")
        etag = {"If_Match": "*"}
        await served.admin.call("PATCH", f"/projects/{mine}", {"name": "New"}, **etag)
        assert (await above.event())["payload"]["action"] == "project.created"
        assert (await above.event("project.changed"))["payload"]["target_id"] == mine
        assert (await inside.event())["payload"]["action"] == "project.changed"
        await served.told()
        assert await outside.quiet()


async def test_who_leaves_a_project_hears_no_more_of_it(served: Served) -> None:
    """W6: what one may see is looked up again when it changes, on an open connection."""
    member = await served.client("member@example.com")
    user = (await member.get("/auth/me"))["id"]
    project = await served.project()
    async with served.live(member) as live:
        await served.told()  # that the project was created: it would come once it may be seen
        await live.ask("subscribe")
        for turn in range(2):
            path = f"/projects/{project}/members/{user}"
            await served.admin.call("PUT", path, {"role": "viewer"})
            assert (await live.event())["payload"]["action"] == "member.set"
            await served.admin.call("DELETE", path)
            patch = {"name": f"Secret {turn}"}
            await served.admin.call("PATCH", f"/projects/{project}", patch, If_Match="*")
            await served.told()
            assert await live.quiet()


async def test_ai_is_told_to_whose_it_is(served: Served) -> None:
    """W7: the channel `ai` has one's own sessions and requests, also for admins."""
    other = await served.client("other@example.com")
    user = (await other.get("/auth/me"))["id"]
    async with served.live(other) as own, served.live(served.admin) as admin:
        for live in (own, admin):
            await live.ask("subscribe", "ai")
        await tell(served, AuditEvent("task.started", "task", "t1", actor=user))
        message = await own.event("task.started")
        require_valid(message)
        assert (message["channel"], message["payload"]["actor"]) == ("ai", user)
        await served.told()
        assert await admin.quiet()


async def test_metrics_are_coalesced(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """W8: of several snapshots a reader that was away gets the newest."""
    monkeypatch.setattr(hub, "METRICS_SECONDS", 0.05)
    state = served.app.state.live
    async with served.live(served.admin) as live:
        await live.ask("subscribe", "metrics")
        await live.event()
        monkeypatch.setattr(hub, "METRICS_SECONDS", 3600)
        await asyncio.sleep(0.3)  # a round that had begun before
        await live.ask("ping")
        for number in range(50):
            state.snapshot = state.meter.snapshot(number, 0)
            state.snapshots += 1
            for connection in state.connections:
                connection.wake()
        message = await live.event()
        require_valid(message)
        assert message["payload"]["connections"] == 49
        assert await live.quiet()


async def test_metrics_need_the_permission(served: Served) -> None:
    """W8, W6: viewers may not read metrics; the refusal is the API's own."""
    viewer = await served.client("viewer@example.com", "viewer")
    async with served.live(viewer) as live:
        message = await live.ask("subscribe", "metrics")
        assert (message["type"], message["payload"]["code"]) == ("error", "forbidden")
        assert message["payload"]["details"] == {"needs": "metrics:read"}


async def test_payloads_have_a_version(served: Served) -> None:
    """W9: every payload names its version, and another one than ours is refused."""
    async with served.live(served.admin) as live:
        answer = await live.ask("subscribe", version=1)
        assert answer["payload"]["version"] == 1
        refused = await live.ask("subscribe", version=2)
        assert (refused["type"], refused["payload"]["version"]) == ("error", 1)
        assert "version" in refused["payload"]["message"]


async def test_metadata_is_the_servers(served: Served) -> None:
    """W10, W11, W12, M9: time, trace and user are the server's word, whatever a client claims."""
    user = (await served.admin.get("/auth/me"))["id"]
    lies = {"timestamp": "1999-01-01T00:00:00Z", "correlation_id": "mine", "user_id": "somebody"}
    async with served.live(served.admin) as live:
        request = {"channel": "governance", "payload": {"action": "subscribe"}, "metadata": lies}
        await live.send({"id": "1", **request})
        answer = await live.next()
        body = {"slug": "traced", "name": "Traced"}
        await served.admin.call(
            "POST", "/projects", body, traceparent=f"00-{TRACE}-00f067aa0ba902b7-01"
        )
        event = await live.event("project.created")
        assert event["metadata"]["correlation_id"] == TRACE
        for message in (answer, event):
            moment = datetime.fromisoformat(message["metadata"]["timestamp"])
            assert moment.utcoffset() == timedelta(0)
            assert abs(datetime.now(UTC) - moment) < timedelta(minutes=1)
            assert message["metadata"]["user_id"] == user
        assert len(answer["metadata"]["correlation_id"]) == 32


async def test_the_service_answers_with_its_contract(served: Served) -> None:
    """W1, W2, W3, W4: the AsyncAPI document names every type, and needs no login."""
    answer = await served.http.get("/asyncapi.json")
    assert answer.json() == document()
    messages = answer.json()["components"]["messages"].values()
    types = {message["payload"]["properties"]["type"]["const"] for message in messages}
    assert types == {"event", "request", "response", "error"}


async def test_events_come_in_the_order_of_the_log(served: Served) -> None:
    """C3: in order, each once, while several write at once."""
    async with served.live(served.admin) as live:
        await live.ask("subscribe")
        await asyncio.gather(*(served.project(f"p{number}") for number in range(20)))
        found = [await live.event("project.created") for _ in range(20)]
        cursors = [int(message["payload"]["cursor"]) for message in found]
        assert cursors == sorted(set(cursors))
        assert {one["payload"]["detail"]["slug"] for one in found} == {
            f"p{number}" for number in range(20)
        }
