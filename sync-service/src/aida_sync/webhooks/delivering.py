"""Delivering a webhook's events, one after the other, each until it is taken or given up.

What is given up is a dead letter, which an admin may deliver again; the webhook says since when
its receiver fails, and until when it is left alone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import uniform

from aida_sync.events.handlers import Message
from aida_sync.events.service import bury
from aida_sync.jobs.execution import backoff
from aida_sync.jobs.kinds import JobKind, Run
from aida_sync.jobs.service import enqueue
from aida_sync.kit import metrics
from aida_sync.kit.outgoing import Outgoing, parse_networks
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent
from aida_sync.webhooks import store
from aida_sync.webhooks.attempt import Outcome, attempt
from aida_sync.webhooks.service import DELIVER, REDELIVERY, letter_shard
from aida_sync.webhooks.tables import Delivery, Webhook

ATTEMPTS = 20
"""At a receiver that is away: nine to twenty hours, with waits growing to three."""
ATTEMPTS_AT_A_NO = 8
"""At one that is there, and refuses: a few minutes, since the others wait behind."""
LONGEST_BACKOFF = timedelta(hours=3)
GIVEN_UP_AFTER = timedelta(days=3)
AT_ONCE = 100
_KEPT = timedelta(days=30)


async def _deliver(run: Run, work: UnitOfWork) -> None:
    webhook_id = run.payload["webhook_id"]
    environment = run.environment
    outgoing = Outgoing(parse_networks(environment.settings.webhook_networks))
    later: datetime | None = None
    for _ in range(AT_ONCE):
        async with environment.database.read() as session:
            webhook = await store.by_id(session, webhook_id)
            head = await store.head(session, webhook_id)
        if webhook is None or webhook.disabled_at is not None or head is None:
            return
        if head.due_at > datetime.now(UTC):
            later = head.due_at
            break
        outcome = await attempt(outgoing, environment.dependencies, webhook, head)
        async with run.step() as step:
            later = await _note(step, webhook, head.number, outcome)
        if later is not None:
            break
    # The rest goes on when its time has come, or at once where there is too much for one job.
    await enqueue(
        work.session,
        DELIVER,
        {"webhook_id": webhook_id},
        exclusive=f"webhook:{webhook_id}",
        run_after=later,
    )


async def _note(
    step: UnitOfWork, webhook: Webhook, number: int, outcome: Outcome
) -> datetime | None:
    """Store how an attempt ended; when the next one is due, if there is one."""
    row = await step.session.get(Delivery, number)
    if row is None:
        return None
    now = datetime.now(UTC)
    row.attempts += 0 if outcome.held else 1
    row.status, row.error = outcome.status, outcome.error or None
    since = (webhook.failing_since or now) if outcome.error else None
    if outcome.error and not _is_last(row, outcome, now):
        row.due_at = now + _pause(row.attempts, outcome)
        resting = row.due_at if outcome.wait else None
        await store.note_health(step.session, webhook.id, since, resting)
        metrics.WEBHOOKS.labels("held" if outcome.held else "retried").inc()
        return row.due_at
    row.state, row.ended_at = ("failed" if outcome.error else "delivered"), now
    await store.note_health(step.session, webhook.id, since, None)
    if outcome.error:
        shard = letter_shard(webhook.id)
        message = Message(row.message_id, row.topic, shard, row.payload, row.created_at)
        bury(step.session, message, REDELIVERY, outcome.error, now)
    if outcome.gone:
        await store.disable(step.session, webhook.id, now)
        step.record(AuditEvent("webhook.gone", "webhook", webhook.id, webhook.project_id))
    metrics.WEBHOOKS.labels(row.state).inc()
    return None


def _is_last(row: Delivery, outcome: Outcome, now: datetime) -> bool:
    most = ATTEMPTS_AT_A_NO if outcome.refused else ATTEMPTS
    return outcome.final or row.attempts >= most or now - row.created_at > GIVEN_UP_AFTER


def _pause(attempts: int, outcome: Outcome) -> timedelta:
    """At least as long as the receiver asks for, and never the same for all."""
    if outcome.held:
        return outcome.wait
    waits = max(outcome.wait * uniform(1, 1.1), backoff(attempts, LONGEST_BACKOFF.total_seconds()))
    return max(waits, outcome.wait)


async def _forget(run: Run, work: UnitOfWork) -> dict[str, int]:
    return {"deleted": await store.forget_ended(work.session, datetime.now(UTC) - _KEPT)}


DELIVERING = JobKind(DELIVER, _deliver, attempts=20, timeout=timedelta(minutes=30))
FORGET_DELIVERIES = JobKind("webhooks.forget", _forget)
