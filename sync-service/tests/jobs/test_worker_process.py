"""S7, C4: worker processes are killed in the middle of a job; each effect happens exactly once.

`AIDA_WORKER_KILLS` is how often; `make soak` takes 50.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import asyncpg
import pytest

from aida_sync.config import Settings, load_settings
from aida_sync.db.database import open_database
from aida_sync.jobs import service
from aida_sync.keys.sealing import new_master_key

from ..redis_server import RedisServer

KILLS = int(os.environ.get("AIDA_WORKER_KILLS", "3"))
SCRIPT = Path(__file__).with_name("worker_with_a_slow_job.py")
Start = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def backend() -> str:
    """Several processes need PostgreSQL."""
    return "postgresql"


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RedisServer]:
    server = RedisServer(tmp_path)
    yield server
    server.stop()


@pytest.fixture
def workers(tmp_path: Path, database_url: str) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AIDA_")},
        "AIDA_SYNC_DATABASE_URL": database_url,
        "AIDA_SYNC_MASTER_KEY": new_master_key(),
        "AIDA_SYNC_JOB_LEASE_SECONDS": "1.5",
        "AIDA_SYNC_LOG_LEVEL": "warning",
    }

    def start(*words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, SCRIPT, *words],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=(tmp_path / "worker.log").open("ab"),
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        assert "worker runs" in process.stdout.readline(), (tmp_path / "worker.log").read_text()
        return process

    yield start
    for process in started:
        process.kill()
        process.wait(10)


class Table:
    """The jobs and their effects, seen from outside."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def run(self, statement: str, *values: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self._url)
        try:
            return await connection.fetch(statement, *values)
        finally:
            await connection.close()

    async def queue(self, settings: Settings, seconds: float) -> str:
        database = open_database(settings.resolved_database_url)
        async with database.write() as session:
            id = await service.enqueue(session, "test.slow", {"seconds": seconds}, attempts=100)
        await database.close()
        assert id is not None
        return id

    async def all_done(self, log: Path) -> None:
        for _ in range(300):
            rows = await self.run("SELECT state, error FROM jobs WHERE kind = 'test.slow'")
            if all(row["state"] == "succeeded" for row in rows):
                return
            assert all(row["state"] != "failed" for row in rows), rows
            time.sleep(0.1)
        raise AssertionError(f"{rows}\n{log.read_text()[-3000:]}")


@pytest.fixture
async def table(database_url: str) -> Table:
    found = Table(database_url)
    await found.run("CREATE TABLE effects (job uuid, word text)")
    return found


@pytest.fixture
def own_settings(database_url: str) -> Settings:
    return load_settings(database_url=database_url, master_key=new_master_key())


async def _campaign(
    table: Table, settings: Settings, start: Start, kills: int, log: Path, did: dict[str, int]
) -> None:
    random = Random(20261128)
    ids = []
    for turn in range(kills):
        ids += [await table.queue(settings, random.uniform(0.05, 0.4)) for _ in range(2)]
        worker = start()
        assert worker.stdout is not None
        worker.stdout.readline()  # a job runs
        time.sleep(random.uniform(0.0, 0.8))
        worker.kill()
        worker.wait(10)
        did |= {"kills": turn + 1, "jobs": len(ids)}
    start()
    await table.all_done(log)
    rows = await table.run("SELECT job::text, word, count(*) FROM effects GROUP BY 1, 2")
    found = {(row["job"], row["word"]): row["count"] for row in rows}
    assert found == {(id, word): 1 for id in ids for word in ("step", "end")}
    lost = await table.run("SELECT count(*) AS n FROM jobs WHERE attempts > 1")
    did["jobs interrupted"] = lost[0]["n"]
    assert lost[0]["n"] > 0, "no worker was killed in the middle of a job"


async def test_kill_9_of_a_worker_leaves_one_effect(
    table: Table, own_settings: Settings, workers: Start, tmp_path: Path, campaign: dict[str, int]
) -> None:
    """S7: without a queue, workers find jobs in the database."""
    await _campaign(table, own_settings, workers, KILLS, tmp_path / "worker.log", campaign)


async def test_kill_9_of_a_celery_worker_leaves_one_effect(
    table: Table, own_settings: Settings, workers: Callable[..., subprocess.Popen[str]],
    tmp_path: Path, redis: RedisServer, campaign: dict[str, int],
) -> None:  # fmt: skip
    """S7, C4: a real Redis carries the ids, a real Celery worker is killed."""

    def start() -> subprocess.Popen[str]:
        return workers("--queue", redis.url)

    await _campaign(table, own_settings, start, KILLS, tmp_path / "worker.log", campaign)


@pytest.mark.soak
async def test_kill_9_of_workers_often(
    table: Table, own_settings: Settings, workers: Start, tmp_path: Path, campaign: dict[str, int]
) -> None:
    """S7."""
    kills = int(os.environ.get("AIDA_WORKER_KILLS", "50"))
    await _campaign(table, own_settings, workers, kills, tmp_path / "worker.log", campaign)


async def test_jobs_are_done_while_the_queue_is_down(
    table: Table, own_settings: Settings, workers: Callable[..., subprocess.Popen[str]],
    tmp_path: Path, redis: RedisServer,
) -> None:  # fmt: skip
    """P6: without Redis the worker runs what it could not send; ids that were lost are no loss."""
    workers("--queue", redis.url)
    await table.queue(own_settings, 0.05)
    await table.all_done(tmp_path / "worker.log")
    redis.stop()
    await table.queue(own_settings, 0.05)
    await table.all_done(tmp_path / "worker.log")
    redis.start()
    await table.queue(own_settings, 0.05)
    await table.all_done(tmp_path / "worker.log")


@pytest.mark.parametrize("queue", [False, True])
async def test_a_worker_that_is_told_to_stop_finishes_its_job(
    table: Table, own_settings: Settings, workers: Callable[..., subprocess.Popen[str]],
    redis: RedisServer, queue: bool,
) -> None:  # fmt: skip
    """S7: SIGTERM ends a worker between jobs."""
    id = await table.queue(own_settings, 0.6)
    worker = workers(*(["--queue", redis.url] if queue else []))
    assert worker.stdout is not None
    assert id in worker.stdout.readline()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(20) == 0
    rows = await table.run("SELECT state, attempts FROM jobs WHERE id = $1", id)
    assert [tuple(row) for row in rows] == [("succeeded", 1)]


def test_a_worker_needs_postgresql(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "aida_sync", "worker", "--database", f"sqlite:///{tmp_path / 'x'}"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "needs PostgreSQL" in done.stderr
