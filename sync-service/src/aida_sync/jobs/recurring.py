"""Jobs that come again: one in each period, however many replicas there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from aida_sync.db.database import Database
from aida_sync.jobs.kinds import Recurring
from aida_sync.jobs.service import ATTEMPTS, enqueue


class Clock:
    """Queues what is due. The period's number is in the job's key, so no replica adds another."""

    def __init__(self, recurring: Sequence[Recurring], attempts: Mapping[str, int]) -> None:
        self._recurring, self._attempts = recurring, attempts
        self._last: dict[str, int] = {}

    async def queue_due(self, database: Database, now: datetime) -> None:
        """Queue what this period has not seen yet."""
        due = {
            item.kind: int(now.timestamp() // item.every.total_seconds())
            for item in self._recurring
        }
        due = {kind: number for kind, number in due.items() if self._last.get(kind) != number}
        if not due:
            return
        async with database.write() as session:
            for kind, number in due.items():
                attempts = self._attempts.get(kind, ATTEMPTS)
                key = f"recurring:{kind}:{number}"
                await enqueue(session, kind, {}, key=key, exclusive=kind, attempts=attempts)
        self._last.update(due)
