"""Dead letters: seen, and given to their handler again."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.base import new_id
from aida_sync.errors import NotFound
from aida_sync.events import store
from aida_sync.events.handlers import Handler, Message
from aida_sync.jobs.kinds import Environment, JobKind, Run, Unrepeatable
from aida_sync.jobs.service import enqueue
from aida_sync.kit import metrics
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent
from aida_sync.recording.tables import DeadLetter

REDELIVER = "events.redeliver"
_log = structlog.get_logger("aida_sync.events")


async def listed(session: AsyncSession, page: PageRequest) -> Page[DeadLetter]:
    """A page of dead letters, the newest first."""
    rows = await store.dead_letters(session, page.after, page.limit + 1)
    return page_of(rows, page, lambda letter: letter.id)


async def redeliver(work: UnitOfWork, id: str) -> None:
    """Queue another attempt at a dead letter; it is deleted when that succeeds."""
    if await store.dead_letter(work.session, id) is None:
        raise NotFound("there is no such dead letter", {"letter_id": id})
    await enqueue(work.session, REDELIVER, {"letter_id": id}, exclusive=f"letter:{id}")
    told = {"queued_at": datetime.now(UTC).isoformat(timespec="seconds")}
    work.record(AuditEvent("dead-letter.redelivered", "dead-letter", id, detail=told))


def bury(session: AsyncSession, message: Message, handler: str, error: str, now: datetime) -> None:
    """Keep a message that its handler gave up, for admins."""
    letter = DeadLetter(
        id=new_id(),
        message_id=message.id,
        handler=handler,
        shard=message.shard,
        topic=message.topic,
        payload=message.payload,
        error=error,
        at=message.at,
        dead_at=now,
    )
    session.add(letter)
    metrics.OUTBOX_DEAD.labels(handler).inc()
    _log.error("event_given_up", event_id=message.id, handler=handler, error=error)


def redelivery(handlers: tuple[Handler, ...]) -> JobKind:
    """The job that gives dead letters to their handlers again."""
    by_name = {handler.name: handler for handler in handlers}

    async def handle(run: Run, work: UnitOfWork) -> None:
        letter = await store.dead_letter(work.session, run.payload["letter_id"])
        if letter is None:
            return
        if letter.handler not in by_name:
            raise Unrepeatable(f"this version of the service has no handler {letter.handler}")
        message = Message(letter.message_id, letter.topic, letter.shard, letter.payload, letter.at)
        environment: Environment = run.environment
        await by_name[letter.handler].handle(environment, work.session, message)
        await work.session.delete(letter)

    return JobKind(REDELIVER, handle)
