"""Reading and writing the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.finding import find
from aida_sync.recording.tables import DeadLetter, HandledMessage, OutboxMessage


async def due_shards(session: AsyncSession, now: datetime, limit: int) -> Sequence[str]:
    """Shards whose first message is due."""
    heads = select(func.min(OutboxMessage.number)).group_by(OutboxMessage.shard)
    query = (
        select(OutboxMessage.shard)
        .where(OutboxMessage.number.in_(heads.scalar_subquery()), OutboxMessage.due_at <= now)
        .order_by(OutboxMessage.number)
        .limit(limit)
    )
    return (await session.execute(query)).scalars().all()


async def lock_shard(session: AsyncSession, shard: str) -> bool:
    """Keep others from a shard until the transaction ends; False when somebody has it."""
    if session.get_bind().dialect.name != "postgresql":
        return True  # one transaction writes at a time
    query = text("SELECT pg_try_advisory_xact_lock(hashtextextended(:name, 0))")
    return (await session.execute(query, {"name": f"outbox:{shard}"})).scalar_one()


async def messages(session: AsyncSession, shard: str, limit: int) -> Sequence[OutboxMessage]:
    """The first messages of a shard."""
    query = select(OutboxMessage).where(OutboxMessage.shard == shard)
    query = query.order_by(OutboxMessage.number).limit(limit)
    return (await session.execute(query)).scalars().all()


async def handled(session: AsyncSession, message_id: str) -> set[str]:
    """The handlers that are done with a message."""
    query = select(HandledMessage.handler).where(HandledMessage.message_id == message_id)
    return set((await session.execute(query)).scalars())


async def note_handled(session: AsyncSession, message_id: str, handler: str) -> None:
    """A handler is done with a message."""
    row = {"message_id": message_id, "handler": handler}
    await session.execute(insert(HandledMessage).values(row))


async def remove(session: AsyncSession, message: OutboxMessage) -> None:
    """All handlers are done with a message."""
    query = delete(HandledMessage).where(HandledMessage.message_id == message.id)
    await session.execute(query)
    await session.delete(message)


async def remove_new(session: AsyncSession, shard: str, now: datetime) -> int:
    """Drop the messages of a shard that no handler was tried on; how many that were."""
    untried = OutboxMessage.attempts == 0, OutboxMessage.due_at <= now
    query = delete(OutboxMessage).where(OutboxMessage.shard == shard, *untried)
    done = await session.execute(query, execution_options={"synchronize_session": False})
    return done.rowcount  # type: ignore[attr-defined]


async def backlog(session: AsyncSession) -> tuple[int, datetime | None]:
    """How many messages wait, and when the oldest one came."""
    count = (await session.execute(select(func.count()).select_from(OutboxMessage))).scalar_one()
    query = select(OutboxMessage.at).order_by(OutboxMessage.number).limit(1)
    return count, (await session.execute(query)).scalar_one_or_none()


async def dead_letter(session: AsyncSession, id: str) -> DeadLetter | None:
    """A dead letter."""
    return await find(session, DeadLetter, id)


async def dead_letters(
    session: AsyncSession, after: str | None, limit: int
) -> Sequence[DeadLetter]:
    """Dead letters, the newest first."""
    query = select(DeadLetter).order_by(DeadLetter.id.desc())
    if after is not None:
        query = query.where(DeadLetter.id < after)
    return (await session.execute(query.limit(limit))).scalars().all()
