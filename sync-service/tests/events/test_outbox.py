"""C5: events reach their handlers in order within a project, at least once, whatever fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.config import Settings
from aida_sync.db.base import new_id
from aida_sync.db.database import open_database
from aida_sync.events import dispatcher as dispatching
from aida_sync.events.dispatcher import Dispatcher
from aida_sync.events.handlers import Handler, Message
from aida_sync.jobs.kinds import Environment
from aida_sync.keys.data_keys import unlock
from aida_sync.keys.sealing import Sealer
from aida_sync.kit import metrics
from aida_sync.recording.event import AuditEvent
from aida_sync.recording.recorder import write_events
from aida_sync.recording.tables import DeadLetter, HandledMessage, OutboxMessage

from ..service import Service

SHOP, BANK = new_id(), new_id()
LATER = timedelta(hours=1)


@pytest.fixture
async def environment(settings: Settings) -> AsyncIterator[Environment]:
    database = open_database(settings.resolved_database_url)
    sealer = Sealer([b"k" * 32])
    await unlock(database, sealer)
    yield Environment(settings, database, sealer)
    await database.close()


async def publish(environment: Environment, *names: str, project: str = SHOP) -> None:
    for name in names:
        async with environment.database.write() as session:
            await write_events(session, [AuditEvent(name, "test", "x", project)])


class Seen:
    """A handler that keeps what it saw; it fails on the topics in ``broken``."""

    def __init__(self, name: str, topics: tuple[str, ...] = ("*",)) -> None:
        self.topics: list[str] = []
        self.broken: set[str] = set()
        self.handler = Handler(name, topics, self._handle)

    async def _handle(self, _: Environment, session: AsyncSession, message: Message) -> None:
        await session.execute(text("UPDATE projects SET description = 'undone'"))
        if message.topic in self.broken:
            raise OSError("broken")
        self.topics.append(message.topic)


async def drained(dispatcher: Dispatcher, rounds: int = 20, ahead: timedelta = LATER) -> None:
    for number in range(rounds):
        await dispatcher.step(datetime.now(UTC) + number * ahead)


async def count(environment: Environment, table: type) -> int:
    async with environment.database.read() as session:
        return (await session.execute(select(func.count()).select_from(table))).scalar_one()


async def test_messages_come_in_order_and_leave(environment: Environment) -> None:
    """C5."""
    seen, other = Seen("seen"), Seen("other", ("b.*",))
    await publish(environment, "a.one", "b.two", "a.three")
    dispatcher = Dispatcher(environment, [seen.handler, other.handler])
    assert await dispatcher.step(datetime.now(UTC)) == 3
    assert seen.topics == ["a.one", "b.two", "a.three"]
    assert other.topics == ["b.two"]
    assert await count(environment, OutboxMessage) == await count(environment, HandledMessage) == 0


async def test_what_concerns_no_handler_leaves_at_once(environment: Environment) -> None:
    """C5: a project without webhooks costs one statement, however much happens in it."""
    seen = Seen("seen")

    async def concerns(_: AsyncSession, shard: str) -> bool:
        return shard == BANK

    handler = Handler("seen", ("*",), seen.handler.handle, concerns)
    await publish(environment, *(f"a.{number}" for number in range(150)))
    await publish(environment, "c.one", project=BANK)
    assert await Dispatcher(environment, [handler]).step(datetime.now(UTC)) == 151
    assert seen.topics == ["c.one"]
    assert await count(environment, OutboxMessage) == 0


async def test_a_change_that_is_undone_publishes_nothing(environment: Environment) -> None:
    """C5: the message is in the transaction of its change."""
    with pytest.raises(ZeroDivisionError):
        async with environment.database.write() as session:
            await write_events(session, [AuditEvent("a.one", "test", "x", SHOP)])
            raise ZeroDivisionError
    assert await count(environment, OutboxMessage) == 0


async def test_what_fails_holds_up_its_project_alone_and_repeats_no_other_handler(
    environment: Environment,
) -> None:
    """C5: order within a shard; a handler that is done is not asked again."""
    fails, works = Seen("fails"), Seen("works")
    fails.broken = {"a.one"}
    await publish(environment, "a.one", "a.two")
    await publish(environment, "c.one", project=BANK)
    dispatcher = Dispatcher(environment, [works.handler, fails.handler])
    await drained(dispatcher, 3)
    assert works.topics == ["a.one", "c.one"]
    assert fails.topics == ["c.one"]
    assert await count(environment, HandledMessage) == 1
    fails.broken = set()
    await drained(dispatcher)
    assert fails.topics == ["c.one", "a.one", "a.two"]
    assert works.topics == ["a.one", "c.one", "a.two"]
    assert await count(environment, OutboxMessage) == await count(environment, HandledMessage) == 0


async def test_what_fails_too_often_becomes_a_dead_letter(environment: Environment) -> None:
    """C5: the rest of the project goes on."""
    fails = Seen("fails")
    fails.broken = {"a.one"}
    await publish(environment, "a.one", "a.two")
    before = metrics.OUTBOX_DEAD.labels("fails")._value.get()
    await drained(Dispatcher(environment, [fails.handler]), dispatching.ATTEMPTS + 1)
    assert fails.topics == ["a.two"]
    assert metrics.OUTBOX_DEAD.labels("fails")._value.get() == before + 1
    async with environment.database.read() as session:
        letters = (await session.execute(select(DeadLetter))).scalars().all()
    assert [(letter.topic, letter.handler) for letter in letters] == [("a.one", "fails")]
    assert "broken" in letters[0].error


async def test_the_lag_is_measured(environment: Environment) -> None:
    fails = Seen("fails")
    fails.broken = {"a.one"}
    await publish(environment, "a.one", "a.two")
    await Dispatcher(environment, [fails.handler]).step(datetime.now(UTC) + timedelta(minutes=5))
    assert metrics.OUTBOX_PENDING._value.get() == 2
    assert 299 <= metrics.OUTBOX_LAG._value.get() <= 302


async def test_two_dispatchers_do_not_overtake_each_other(environment: Environment) -> None:
    """C5: one at a time for each shard, and each message once."""
    import asyncio

    seen = Seen("seen")
    names = [f"a.n{number:02}" for number in range(40)]
    await publish(environment, *names)
    both = [Dispatcher(environment, [seen.handler]) for _ in "12"]
    while await count(environment, OutboxMessage):
        await asyncio.gather(*(one.step(datetime.now(UTC)) for one in both))
    assert seen.topics == names


async def test_the_service_brings_its_events(service: Service) -> None:
    """C5: what requests change leaves the outbox within a moment."""
    import asyncio

    await service.project("shop")
    for _ in range(200):
        async with service.app.state.database.read() as session:
            query = select(func.count()).select_from(OutboxMessage)
            if (await session.execute(query)).scalar_one() == 0:
                break
        await asyncio.sleep(0.05)
    else:
        raise AssertionError("the outbox does not empty")
    assert await service.admin.get("/dead-letters") == []
    answer = await service.admin.call("POST", f"/dead-letters/{new_id()}/redelivery")
    assert answer.status_code == 404
