"""Bringing messages to their handlers: one process at a time for each shard, in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.events import store
from aida_sync.events.handlers import Handler, Message
from aida_sync.events.service import bury
from aida_sync.jobs.execution import backoff
from aida_sync.jobs.kinds import Environment
from aida_sync.kit import metrics
from aida_sync.kit.wake_loop import WakeLoop
from aida_sync.recording.masking import mask_text
from aida_sync.recording.tables import OutboxMessage

ATTEMPTS = 8
_SHARDS, _BATCH = 20, 100
_ERROR_LENGTH = 1_000
_log = structlog.get_logger("aida_sync.events")


class Dispatcher(WakeLoop):
    """Brings what is due."""

    failure = "dispatch_failed"
    rest_seconds = 0.1

    def __init__(self, environment: Environment, handlers: Sequence[Handler]) -> None:
        super().__init__()
        self._environment, self._handlers = environment, tuple(handlers)

    async def turn(self) -> bool:
        """One round; another one at once when messages left the outbox."""
        return bool(await self.step(datetime.now(UTC)))

    async def step(self, now: datetime) -> int:
        """One round over the shards with something due; how many messages left the outbox."""
        database = self._environment.database
        async with database.read() as session:
            count, oldest = await store.backlog(session)
            shards = await store.due_shards(session, now, _SHARDS) if count else []
        metrics.OUTBOX_PENDING.set(count)
        metrics.OUTBOX_LAG.set((now - oldest).total_seconds() if oldest else 0)
        brought = 0
        for shard in shards:
            async with database.write() as session:
                if await store.lock_shard(session, shard):
                    brought += await self._bring(session, shard, now)
        return brought

    async def _bring(self, session: AsyncSession, shard: str, now: datetime) -> int:
        handlers = [
            handler
            for handler in self._handlers
            if handler.topics
            and (handler.concerns is None or await handler.concerns(session, shard))
        ]
        brought = 0 if handlers else await store.remove_new(session, shard, now)
        for message in await store.messages(session, shard, _BATCH):
            if message.due_at > now or not await self._handle(session, message, handlers, now):
                break  # the rest of the shard waits for it
            brought += 1
        return brought

    async def _handle(
        self,
        session: AsyncSession,
        row: OutboxMessage,
        handlers: Sequence[Handler],
        now: datetime,
    ) -> bool:
        """Whether the message is done with."""
        message = Message(row.id, row.topic, row.shard, row.payload, row.at)
        done = await store.handled(session, row.id) if row.attempts else set()
        failed: dict[str, str] = {}
        for handler in handlers:
            if handler.name in done or not handler.wants(row.topic):
                continue
            try:
                async with session.begin_nested():
                    await handler.handle(self._environment, session, message)
                    await store.note_handled(session, row.id, handler.name)
            except Exception as error:
                told = mask_text(f"{type(error).__name__}: {error}")
                failed[handler.name] = told[:_ERROR_LENGTH]
        if failed and row.attempts + 1 < ATTEMPTS:
            row.attempts += 1
            row.due_at = now + backoff(row.attempts)
            _log.warning("event_not_handled", event_id=row.id, failed=failed)
            return False
        for name, error in failed.items():
            bury(session, message, name, error, now)
        await store.remove(session, row)
        return True
