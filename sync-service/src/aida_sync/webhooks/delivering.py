"""Delivering a webhook's events: signed, one after the other, each until it is taken or given up.

Standard Webhooks: the id of the event, the time, and a signature by each secret that is valid.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
from standardwebhooks import Webhook as Signer

from aida_sync.jobs.execution import backoff
from aida_sync.jobs.kinds import JobKind, Run
from aida_sync.jobs.service import enqueue
from aida_sync.kit import metrics
from aida_sync.kit.outgoing import AddressRefused, Answer, Outgoing, parse_networks
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.webhooks import store
from aida_sync.webhooks.service import DELIVER
from aida_sync.webhooks.tables import Delivery, Webhook

ATTEMPTS = 8
AT_ONCE = 100
_KEPT = timedelta(days=30)


async def _deliver(run: Run, work: UnitOfWork) -> None:
    webhook_id = run.payload["webhook_id"]
    database = run.environment.database
    outgoing = Outgoing(parse_networks(run.environment.settings.webhook_networks))
    later: datetime | None = None
    for _ in range(AT_ONCE):
        async with database.read() as session:
            webhook = await store.by_id(session, webhook_id)
            head = await store.head(session, webhook_id)
        if webhook is None or webhook.disabled_at is not None or head is None:
            return
        if head.due_at > datetime.now(UTC):
            later = head.due_at
            break
        status, error = await _send(outgoing, webhook, head)
        async with run.step() as step:
            later = await _note(step, head.number, status, error)
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


async def _send(outgoing: Outgoing, webhook: Webhook, head: Delivery) -> tuple[int | None, str]:
    """The status of the answer, and what was wrong; no words where nothing was."""
    body = orjson.dumps({"type": head.topic, "timestamp": head.payload["at"], "data": head.payload})
    try:
        headers = sign(webhook, head.message_id, body, datetime.now(UTC))
        answer: Answer = await outgoing.post(webhook.url, headers, body)
    except AddressRefused as refused:
        return None, f"refused: {refused}"
    except (OSError, TimeoutError) as failure:
        return None, f"{type(failure).__name__}: {failure}"[:500]
    if 200 <= answer.status < 300:
        return answer.status, ""
    return answer.status, f"the receiver answered {answer.status}"


async def _note(step: UnitOfWork, number: int, status: int | None, error: str) -> datetime | None:
    """Store how an attempt ended; when the next one is due, if there is one."""
    row = await step.session.get(Delivery, number)
    if row is None:
        return None
    now = datetime.now(UTC)
    row.attempts += 1
    row.status, row.error = status, error or None
    if error and row.attempts < ATTEMPTS and not error.startswith("refused"):
        row.due_at = now + backoff(row.attempts)
        metrics.WEBHOOKS.labels("retried").inc()
        return row.due_at
    row.state, row.ended_at = ("failed" if error else "delivered"), now
    metrics.WEBHOOKS.labels(row.state).inc()
    return None


def sign(webhook: Webhook, id: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers of a delivery; both secrets sign while the old one is valid."""
    keys = [webhook.secret]
    if webhook.old_secret and webhook.old_secret_until and now < webhook.old_secret_until:
        keys.append(webhook.old_secret)
    signatures = [Signer(key).sign(id, now, body.decode()) for key in keys]
    return {
        "Content-Type": "application/json",
        "User-Agent": "aida-sync",
        "webhook-id": id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


async def _forget(run: Run, work: UnitOfWork) -> dict[str, int]:
    return {"deleted": await store.forget_ended(work.session, datetime.now(UTC) - _KEPT)}


DELIVERING = JobKind(DELIVER, _deliver, attempts=20, timeout=timedelta(minutes=30))
FORGET_DELIVERIES = JobKind("webhooks.forget", _forget)
