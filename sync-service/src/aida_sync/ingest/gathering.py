"""Batches that arrive at the same time, taken in one transaction.

A transaction waits for the disk once, and a statement costs nearly the same for one row as for
many; so what arrives while one is under way goes into the next. Nobody waits for company: a batch
that comes alone is taken at once.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from contextvars import Context
from datetime import UTC, datetime
from typing import NamedTuple

from aida_sync.db.database import Database
from aida_sync.db.reach import of_projects, reaching
from aida_sync.errors import Conflict
from aida_sync.ingest.sent import Outcome, Sent
from aida_sync.ingest.taking import take
from aida_sync.kit import metrics
from aida_sync.recording.recorder import write_events

MOST_EVENTS = 2_000
"""Events of a transaction, unless a single batch has more."""


class _Waiting(NamedTuple):
    sent: Sent
    reach: str
    answer: asyncio.Future[Outcome]


class Gatherer:
    """Takes batches; ``taken`` is called after each commit that told the audit log something."""

    def __init__(self, database: Database, taken: Callable[[], None]) -> None:
        self._database, self._taken = database, taken
        self._waiting: deque[_Waiting] = deque()
        self._running: asyncio.Task[None] | None = None

    async def take(self, sent: Sent) -> Outcome:
        """Store what is new of a batch; returns once that is committed.

        Raises what the database raises.
        """
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        reach = of_projects(sorted(set(sent.sender.projects.values())))
        self._waiting.append(_Waiting(sent, reach, answer))
        if self._running is None:
            # In a context of its own: the trace of who came first is not that of the others.
            self._running = asyncio.create_task(self._run(), context=Context())
        return await answer

    async def _run(self) -> None:
        try:
            while self._waiting:
                await self._commit(self._next())
        finally:
            self._running = None

    def _next(self) -> list[_Waiting]:
        """What goes into a transaction: batches that reach the same, each stream once, in order."""
        first = self._waiting[0]
        group: list[_Waiting] = []
        left: deque[_Waiting] = deque()
        streams, events = set(), 0
        for one in self._waiting:
            size = len(one.sent.checked)
            fits = not group or events + size <= MOST_EVENTS
            if fits and one.reach == first.reach and one.sent.stream not in streams:
                group.append(one)
                events += size
            else:
                left.append(one)
            streams.add(one.sent.stream)  # what is left behind is passed by nobody of its stream
        self._waiting = left
        return group

    async def _commit(self, group: Sequence[_Waiting]) -> None:
        try:
            outcomes = await self._transact([one.sent for one in group], group[0].reach)
        except Exception as error:
            if len(group) > 1:  # nobody fails for somebody else's batch
                for one in group:
                    await self._commit([one])
            elif not group[0].answer.cancelled():
                group[0].answer.set_exception(error)
            return
        except BaseException:
            for one in group:
                one.answer.cancel()
            raise
        for one, outcome in zip(group, outcomes, strict=True):
            if not one.answer.cancelled():
                one.answer.set_result(outcome)

    async def _transact(self, sent: list[Sent], reach: str) -> list[Outcome]:
        with reaching(reach):
            async with self._database.write() as session:
                outcomes = await take(session, sent, datetime.now(UTC))
                events = [
                    one.event
                    for one in outcomes
                    if not isinstance(one, Conflict) and one.event is not None
                ]
                if events:
                    await write_events(session, events)
        _count(outcomes)
        if events:
            self._taken()
        return outcomes


def _count(outcomes: Sequence[Outcome]) -> None:
    """Once they are committed: a transaction that fails is tried again."""
    taken = [one for one in outcomes if not isinstance(one, Conflict)]
    metrics.EVENTS.labels("accepted").inc(sum(one.receipt.accepted for one in taken))
    metrics.EVENTS.labels("duplicate").inc(sum(one.receipt.duplicates for one in taken))
    metrics.EVENTS.labels("rejected").inc(sum(one.refused for one in taken))
