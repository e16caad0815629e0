"""The loop that gets jobs done: here in this process, or by sending their ids to workers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog

from aida_sync.jobs import store
from aida_sync.jobs.execution import Executor, take_back_expired
from aida_sync.jobs.kinds import Environment, JobKind, Recurring
from aida_sync.jobs.recurring import Clock
from aida_sync.kit import metrics

IDLE_SECONDS = 0.5
STOP_SECONDS = 10.0
_BATCH = 100
_log = structlog.get_logger("aida_sync.jobs")

Send = Callable[[str], Awaitable[None]]


class Runner:
    """Queues recurring jobs, takes back those of lost workers, and runs or sends what is due.

    With ``send``, ids go to workers; while that fails, jobs run here. The database decides who
    runs what, so any number of runners may work on it.
    """

    def __init__(
        self,
        environment: Environment,
        kinds: Sequence[JobKind],
        recurring: Sequence[Recurring] = (),
        send: Send | None = None,
    ) -> None:
        self._environment, self._send = environment, send
        self.executor = Executor(environment, kinds_by_name(kinds))
        self._clock = Clock(recurring, {kind.name: kind.attempts for kind in kinds})
        self._most = environment.settings.job_workers
        # An id that a lost worker took is sent again when the worker counts as lost.
        self._again = timedelta(seconds=environment.settings.job_lease_seconds)
        self._running: set[asyncio.Task[bool]] = set()
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """There may be something to do."""
        self._wake.set()

    async def run(self) -> None:
        """Work until `stop`; then wait for what runs, and give back what takes too long."""
        while not self._stopping:
            try:
                await self.tick(datetime.now(UTC))
            except Exception as error:  # a database that is away comes back
                _log.error("jobs_stalled", error=str(error).split("\n")[0])
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), IDLE_SECONDS)
            self._wake.clear()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=STOP_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    def stop(self) -> None:
        """Start nothing more; `run` returns when what runs has ended."""
        self._stopping = True
        self._wake.set()

    @property
    def idle(self) -> bool:
        """Whether nothing runs here."""
        return not self._running

    async def tick(self, now: datetime) -> None:
        """One round."""
        await self._clock.queue_due(self._environment.database, now)
        await take_back_expired(self._environment, now)
        async with self._environment.database.read() as session:
            for state, count in {"queued": 0, "running": 0, **await store.counts(session)}.items():
                metrics.JOBS_ALIVE.labels(state).set(count)
            due = await store.any_due(session, now)
        if due and (self._send is None or not await self._sent(self._send, now)):
            self._start()

    def _start(self) -> None:
        while len(self._running) < self._most and not self._stopping:
            task = asyncio.create_task(self.executor.run_next())
            self._running.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[bool]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        if error := task.exception():
            _log.error("job_not_run", error=str(error).split("\n")[0])
        elif task.result():
            self.wake()  # where one was, another may be

    async def _sent(self, send: Send, now: datetime) -> bool:
        async with self._environment.database.write() as session:
            jobs = await store.to_send(session, now, self._again, _BATCH)
            for job in jobs:
                job.sent_at = now
        try:
            for job in jobs:
                await send(job.id)
        except Exception as error:
            _log.warning("queue_unavailable", error=str(error).split("\n")[0])
            return False
        return True


def kinds_by_name(kinds: Sequence[JobKind]) -> Mapping[str, JobKind]:
    """Kinds by their names; raises ValueError where two have the same."""
    found = {kind.name: kind for kind in kinds}
    if len(found) != len(kinds):
        raise ValueError("two kinds of jobs have the same name")
    return found
