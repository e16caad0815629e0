"""C3: how live connections are opened, held and ended."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from aida_sync.config import Settings
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.live.tables import LiveTicket
from aida_sync.recording.event import AuditEvent
from aida_sync.sessions.service import Application, begin

from ..served import Live, Served, serving, tell
from ..service import Client


async def refused(served: Served, ticket: str, **options: object) -> tuple[int, str]:
    """Status and error code of a handshake that fails."""
    with pytest.raises(InvalidStatus) as caught:
        async with connect(served.url(ticket), **options):  # type: ignore[arg-type]
            pass
    response = caught.value.response
    return response.status_code, json.loads(response.body)["error"]["code"]


async def ticket_of(served: Served) -> str:
    return (await served.admin.post("/live/ticket"))["ticket"]


async def test_a_ticket_opens_one_connection(served: Served) -> None:
    """W12, N4: a ticket is of one session and works once."""
    assert await refused(served, "") == (401, "invalid_ticket")
    assert await refused(served, "x" * 2_000) == (401, "invalid_ticket")
    ticket = await ticket_of(served)
    async with connect(served.url(ticket)):
        assert await refused(served, ticket) == (401, "invalid_ticket")
    anonymous = await served.anonymous.call("POST", "/live/ticket")
    assert anonymous.status_code == 401


async def let_in(served: Served, *scopes: str) -> Client:
    """A client in the session of an editor that the admin let in."""
    me = (await served.admin.get("/auth/me"))["id"]
    state, now = served.app.state, datetime.now(UTC)
    work = UnitOfWork(state.database, writes=True)
    editor = Application("aida-editor", list(scopes))
    grant = await begin(work, me, "editor", state.lifetimes, now, editor)
    await work.commit()
    await work.close()
    token = state.access_tokens.issue(me, grant.session.id, now)
    return Client(served.http, {"access_token": token})


async def test_an_editor_that_was_let_in_sees_what_its_scopes_allow(served: Served) -> None:
    """C3, N5: its session needs no login of a browser, and gets no more than its scopes."""
    async with served.live(await let_in(served, "audit:read")) as reader:
        assert (await reader.ask("subscribe"))["type"] == "response"
        assert (await reader.ask("subscribe", "metrics"))["type"] == "error"
    async with served.live(await let_in(served, "projects:read")) as other:
        assert (await other.ask("subscribe"))["type"] == "error"


async def test_a_token_without_a_session_gets_no_ticket(served: Served) -> None:
    """C3: it could not be ended by ending a session."""
    made = await served.admin.post("/tokens", {"name": "ci", "scopes": ["audit:read"]})
    token = Client(served.http, {"access_token": made["token"]})
    answer = await token.call("POST", "/live/ticket")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "session_required")


async def test_a_ticket_lives_half_a_minute(served: Served) -> None:
    ticket = await ticket_of(served)
    async with served.app.state.database.read() as session:
        end = (await session.execute(select(LiveTicket.expires_at))).scalar_one()
    assert timedelta(seconds=25) < end - datetime.now(UTC) <= timedelta(seconds=30)
    past = datetime.now(UTC) - timedelta(seconds=1)
    async with served.app.state.database.write() as session:
        await session.execute(update(LiveTicket).values(expires_at=past))
    assert await refused(served, ticket) == (401, "invalid_ticket")


async def test_a_ticket_of_an_ended_session_is_worth_nothing(served: Served) -> None:
    other = await served.log_in("admin@example.com")
    ticket = (await other.post("/live/ticket"))["ticket"]
    await served.admin.call("DELETE", f"/sessions/{other.tokens['session_id']}")
    assert await refused(served, ticket) == (401, "session_revoked")


async def test_pages_of_other_sites_are_kept_out(served: Served) -> None:
    """C3: a browser's Origin is ours or one that the settings name."""
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1"):
        ticket = await ticket_of(served)
        assert await refused(served, ticket, origin=origin) == (403, "origin_refused")
        async with connect(served.url(ticket), origin="http://127.0.0.1:8420"):  # type: ignore[arg-type]
            pass  # the ticket was not used up


async def test_a_full_replica_says_so(settings: Settings) -> None:
    full = settings.model_copy(update={"live_connections": 1})
    async with serving(full) as served, served.live(served.admin):
        assert await refused(served, await ticket_of(served)) == (503, "unavailable")


async def test_the_message_after_the_last_one_ends_the_connection(settings: Settings) -> None:
    """R6: the 1001st message in a minute gets an error, then the connection closes with 1008."""
    assert settings.messages_per_minute == 1_000
    async with serving(settings) as served, served.live(served.admin) as live:
        for number in range(1_001):
            payload = {"action": "ping"}
            await live.send({"id": f"m{number}", "channel": "ai", "payload": payload})
        answers = [await live.next() for _ in range(1_001)]
        assert [one["type"] for one in answers] == ["response"] * 1_000 + ["error"]
        error = answers[-1]["payload"]
        assert (error["code"], error["details"]["limit"]) == ("rate_limited", 1_000)
        assert await live.closed() == 1008
        # the count is the user's, not the connection's
        async with served.live(served.admin) as again:
            await again.send({"id": "1", "channel": "ai", "payload": {"action": "ping"}})
            assert (await again.next())["payload"]["code"] == "rate_limited"


@pytest.mark.parametrize(
    ("message", "code", "said"),
    [
        ("x" * 20_000, 1009, "too_large"),
        ("ü" * 9_000, 1009, "too_large"),
        ("x" * 100_000, 1009, None),
        (b"{}", 1003, "not_text"),
    ],
)
async def test_messages_are_small_texts(
    served: Served, message: str | bytes, code: int, said: str | None
) -> None:
    async with served.live(served.admin) as live:
        await live.socket.send(message)
        if said is not None:
            assert (await live.next())["payload"]["code"] == said
        assert await live.closed() == code


async def test_a_client_goes_on_from_its_cursor(served: Served) -> None:
    """C3: after a break nothing is missing and nothing comes twice."""
    async with served.live(served.admin) as live:
        await live.ask("subscribe")
        await served.project("p0")
        cursor = (await live.event("project.created"))["payload"]["cursor"]
    for number in range(1, 4):
        await served.project(f"p{number}")
    await served.sequenced()
    # The feed of an idle service was dropped: this comes from the database.
    while not served.app.state.live._asleep:
        await asyncio.sleep(0.05)
    async with served.live(served.admin) as live:
        answer = await live.ask("subscribe", cursor=cursor)
        assert answer["payload"]["cursor"] == cursor
        await served.project("p4")
        slugs = [
            (await live.event("project.created"))["payload"]["detail"]["slug"] for _ in range(4)
        ]
        assert slugs == ["p1", "p2", "p3", "p4"]
        assert await live.quiet()


async def test_a_cursor_that_is_too_old_or_not_ours_needs_a_resync(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C3: the client reads the state again, and goes on from the cursor that it is given."""
    monkeypatch.setattr("aida_sync.live.connection.REPLAY_LIMIT", 2)
    for number in range(5):
        await served.project(f"p{number}")
    await served.sequenced()
    async with served.live(served.admin) as live:
        for cursor, reason in (("0", "too_old"), ("999999", "unknown_cursor")):
            await live.ask("subscribe", cursor=cursor)
            message = await live.event()
            assert message["payload"]["kind"] == "resync_required"
            assert message["payload"]["reason"] == reason
        wrong = await live.ask("subscribe", cursor="x")
        assert wrong["payload"]["code"] == "invalid"
        await live.ask("subscribe", cursor=message["payload"]["cursor"])
        await served.project("later")
        assert (await live.event("project.created"))["payload"]["detail"] == {"slug": "later"}


async def test_what_retention_deleted_needs_a_resync(served: Served) -> None:
    """C3: events whose contents are gone are not passed over in silence."""
    from aida_sync.audit.retention import forget_old_events

    await served.project()
    await served.sequenced()
    later = datetime.now(UTC) + timedelta(days=1)
    await forget_old_events(served.app.state.database, timedelta(0), later)
    async with served.live(served.admin) as live:
        await live.ask("subscribe", cursor="0")
        assert (await live.event())["payload"]["reason"] == "too_old"


@pytest.mark.parametrize("reads", [True, False])
async def test_an_ended_session_closes_within_a_second(served: Served, reads: bool) -> None:
    """N4: revoking a session closes its connections, also those that read nothing."""
    other = await served.log_in("admin@example.com")
    async with served.live(other) as live, served.live(served.admin) as kept:
        await live.ask("subscribe")
        connections = served.app.state.live.connections
        assert len(connections) == 2
        if not reads:
            await fill(served, live)
        await served.admin.call("DELETE", f"/sessions/{other.tokens['session_id']}")
        started = time.monotonic()
        while len(connections) > 1:
            await asyncio.sleep(0.02)
        assert time.monotonic() - started < 1
        if reads:
            while (message := await live.next())["type"] != "error":
                pass
            assert message["payload"]["code"] == "session_revoked"
            assert await live.closed() == 1008
        assert await kept.quiet()


async def fill(served: Served, sleeping: Live, reading: Live | None = None) -> None:
    """Record more than the sockets of a client that sleeps can hold; another one reads it all."""
    sleeping.socket.transport.pause_reading()
    big = {"text": "x" * 500_000}
    for _ in range(20):
        await tell(served, *(AuditEvent("rule.revised", "rule", "r", detail=big) for _ in range(2)))
        if reading is not None:
            for _ in range(2):
                assert (await reading.event(timeout=20))["payload"]["action"] == "rule.revised"
    await served.sequenced()


async def test_a_slow_reader_slows_nobody(served: Served) -> None:
    """C3: who does not read is left behind, told to resynchronize, and holds up nobody."""
    options = {"max_size": None}
    async with served.live(served.admin, **options) as fast:
        await fast.ask("subscribe")
        feed = served.app.state.live.feed
        feed._kept = 10
        async with served.live(served.admin, **options) as slow:
            await slow.ask("subscribe")
            await fill(served, slow, fast)
            assert len(feed._events) == 10
            slow.socket.transport.resume_reading()
            count = 0
            while (message := await slow.event(timeout=20))["payload"]["kind"] == "change":
                count += 1
            assert message["payload"]["reason"] == "too_slow"
            assert count < 40
            await served.project("after")
            assert (await slow.event("project.created"))["payload"]["detail"] == {"slug": "after"}


async def test_a_connection_that_is_lost_leaves_nothing(served: Served) -> None:
    live = await connect(served.url(await ticket_of(served)))
    assert len(served.app.state.live.connections) == 1
    live.transport.abort()
    while served.app.state.live.connections:
        await asyncio.sleep(0.02)
    with pytest.raises(ConnectionClosed):
        await live.recv()
