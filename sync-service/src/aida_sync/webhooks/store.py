"""Reading and writing webhooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.finding import find
from aida_sync.webhooks.tables import Delivery, Webhook


async def by_id(session: AsyncSession, id: str) -> Webhook | None:
    """A webhook."""
    return await find(session, Webhook, id)


async def of_project(session: AsyncSession, project_id: str) -> Sequence[Webhook]:
    """A project's webhooks, the oldest first."""
    query = select(Webhook).where(Webhook.project_id == project_id).order_by(Webhook.id)
    return (await session.execute(query)).scalars().all()


async def any_enabled(session: AsyncSession, project_id: str) -> bool:
    """Whether a project has a webhook that is to be told anything."""
    query = select(Webhook.id).where(
        Webhook.project_id == project_id, Webhook.disabled_at.is_(None)
    )
    return (await session.execute(query.limit(1))).first() is not None


async def remove(session: AsyncSession, webhook: Webhook) -> None:
    """Delete a webhook and its deliveries."""
    await session.execute(delete(Delivery).where(Delivery.webhook_id == webhook.id))
    await session.delete(webhook)


async def head(session: AsyncSession, webhook_id: str) -> Delivery | None:
    """The next delivery of a webhook."""
    query = select(Delivery).where(Delivery.webhook_id == webhook_id, Delivery.state == "pending")
    return (await session.execute(query.order_by(Delivery.number).limit(1))).scalar_one_or_none()


async def delivery(session: AsyncSession, webhook_id: str, number: int) -> Delivery | None:
    """One delivery of a webhook."""
    found = await session.get(Delivery, number)
    return found if found is not None and found.webhook_id == webhook_id else None


async def deliveries(
    session: AsyncSession, webhook_id: str, after: int | None, limit: int
) -> Sequence[Delivery]:
    """Deliveries of a webhook, the newest first."""
    query = select(Delivery).where(Delivery.webhook_id == webhook_id)
    if after is not None:
        query = query.where(Delivery.number < after)
    query = query.order_by(Delivery.number.desc()).limit(limit)
    return (await session.execute(query)).scalars().all()


async def forget_ended(session: AsyncSession, before: datetime) -> int:
    """Delete deliveries that ended before a moment; how many that were."""
    query = delete(Delivery).where(Delivery.ended_at < before).returning(Delivery.number)
    return len((await session.execute(query)).all())


async def note_health(
    session: AsyncSession, id: str, failing_since: datetime | None, resting_until: datetime | None
) -> None:
    """How the receiver does. The webhook's version stays: nobody changed it."""
    values = {"failing_since": failing_since, "resting_until": resting_until}
    await session.execute(_quietly(id).values(**values))


async def disable(session: AsyncSession, id: str, now: datetime) -> None:
    """Deliver nothing more to it, until somebody enables it."""
    await session.execute(_quietly(id).values(disabled_at=now, version=Webhook.version + 1))


async def make_due(session: AsyncSession, webhook_id: str, now: datetime) -> None:
    """What waits for another attempt waits no longer."""
    query = update(Delivery).where(Delivery.webhook_id == webhook_id, Delivery.state == "pending")
    await session.execute(query.where(Delivery.due_at > now).values(due_at=now))


def _quietly(id: str) -> Any:
    statement = update(Webhook).where(Webhook.id == id)
    return statement.execution_options(synchronize_session=False)
