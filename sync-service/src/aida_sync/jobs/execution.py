"""Running one job: leased, with a heartbeat, and finished in the transaction of its effect."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import uniform
from typing import Any

import structlog
from sqlalchemy.exc import IntegrityError

from aida_sync.context import begin
from aida_sync.db.reach import EVERYTHING, reaching
from aida_sync.jobs import store
from aida_sync.jobs.kinds import Environment, JobKind, LeaseLost, Run, Unrepeatable
from aida_sync.jobs.tables import Job
from aida_sync.kit import metrics
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.masking import mask_text

BACKOFF_SECONDS = (1.0, 300.0)
_ERROR_LENGTH = 2_000
_log = structlog.get_logger("aida_sync.jobs")


class Executor:
    """Claims jobs and runs them."""

    def __init__(self, environment: Environment, kinds: Mapping[str, JobKind]) -> None:
        self._environment, self._kinds = environment, kinds
        self._database = environment.database
        self._lease = timedelta(seconds=environment.settings.job_lease_seconds)

    async def run_next(self, id: str | None = None) -> bool:
        """Run the most urgent job that is due, or this one; whether there was one."""
        with reaching(EVERYTHING):  # also in the threads of Celery, which bring nothing along
            return await self._run_next(id)

    async def _run_next(self, id: str | None) -> bool:
        try:
            async with self._database.write() as session:
                job = await store.claim(session, datetime.now(UTC), self._lease, id)
        except IntegrityError:  # at this moment another one began that this must not run beside
            return False
        if job is None:
            return False
        await self._run(job)
        return True

    async def _run(self, job: Job) -> None:
        assert job.lease is not None
        begin(f"00-{job.trace_id}-{'1' * 16}-01", "").actor = "service"
        progress = dict(job.progress)
        run = Run(self._environment, job.id, job.lease, job.attempts, job.payload, progress)
        kind, started, outcome = self._kinds.get(job.kind), time.perf_counter(), "succeeded"
        working = asyncio.create_task(self._work(kind, job, run))
        beating = asyncio.create_task(self._beat(run, working))
        try:
            await working
        except asyncio.CancelledError:
            outcome = await self._interrupted(run, beating)
            if outcome == "released":
                raise
        except LeaseLost:
            outcome = "lease-lost"
        except Exception as error:
            outcome = await self._failed(job, run, error)
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating
            metrics.JOBS.labels(job.kind, outcome).inc()
            metrics.JOB_SECONDS.labels(job.kind).observe(time.perf_counter() - started)

    async def _work(self, kind: JobKind | None, job: Job, run: Run) -> None:
        if kind is None:
            raise Unrepeatable(f"this version of the service knows no jobs of kind {job.kind}")
        work = UnitOfWork(self._database, writes=True)
        try:
            async with asyncio.timeout(kind.timeout.total_seconds()):
                result = await kind.handle(run, work)
            await run.require_lease(work)
            done = {"result": dict(result or {}), "error": None, **_ended("succeeded")}
            await store.leave(work.session, run.job_id, run.lease, done)
            await work.commit()
        finally:
            await work.close()

    async def _beat(self, run: Run, working: asyncio.Task[None]) -> str:
        """Hold the lease; why the work was cancelled, if it was."""
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            try:
                async with self._database.write() as session:
                    until = datetime.now(UTC) + self._lease
                    going_on = await store.extend(session, run.job_id, run.lease, until)
            except Exception as error:  # the next beat may get through before the lease ends
                _log.warning("heartbeat_failed", job=run.job_id, error=type(error).__name__)
                continue
            if not going_on and not working.done():
                working.cancel()
                return "lease-lost" if going_on is None else "cancelled"

    async def _interrupted(self, run: Run, beating: asyncio.Task[str]) -> str:
        if beating.done() and not beating.cancelled() and not beating.exception():
            if beating.result() == "cancelled":
                await self._leave(run, _ended("cancelled"))
            return beating.result()
        # The process is ending: somebody else takes the job from the beginning.
        values = {**_queued(datetime.now(UTC), run.attempt), "max_attempts": Job.max_attempts + 1}
        await asyncio.shield(self._leave(run, values))
        return "released"

    async def _failed(self, job: Job, run: Run, error: Exception) -> str:
        text = mask_text(f"{type(error).__name__}: {error}")[:_ERROR_LENGTH]
        last = isinstance(error, Unrepeatable) or run.attempt >= job.max_attempts
        _log.warning("job_failed", job=run.job_id, kind=job.kind, error=text, again=not last)
        if last:
            values = _ended("failed")
        else:
            values = _queued(datetime.now(UTC) + backoff(run.attempt), run.attempt)
        await self._leave(run, {**values, "error": text, "progress": run.progress})
        return "failed" if last else "retried"

    async def _leave(self, run: Run, values: Mapping[str, Any]) -> None:
        async with self._database.write() as session:
            await store.leave(session, run.job_id, run.lease, values)


async def take_back_expired(environment: Environment, now: datetime) -> int:
    """Queue jobs again whose runner is gone, or give them up; how many that were."""
    async with environment.database.read() as session:
        if not await store.any_expired(session, now):
            return 0
    async with environment.database.write() as session:
        jobs = await store.expired(session, now)
        for job in jobs:
            lost = f"who ran it was lost, at attempt {job.attempts} of {job.max_attempts}"
            again = job.attempts < job.max_attempts
            values = _queued(now, job.attempts) if again else _ended("failed")
            for name, value in {**values, "error": lost}.items():
                setattr(job, name, value)
            _log.warning("job_taken_back", job=job.id, kind=job.kind, again=again)
        return len(jobs)


def backoff(attempt: int, longest_seconds: float | None = None) -> timedelta:
    """How long to wait before the next attempt: exponential, with jitter over half of it."""
    first, longest = BACKOFF_SECONDS
    most = min(longest_seconds or longest, first * 2 ** min(attempt - 1, 30))
    return timedelta(seconds=uniform(most / 2, most))


def _ended(state: str) -> dict[str, Any]:
    return {
        "state": state,
        "lease": None,
        "lease_until": None,
        "finished_at": datetime.now(UTC),
    }


def _queued(run_after: datetime, attempts: int) -> dict[str, Any]:
    return {
        "state": "queued",
        "lease": None,
        "lease_until": None,
        "sent_at": None,
        "run_after": run_after,
        "attempts": attempts,
    }
