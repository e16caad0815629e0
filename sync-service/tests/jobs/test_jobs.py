"""S7, C4: jobs are done once, whoever runs them and whatever happens to who does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from aida_sync.config import Settings
from aida_sync.db.base import new_id
from aida_sync.db.database import Database, open_database
from aida_sync.jobs import execution, service, store
from aida_sync.jobs.kinds import Environment, JobKind, Recurring, Run, Unrepeatable
from aida_sync.jobs.runner import Runner
from aida_sync.jobs.tables import Job
from aida_sync.keys.sealing import Sealer
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent
from aida_sync.recording.tables import AuditEntry

from ..service import Service


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Environment]:
    database = open_database(settings.resolved_database_url)
    try:
        yield Environment(settings, database, Sealer([b"k" * 32]))
    finally:
        await database.close()


async def note(work: UnitOfWork, word: str) -> None:
    """An effect that can be counted: an event."""
    work.record(AuditEvent(word, "test", "x"))


async def effects(database: Database, word: str) -> int:
    async with database.read() as session:
        query = select(AuditEntry.id).where(AuditEntry.action == word)
        return len((await session.execute(query)).all())


async def queued(database: Database, kind: str, **options: Any) -> str:
    async with database.write() as session:
        id = await service.enqueue(session, kind, options.pop("payload", {}), **options)
    assert id is not None
    return id


async def job_of(database: Database, id: str) -> Job:
    async with database.read() as session:
        return await service.get(session, id)


async def ended(database: Database, id: str, seconds: float = 10) -> Job:
    async with asyncio.timeout(seconds):
        while (job := await job_of(database, id)).state not in store.FINISHED:
            await asyncio.sleep(0.02)
    return job


@asynccontextmanager
async def running(environment: Environment, *kinds: JobKind, **more: Any) -> AsyncIterator[Runner]:
    runner = Runner(environment, kinds, **more)
    task = asyncio.create_task(runner.run())
    try:
        yield runner
    finally:
        runner.stop()
        await task


async def test_a_job_succeeds_in_the_transaction_of_its_effect(settings: Settings) -> None:
    """S7: effect and end are one commit; a failure undoes both."""

    async def handle(run: Run, work: UnitOfWork) -> dict[str, Any]:
        await note(work, "test.done")
        if run.attempt == 1:
            raise OSError("the first attempt fails")
        return {"attempt": run.attempt}

    async with opened(settings) as environment:
        execution_was, execution.BACKOFF_SECONDS = execution.BACKOFF_SECONDS, (0.01, 0.02)
        try:
            id = await queued(environment.database, "test")
            async with running(environment, JobKind("test", handle)) as runner:
                job = await ended(environment.database, id)
                assert runner.executor is not None
        finally:
            execution.BACKOFF_SECONDS = execution_was
        assert (job.state, job.result, job.attempts) == ("succeeded", {"attempt": 2}, 2)
        assert await effects(environment.database, "test.done") == 1


async def test_who_lost_the_lease_takes_no_effect(settings: Settings) -> None:
    """S7: a worker that was taken for dead, and is not, cannot commit."""
    go_on = asyncio.Event()

    async def handle(run: Run, work: UnitOfWork) -> None:
        if run.attempt == 1:
            await go_on.wait()
        await note(work, "test.done")

    async with opened(settings) as environment:
        database = environment.database
        id = await queued(database, "test")
        runner = Runner(environment, [JobKind("test", handle)])
        slow = asyncio.create_task(runner.executor.run_next())
        while (await job_of(database, id)).state != "running":
            await asyncio.sleep(0.01)
        async with database.write() as session:
            past = datetime.now(UTC) - timedelta(seconds=1)
            await session.execute(update(Job).values(lease_until=past))
        assert await execution.take_back_expired(environment, datetime.now(UTC)) == 1
        assert await runner.executor.run_next()
        go_on.set()
        await slow
        assert (await job_of(database, id)).state == "succeeded"
        assert await effects(database, "test.done") == 1


async def test_two_runners_share_the_work_and_double_none(settings: Settings) -> None:
    """C4."""

    async def handle(run: Run, work: UnitOfWork) -> None:
        await note(work, "test.done")

    async with opened(settings) as environment:
        database = environment.database
        ids = [await queued(database, "test") for _ in range(30)]
        kind = JobKind("test", handle)
        async with running(environment, kind), running(environment, kind):
            for id in ids:
                await ended(database, id)
        assert await effects(database, "test.done") == 30


async def test_long_jobs_go_on_from_where_they_got_to(settings: Settings) -> None:
    """S7: steps that were committed are not done again."""

    async def handle(run: Run, work: UnitOfWork) -> None:
        while run.progress.get("done", 0) < 4:
            async with run.step() as step:
                await note(step, "test.step")
                run.progress["done"] = run.progress.get("done", 0) + 1
            if run.progress["done"] == 2 and run.attempt == 1:
                raise OSError("lost half-way")

    async with opened(settings) as environment:
        id = await queued(environment.database, "test")
        runner = Runner(environment, [JobKind("test", handle)])
        assert await runner.executor.run_next()
        async with environment.database.write() as session:
            await session.execute(update(Job).values(run_after=datetime.now(UTC)))
        assert await runner.executor.run_next()
        assert (await job_of(environment.database, id)).state == "succeeded"
        assert await effects(environment.database, "test.step") == 4


async def test_urgent_jobs_come_first_and_later_ones_wait(settings: Settings) -> None:
    order: list[str] = []

    async def handle(run: Run, work: UnitOfWork) -> None:
        order.append(run.payload["name"])

    async with opened(settings) as environment:
        database = environment.database
        later = datetime.now(UTC) + timedelta(hours=1)
        await queued(database, "test", payload={"name": "plain"})
        await queued(database, "test", payload={"name": "later"}, run_after=later, priority=9)
        await queued(database, "test", payload={"name": "urgent"}, priority=1)
        executor = Runner(environment, [JobKind("test", handle)]).executor
        while await executor.run_next():
            pass
        assert order == ["urgent", "plain"]


async def test_the_same_work_is_queued_once(settings: Settings) -> None:
    async with opened(settings) as environment:
        database = environment.database
        await queued(database, "test", key="only")
        await queued(database, "test", exclusive="one")
        async with database.write() as session:
            assert await service.enqueue(session, "test", {}, key="only") is None
            assert await service.enqueue(session, "test", {}, exclusive="one") is None
            claimed = [await store.claim(session, datetime.now(UTC), timedelta(30)) for _ in "12"]
            assert all(claimed)
        beside = await queued(database, "test", exclusive="one")
        async with database.write() as session:
            assert await store.claim(session, datetime.now(UTC), timedelta(30), beside) is None


async def test_what_cannot_work_is_given_up(settings: Settings) -> None:
    async def handle(run: Run, work: UnitOfWork) -> None:
        raise Unrepeatable("it is gone")

    async with opened(settings) as environment:
        database = environment.database
        given_up = await queued(database, "test")
        unknown = await queued(database, "nobody-knows")
        once = await queued(database, "test", attempts=1)
        executor = Runner(environment, [JobKind("test", handle)]).executor
        while await executor.run_next():
            pass
        for id, words in (
            (given_up, "it is gone"),
            (unknown, "knows no jobs of kind"),
            (once, "gone"),
        ):
            job = await job_of(database, id)
            assert job.state == "failed"
            assert words in (job.error or "")


async def test_recurring_jobs_come_once_in_a_period(settings: Settings) -> None:
    """S7: two replicas queue one job for each period."""

    async def handle(run: Run, work: UnitOfWork) -> None:
        await note(work, "test.done")

    async with opened(settings) as environment:
        kind, again = JobKind("test", handle), (Recurring("test", timedelta(hours=1)),)
        runners = [Runner(environment, [kind], again) for _ in "12"]
        now = datetime.now(UTC) + timedelta(minutes=1)  # what is queued at this moment is due then
        for moment in (now, now, now + timedelta(hours=1)):
            for runner in runners:
                await runner.tick(moment)
        async with environment.database.read() as session:
            keys = (await session.execute(select(Job.key))).scalars().all()
        assert len(keys) == len(set(keys)) == 2


async def test_stopping_waits_for_what_runs_and_gives_back_the_rest(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """S7: a graceful end loses no attempt and doubles nothing."""
    monkeypatch.setattr("aida_sync.jobs.runner.STOP_SECONDS", 0.3)

    async def handle(run: Run, work: UnitOfWork) -> None:
        await asyncio.sleep(run.payload["seconds"])
        await note(work, "test.done")

    async with opened(settings) as environment:
        database = environment.database
        short = await queued(database, "test", payload={"seconds": 0.1})
        long = await queued(database, "test", payload={"seconds": 60})
        async with running(environment, JobKind("test", handle)):
            while (await job_of(database, long)).state != "running":
                await asyncio.sleep(0.01)
        assert (await job_of(database, short)).state == "succeeded"
        given_back = await job_of(database, long)
        assert (given_back.state, given_back.lease) == ("queued", None)
        assert given_back.max_attempts - given_back.attempts == service.ATTEMPTS
        assert await effects(database, "test.done") == 1


async def test_a_running_job_is_cancelled(settings: Settings) -> None:
    async def handle(run: Run, work: UnitOfWork) -> None:
        await asyncio.sleep(60)

    quick = settings.model_copy(update={"job_lease_seconds": 0.3})
    async with opened(quick) as environment:
        database = environment.database
        id = await queued(database, "test")
        async with running(environment, JobKind("test", handle)):
            while (await job_of(database, id)).state != "running":
                await asyncio.sleep(0.01)
            work = UnitOfWork(database, writes=True)
            await service.cancel(work, id)
            await work.commit()
            await work.close()
            assert (await ended(database, id)).state == "cancelled"


async def test_admins_see_cancel_and_retry_jobs(service: Service) -> None:
    """S7: and nobody else."""
    database = service.app.state.database
    later = datetime.now(UTC) + timedelta(hours=1)
    id = await queued(database, "nobody-knows", run_after=later)
    told = await service.admin.get("/jobs?state=queued&kind=nobody-knows")
    assert [job["id"] for job in told] == [id]
    assert (await service.admin.post(f"/jobs/{id}/cancel"))["state"] == "cancelled"
    again = await service.admin.call("POST", f"/jobs/{id}/cancel")
    assert again.json()["error"]["code"] == "job_ended"
    assert (await service.admin.post(f"/jobs/{id}/retry"))["state"] == "queued"
    assert (await ended(database, id)).state == "failed"
    early = await service.admin.call("GET", f"/jobs/{new_id()}")
    assert early.status_code == 404
    ada = await service.client("ada@example.com")
    assert (await ada.call("GET", "/jobs")).status_code == 403
    for _ in range(200):  # housekeeping was queued at the start and needs a moment
        done = await service.admin.get("/jobs?state=succeeded")
        if {"audit.retention", "jobs.forget", "idempotency.forget"} <= {j["kind"] for j in done}:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the recurring jobs were not done")
