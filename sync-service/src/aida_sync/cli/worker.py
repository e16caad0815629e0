"""``aida-sync worker``: a process that runs jobs and answers no requests."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aida_sync.config import Settings
    from aida_sync.db.database import Database
    from aida_sync.jobs.kinds import Environment

NAME = "worker"
SUMMARY = "Run jobs in a process of their own, beside the service on the same PostgreSQL"


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--database", metavar="URL", help="instead of AIDA_SYNC_DATABASE_URL")
    parser.add_argument("--queue", metavar="URL", help="instead of AIDA_SYNC_QUEUE_URL")


def run(arguments: argparse.Namespace) -> int:
    """Work until interrupted; what runs then is finished, or given back."""
    from aida_sync.config import load_settings
    from aida_sync.kit.logs import configure as configure_logs

    given = {"database_url": arguments.database, "queue_url": arguments.queue}
    settings = load_settings(**{name: value for name, value in given.items() if value})
    configure_logs(settings.log_level)
    if not settings.resolved_database_url.startswith("postgresql://"):
        raise ValueError(
            "a worker needs PostgreSQL, which several processes may use: set"
            " AIDA_SYNC_DATABASE_URL. With SQLite the service runs its jobs itself"
        )
    if settings.queue_url.get_secret_value():
        _from_queue(settings)
    else:
        asyncio.run(_from_database(settings))
    return 0


async def _from_database(settings: Settings) -> None:
    from aida_sync.app import runner_of

    database, environment = await _open(settings)
    try:
        runner = runner_of(environment)
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, runner.stop)
        print("aida-sync worker runs jobs of the database", flush=True)
        await runner.run()
    finally:
        await database.close()


def _from_queue(settings: Settings) -> None:
    from aida_sync.app import runner_of
    from aida_sync.jobs.celery_queue import work

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def call(coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, loop).result()

    database, environment = call(_open(settings))
    runner = runner_of(environment)
    looking_after = asyncio.run_coroutine_threadsafe(runner.run(), loop)
    print("aida-sync worker runs jobs that the queue names", flush=True)
    sys.stdout.flush()
    try:
        work(settings.queue_url.get_secret_value(), runner.executor, loop, settings.job_workers)
    finally:
        loop.call_soon_threadsafe(runner.stop)
        looking_after.result(30)
        call(database.close())
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)


async def _open(settings: Settings) -> tuple[Database, Environment]:
    from aida_sync.app import sealer_of
    from aida_sync.db.database import open_database
    from aida_sync.jobs.kinds import Environment
    from aida_sync.keys.data_keys import unlock
    from aida_sync.schema.version import require_current

    database = open_database(settings.resolved_database_url, settings.database_pool)
    await require_current(database)
    sealer = sealer_of(settings)
    await unlock(database, sealer)
    return database, Environment(settings, database, sealer)
