"""What a job is to those who write one: its kind, the run, and what it works with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aida_sync.config import Settings
from aida_sync.db.database import Database
from aida_sync.jobs import store
from aida_sync.keys.sealing import Sealer
from aida_sync.kit.dependencies import Dependencies
from aida_sync.kit.unit_of_work import UnitOfWork


class LeaseLost(Exception):
    """Somebody else runs the job by now: what was not committed is undone."""


class Unrepeatable(Exception):
    """The job failed, and would fail again: it is not tried once more."""


@dataclass(frozen=True, slots=True)
class Environment:
    """What jobs and event handlers work with."""

    settings: Settings
    database: Database
    sealer: Sealer
    dependencies: Dependencies = field(default_factory=Dependencies)


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt at a job."""

    environment: Environment
    job_id: str
    lease: str
    attempt: int
    payload: Mapping[str, Any]
    progress: dict[str, Any]

    @asynccontextmanager
    async def step(self) -> AsyncIterator[UnitOfWork]:
        """A transaction of a long job, with what it put into ``progress``.

        It commits only while the lease is held, so each step takes effect once; the next attempt
        goes on from ``progress``. On SQLite use it before the last transaction has begun.
        """
        work = UnitOfWork(self.environment.database, writes=True)
        try:
            yield work
            await self.require_lease(work)
            await work.commit()
        finally:
            await work.close()

    async def require_lease(self, work: UnitOfWork) -> None:
        """Keep the progress in this transaction; LeaseLost when somebody else runs the job."""
        if not await store.keep_progress(work.session, self.job_id, self.lease, self.progress):
            raise LeaseLost(f"the lease of job {self.job_id} was lost")


Handler = Callable[[Run, UnitOfWork], Awaitable[Mapping[str, Any] | None]]


@dataclass(frozen=True, slots=True)
class JobKind:
    """What is done for jobs of a name.

    ``handle`` does its changes in the transaction that it is given, in which the job succeeds too:
    both happen or neither. It may give a result, which is JSON without secrets.
    """

    name: str
    handle: Handler
    attempts: int = 5
    timeout: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Recurring:
    """A job that is queued again and again, once in each period over all replicas."""

    kind: str
    every: timedelta
