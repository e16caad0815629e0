"""N11: the key of blind indexes rotates; whoever logs in meanwhile is found by either key."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text, update

from aida_sync.cli.main import main
from aida_sync.config import Settings
from aida_sync.jobs.tables import Job
from aida_sync.keys import reindexing
from aida_sync.keys.data_keys import unlock
from aida_sync.keys.reindexing import REINDEX
from aida_sync.keys.tables import DataKey

from ..service import PASSWORD, Service, running

BATCH = 2


async def indexes(service: Service, table: str = "users") -> dict[str, bytes]:
    """The stored indexes by id."""
    async with service.app.state.database.read() as session:
        rows = await session.execute(text(f"SELECT id, email_index FROM {table}"))
        return {str(id): bytes(index) for id, index in rows}


async def in_use(service: Service) -> None:
    """Let the time pass until the new key is used here."""
    state = service.app.state
    async with state.database.write() as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        await session.execute(update(DataKey).values(active_from=past))
    await unlock(state.database, state.sealer)


async def run_job(service: Service, run_after: datetime | None = None) -> None:
    async with service.app.state.database.write() as session:
        due = update(Job).where(Job.kind == REINDEX.name)
        await session.execute(due.values(run_after=run_after or datetime.now(UTC)))


async def ended(service: Service) -> dict:
    async with asyncio.timeout(30):
        while True:
            job = (await service.admin.get("/jobs?kind=keys.reindex"))[0]
            if job["state"] == "succeeded":
                return job
            await asyncio.sleep(0.05)


async def live_keys(service: Service) -> Sequence[int]:
    async with service.app.state.database.read() as session:
        query = select(DataKey.number).where(
            DataKey.purpose == "index", DataKey.retired_at.is_(None)
        )
        return (await session.execute(query.order_by(DataKey.number))).scalars().all()


async def test_lookups_work_before_during_and_after(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reindexing, "BATCH", BATCH)
    for number in range(5):
        await service.client(f"u{number}@example.com")
    await service.admin.post("/invitations", {"email": "guest@example.com"})
    before, invited = await indexes(service), await indexes(service, "invitations")
    assert (await service.admin.post("/keys/index-rotation"))["number"] == 2
    again = await service.admin.call("POST", "/keys/index-rotation")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "rotation_in_progress")

    # A replica that has not seen the new key finds what one that has wrote, and the other way.
    await unlock(service.app.state.database, service.app.state.sealer)
    await service.client("early@example.com")
    await in_use(service)
    await service.client("late@example.com")
    for email in ("u0@example.com", "early@example.com", "late@example.com"):
        await service.log_in(email)
        taken = {"email": email, "name": "x", "role": "viewer", "password": PASSWORD}
        answer = await service.admin.call("POST", "/users", taken)
        assert answer.json()["error"]["code"] == "email_taken"

    await run_job(service)
    job = await ended(service)
    assert job["result"] == {"key": 2, "retired": [1]}
    after = await indexes(service)
    assert all(after[id] != before[id] for id in before)
    assert (await indexes(service, "invitations")) != invited
    assert list(await live_keys(service)) == [2]
    await unlock(service.app.state.database, service.app.state.sealer)
    for email in ("admin@example.com", "u4@example.com", "early@example.com", "late@example.com"):
        await service.log_in(email)
    replaced = await service.admin.post("/invitations", {"email": "guest@example.com"})
    waiting = [one for one in await service.admin.get("/invitations") if not one["revoked_at"]]
    assert [one["id"] for one in waiting] == [replaced["id"]]
    actions = [
        event["content"]["action"] for event in await service.admin.get("/audit/events?limit=100")
    ]
    assert "index-key.created" in actions and "index-key.in-use" in actions
    assert (await service.admin.post("/keys/index-rotation"))["number"] == 3


async def test_who_is_killed_goes_on_from_there(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reindexing, "BATCH", BATCH)
    for number in range(6):
        await service.client(f"u{number}@example.com")
    before = await indexes(service)
    done: list[str | None] = []
    renewing, broken = reindexing.reindex_batch, [True]

    async def reindex_batch(session, field, after):
        if field.table.name == "users":
            done.append(after)
            if len(done) == 3 and broken:
                broken.clear()
                raise OSError("killed")
        return await renewing(session, field, after)

    monkeypatch.setattr(reindexing, "reindex_batch", reindex_batch)
    await service.admin.post("/keys/index-rotation")
    await in_use(service)
    await run_job(service)
    async with asyncio.timeout(30):
        while broken:
            await asyncio.sleep(0.02)
    half = await indexes(service)
    assert sum(half[id] != before[id] for id in before) == 2 * BATCH
    for number in range(6):
        await service.log_in(f"u{number}@example.com")
    job = await ended(service)
    assert job["attempts"] == 2
    assert done[2] == done[3] and len(set(done)) == len(done) - 1
    assert all(index != before[id] for id, index in (await indexes(service)).items())


async def test_the_job_waits_until_the_key_is_used(service: Service) -> None:
    """Or a replica would go on writing rows under the old key behind it."""
    await service.admin.post("/keys/index-rotation")
    before = await indexes(service)
    await run_job(service)
    async with asyncio.timeout(30):
        while not (job := (await service.admin.get("/jobs?kind=keys.reindex"))[0])["error"]:
            await asyncio.sleep(0.05)
    assert (job["state"], job["error"]) == ("queued", "TimeoutError: the new key is not in use yet")
    assert await indexes(service) == before
    assert list(await live_keys(service)) == [1, 2]


async def test_the_command_queues_a_rotation(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AIDA_SYNC_MASTER_KEY", settings.master_key.get_secret_value())
    words = ["rotate-keys", "--index", "--database", settings.database_url]
    assert await asyncio.to_thread(main, words) == 0
    assert capsys.readouterr().out.startswith("index key 2 is made.")
    assert await asyncio.to_thread(main, words) == 2
    assert "being rotated" in capsys.readouterr().err
    async with running(settings) as service:
        await in_use(service)
        await run_job(service)
        await ended(service)
        await service.log_in("admin@example.com")
