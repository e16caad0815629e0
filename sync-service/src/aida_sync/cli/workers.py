"""Several processes that serve one address, and the one that watches them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Mapping
from socket import socket
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from prometheus_client.multiprocess import mark_process_dead
from uvicorn.config import Config
from uvicorn.supervisors import Multiprocess

from aida_sync.app import create_app
from aida_sync.cli.tuning import tune_interpreter
from aida_sync.config import PREFIX, ConfigError, Settings, load_settings
from aida_sync.kit.logs import configure as configure_logs
from aida_sync.kit.metrics import FOLDER as METRICS_FOLDER

if TYPE_CHECKING:
    from fastapi import FastAPI

PATIENCE_SECONDS = 30
"""A worker that says nothing for so long hangs. While it is being started it says nothing."""


class Workers(Multiprocess):
    """Starts the processes, replaces one that ends or hangs, and stops them all."""

    failed = False
    """One of them could not start, so none was tried again."""

    def keep_subprocess_alive(self) -> None:
        """Replace what is gone. What a process said of itself alone goes with it."""
        if self.should_exit.is_set():
            return
        for process in self.processes:
            # The worker's end of the pipe, so that the wait for its answer ends when it does.
            process.child_conn.close()
        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        self.failed = self.should_exit.is_set()
        self._forget(before)

    def restart_all(self) -> None:
        """Replace one after the other, at SIGHUP."""
        before = {process.pid for process in self.processes}
        super().restart_all()
        self._forget(before)

    def _forget(self, before: set[int | None]) -> None:
        for pid in before - {process.pid for process in self.processes}:
            mark_process_dead(pid)


def may_have_workers(settings: Settings) -> None:
    """Refuse what several processes cannot share, and say what they share less well."""
    if not settings.resolved_database_url.startswith("postgresql://"):
        raise ConfigError(
            "--workers: SQLite is written by one process. Leave the option out, or name a"
            " PostgreSQL by AIDA_SYNC_DATABASE_URL or --database"
        )
    if not settings.redis_url.get_secret_value():
        print(
            "aida-sync: each worker counts limits by itself; by AIDA_SYNC_REDIS_URL or --redis"
            " they count together",
            file=sys.stderr,
        )


def serve_by_workers(
    count: int, listening: socket, options: dict[str, Any], given: Mapping[str, str]
) -> bool:
    """Serve until a signal ends it; false when a worker could not start.

    The settings ``given`` on the command line go to the workers by the environment.
    """
    os.environ.update({f"{PREFIX}{name.upper()}": value for name, value in given.items()})
    config = Config(
        f"{__name__}:worker_app",
        factory=True,
        workers=count,
        timeout_worker_healthcheck=PATIENCE_SECONDS,
        **options,
    )
    with TemporaryDirectory(prefix="aida-sync-metrics-") as folder:
        os.environ[METRICS_FOLDER] = folder
        workers = Workers(config, [listening])
        workers.run()
    return not workers.failed


def worker_app() -> FastAPI:
    """The application of one worker."""
    settings = load_settings()
    configure_logs(settings.log_level)
    tune_interpreter()
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    return create_app(settings)


def _end_with_the_parent() -> None:
    """A worker whose watcher was killed would hold the address, and nobody would replace it."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
