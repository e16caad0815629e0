"""Batches that come at the same time share a transaction, and nothing else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from aida.sync.spool.events import Kind
from aida_sync.db.base import new_id
from aida_sync.ingest import gathering, taking
from aida_sync.ingest.batch import read_batch
from aida_sync.ingest.kinds import check
from aida_sync.ingest.sent import Sender, Sent, Taken
from aida_sync.ingest.tables import Event, Stream
from aida_sync.kit import metrics
from aida_sync.recording.tables import AuditEntry

from ..service import Service
from .sending import batch, feedback, made, send, taken

DEVICES = [new_id() for _ in range(12)]


@pytest.fixture
def groups(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many batches each transaction took."""
    seen: list[int] = []
    real = taking.take

    async def counted(session: Any, group: Any, now: Any) -> Any:
        seen.append(len(group))
        return await real(session, group, now)

    monkeypatch.setattr(gathering, "take", counted)
    return seen


async def column(service: Service, column: Any) -> list[Any]:
    async with service.app.state.database.read() as session:
        return list((await session.execute(select(column).order_by(column))).scalars())


async def test_each_batch_is_answered_and_told_of_by_itself(
    service: Service, groups: list[int]
) -> None:
    project = await service.project()
    other = await service.client("other@example.com", "admin")
    await service.sequenced()
    clients = [service.admin, other]
    bodies = [
        batch(feedback(*(f"r{n}-{seq}" for seq in range(n + 1))), device=device)
        for n, device in enumerate(DEVICES)
    ]
    receipts = await asyncio.gather(*(taken(clients[n % 2], b) for n, b in enumerate(bodies)))
    assert [one["accepted"] for one in receipts] == list(range(1, 13))
    assert sum(groups) == 12
    assert len(groups) < 12
    assert await column(service, Event.project_id) == [project] * sum(range(1, 13))
    assert await column(service, Stream.high_water) == list(range(1, 13))
    async with service.app.state.database.read() as session:
        query = select(AuditEntry).where(AuditEntry.action == "events.taken")
        entries = {one.id: one for one in (await session.execute(query)).scalars()}
    assert entries.keys() == {one["audit_event"] for one in receipts}
    told = [entries[one["audit_event"]] for one in receipts]
    assert [one.target_id for one in told] == DEVICES
    assert len({one.actor for one in told}) == 2
    assert len({one.trace_id for one in told}) == 12


async def test_batches_of_one_device_keep_their_order(service: Service, groups: list[int]) -> None:
    project = await service.project()
    sender = Sender(new_id(), {"shop": project})
    bodies = [read_batch(batch(feedback(f"r{n}"), first=n + 1)) for n in range(6)]
    sent = [Sent(body, [check(one) for one in body.events], sender, "") for body in bodies]
    outcomes = await asyncio.gather(*map(service.app.state.gatherer.take, sent))
    receipts = [one.receipt for one in outcomes if isinstance(one, Taken)]
    assert [one.high_water for one in receipts] == [1, 2, 3, 4, 5, 6]
    assert groups == [1] * 6
    assert await column(service, Event.subject) == [f"r{n}" for n in range(6)]


async def test_a_gap_among_others_is_refused_alone(service: Service) -> None:
    await service.project()
    bodies = [batch(feedback("r"), first=1 + n % 2, device=d) for n, d in enumerate(DEVICES)]
    answers = await asyncio.gather(*(send(service.admin, body) for body in bodies))
    assert [answer.status_code for answer in answers] == [200, 409] * 6
    assert answers[1].json()["error"]["details"] == {"high_water": 0}
    assert len(await column(service, Event.seq)) == 6
    assert await column(service, Stream.high_water) == [1] * 6  # a refused stream leaves nothing


async def test_what_fails_for_one_fails_for_nobody_else(
    service: Service, monkeypatch: pytest.MonkeyPatch, groups: list[int]
) -> None:
    await service.project()
    keep = taking.decisions.keep

    async def broken(session: Any, told: Any, now: Any) -> None:
        if told:
            raise OSError("the disk is full")
        await keep(session, told, now)

    monkeypatch.setattr(taking.decisions, "keep", broken)
    events = [feedback("r") if n != 3 else [made(Kind.DECISION)] for n in range(6)]
    bodies = [batch(one, device=DEVICES[n]) for n, one in enumerate(events)]
    answers = await asyncio.gather(*(send(service.admin, body) for body in bodies))
    assert [answer.status_code for answer in answers] == [200, 200, 200, 500, 200, 200]
    assert await column(service, Event.subject) == ["r"] * 5
    monkeypatch.setattr(taking.decisions, "keep", keep)
    assert (await taken(service.admin, bodies[3]))["accepted"] == 1
    assert max(groups) > 1


async def test_what_is_tried_again_is_counted_once(
    service: Service, monkeypatch: pytest.MonkeyPatch, groups: list[int]
) -> None:
    await service.project()
    write = gathering.write_events

    async def broken(session: Any, events: Any) -> None:
        await write(session, events)
        if len(events) > 1:
            raise OSError("the disk is full")

    def counted() -> float:
        return metrics.EVENTS.labels("accepted")._value.get()

    monkeypatch.setattr(gathering, "write_events", broken)
    before = counted()
    bodies = [batch(feedback("r"), device=device) for device in DEVICES]
    await asyncio.gather(*(taken(service.admin, body) for body in bodies))
    assert max(groups) > 1
    assert counted() - before == len(DEVICES)


async def test_a_transaction_has_an_end(
    service: Service, monkeypatch: pytest.MonkeyPatch, groups: list[int]
) -> None:
    await service.project()
    monkeypatch.setattr(gathering, "MOST_EVENTS", 10)
    bodies = [batch(feedback(*["r"] * 4), device=device) for device in DEVICES]
    await asyncio.gather(*(taken(service.admin, body) for body in bodies))
    assert sum(groups) == 12
    assert max(groups) <= 2
    one = await taken(service.admin, batch(feedback(*["r"] * 30), first=5, device=DEVICES[0]))
    assert one["accepted"] == 30


async def test_batches_that_reach_different_projects_go_apart(
    service: Service, groups: list[int]
) -> None:
    """The database keeps each transaction to the projects of its batches."""
    first, second = await service.project(), await service.project("bank")
    bodies = [
        batch(feedback("r", project=("shop", "bank")[n % 2]), device=device)
        for n, device in enumerate(DEVICES)
    ]
    await asyncio.gather(*(taken(service.admin, body) for body in bodies))
    assert await column(service, Event.project_id) == sorted([first, second] * 6)
    assert sum(groups) == 12
    assert len(groups) >= 2


async def test_a_repeated_key_gets_the_first_answer(service: Service) -> None:
    """A2: the answer is kept although the batch was committed along with others."""
    await service.project()
    headers = {
        "Authorization": f"Bearer {service.admin.tokens['access_token']}",
        "Idempotency-Key": '"one"',
    }
    body = batch(feedback("r"))
    first, again = [
        await service.http.post("/api/v1/ingest", content=body, headers=headers) for _ in range(2)
    ]
    assert first.status_code == again.status_code == 200
    assert again.json()["data"] == first.json()["data"]
    assert again.headers["idempotent-replayed"] == "true"
