"""Webhooks: made, changed, their secrets rotated; and what events put on their way."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.base import new_id
from aida_sync.errors import BadRequest, NotFound, Unprocessable
from aida_sync.events.handlers import Handler, Message, fits
from aida_sync.jobs.kinds import Environment, Unrepeatable
from aida_sync.jobs.service import enqueue, hasten
from aida_sync.kit.outgoing import AddressRefused, Outgoing
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent
from aida_sync.recording.recorder import INSTANCE
from aida_sync.webhooks import store
from aida_sync.webhooks.tables import Delivery, Webhook

DELIVER = "webhooks.deliver"
REDELIVERY = "webhook-delivery"
_LETTERS = "webhook:"
OVERLAP = timedelta(hours=24)


async def create(
    work: UnitOfWork, outgoing: Outgoing, project_id: str, url: str, topics: list[str]
) -> Webhook:
    """Make a webhook; its secret is shown to who makes it, and never again."""
    _require(outgoing, url)
    webhook = Webhook(
        id=new_id(),
        project_id=project_id,
        url=url,
        secret=_new_secret(),
        topics=topics,
        created_at=datetime.now(UTC),
    )
    work.session.add(webhook)
    await work.session.flush()
    work.record(_event("webhook.created", webhook))
    return webhook


async def get(session: AsyncSession, project_id: str, id: str) -> Webhook:
    """A webhook of a project."""
    found = await store.by_id(session, id)
    if found is None or found.project_id != project_id:
        raise NotFound("there is no such webhook", {"webhook_id": id})
    return found


async def change(
    work: UnitOfWork,
    outgoing: Outgoing,
    webhook: Webhook,
    *,
    url: str | None,
    topics: list[str] | None,
    disabled: bool | None,
) -> Webhook:
    """Change what is given."""
    if url is not None:
        _require(outgoing, url)
        webhook.url = url
    if topics is not None:
        webhook.topics = topics
    if disabled is not None:
        webhook.disabled_at = datetime.now(UTC) if disabled else None
    await work.session.flush()
    # Whoever repaired something does not wait for the next attempt.
    await store.make_due(work.session, webhook.id, datetime.now(UTC))
    await _queue(work.session, webhook.id, now=True)
    work.record(_event("webhook.changed", webhook))
    return webhook


async def rotate(work: UnitOfWork, webhook: Webhook) -> Webhook:
    """Make another secret; the old one signs too, for a day."""
    webhook.old_secret, webhook.old_secret_until = webhook.secret, datetime.now(UTC) + OVERLAP
    webhook.secret = _new_secret()
    await work.session.flush()
    work.record(_event("webhook.secret-rotated", webhook))
    return webhook


async def remove(work: UnitOfWork, webhook: Webhook) -> None:
    """Delete a webhook, and what is on its way."""
    await store.remove(work.session, webhook)
    work.record(_event("webhook.deleted", webhook))


async def deliveries(session: AsyncSession, webhook: Webhook, page: PageRequest) -> Page[Delivery]:
    """A page of a webhook's deliveries, the newest first."""
    if page.after is not None and not page.after.isdecimal():
        raise BadRequest(
            "`cursor` is not one of ours: pass `next_cursor` of an earlier page, or none",
            {"parameter": "cursor"},
            code="invalid_cursor",
        )
    after = int(page.after) if page.after is not None else None
    rows = await store.deliveries(session, webhook.id, after, page.limit + 1)
    return page_of(rows, page, lambda row: str(row.number))


async def redeliver(work: UnitOfWork, webhook: Webhook, number: int) -> Delivery:
    """Send an event once more; it carries the same id, by which receivers know it."""
    found = await store.delivery(work.session, webhook.id, number)
    if found is None:
        raise NotFound("there is no such delivery", {"number": number})
    again = _delivery(webhook.id, found.message_id, found.topic, found.payload)
    work.session.add(again)
    await work.session.flush()
    await _queue(work.session, webhook.id)
    work.record(_event("webhook.redelivered", webhook))
    return again


async def _on_event(environment: Environment, session: AsyncSession, message: Message) -> None:
    project_id = message.payload.get("project_id")
    if project_id is None:
        return
    for webhook in await store.of_project(session, project_id):
        if webhook.disabled_at is None and fits(message.topic, tuple(webhook.topics)):
            session.add(_delivery(webhook.id, message.id, message.topic, dict(message.payload)))
            await session.flush()
            await _queue(session, webhook.id)


async def _concerns(session: AsyncSession, shard: str) -> bool:
    return shard != INSTANCE and await store.any_enabled(session, shard)


async def _queue(session: AsyncSession, webhook_id: str, *, now: bool = False) -> None:
    exclusive = f"webhook:{webhook_id}"
    await enqueue(session, DELIVER, {"webhook_id": webhook_id}, exclusive=exclusive)
    if now:
        await hasten(session, exclusive)


async def _on_dead_letter(_: Environment, session: AsyncSession, message: Message) -> None:
    webhook = await store.by_id(session, message.shard.removeprefix(_LETTERS))
    if webhook is None:
        raise Unrepeatable("the webhook was deleted")
    session.add(_delivery(webhook.id, message.id, message.topic, dict(message.payload)))
    await session.flush()
    await _queue(session, webhook.id)


def letter_shard(webhook_id: str) -> str:
    """The shard of dead letters of a webhook."""
    return f"{_LETTERS}{webhook_id}"


def _delivery(webhook_id: str, message_id: str, topic: str, payload: dict) -> Delivery:
    now = datetime.now(UTC)
    return Delivery(
        webhook_id=webhook_id,
        message_id=message_id,
        topic=topic,
        payload=payload,
        state="pending",
        due_at=now,
        created_at=now,
    )


def _require(outgoing: Outgoing, url: str) -> None:
    try:
        outgoing.require_acceptable(url)
    except AddressRefused as refused:
        raise Unprocessable(str(refused), {"field": "url"}, code="address_refused") from None


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _event(action: str, webhook: Webhook) -> AuditEvent:
    return AuditEvent(action, "webhook", webhook.id, webhook.project_id)


ON_EVENT = Handler("webhooks", ("*",), _on_event, _concerns)
ON_DEAD_LETTER = Handler(REDELIVERY, (), _on_dead_letter)
"""For no event: it delivers dead letters again."""
