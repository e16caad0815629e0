"""The service as users start it, on each database, and loads on it from another process."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.errors import BenchError
from bench.plan import CHECKOUT
from harness.postgres import PostgresServer
from harness.service import ServiceProcess, create_admin, prepare_database

# Limits stay in force, so that counting is part of what is measured, but nobody reaches them.
LIMITS = {
    "AIDA_SYNC_REQUESTS_PER_MINUTE": "1000000000",
    "AIDA_SYNC_MESSAGES_PER_MINUTE": "1000000000",
}
LOAD_SECONDS = 300
Answers = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """A running service. ``address`` is the database's, empty for SQLite; ``variables`` start
    another replica on it."""

    name: str
    service: ServiceProcess
    folder: Path
    address: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    def load(self, kind: str, **told: Any) -> Answers:
        return load(self.service.address, self.service.token, kind, **told)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """The data of an answer that must be a success."""
        status, answer = self.service.call(method, path, body, **headers)
        if status >= 300:
            raise BenchError(f"{method} {path} was answered with {status}: {answer}")
        return answer["data"]


@contextmanager
def on_sqlite(scratch: Path) -> Iterator[Stage]:
    folder = scratch / "sqlite"
    folder.mkdir()
    create_admin(folder)
    with serving(folder, LIMITS) as service:
        yield Stage("SQLite", service, folder)


@contextmanager
def on_postgresql(scratch: Path, workers: int = 1) -> Iterator[Stage]:
    """With the server as it is by default: what is acknowledged has reached the disk."""
    folder = scratch / f"postgresql-{workers}"
    folder.mkdir()
    server = PostgresServer(folder)
    name = "PostgreSQL" if workers == 1 else f"PostgreSQL, {workers} workers"
    try:
        address = f"{server.address}/postgres"
        variables = {**prepare_database(folder, address), **LIMITS}
        with serving(folder, variables, "--workers", str(workers)) as service:
            yield Stage(name, service, folder, address, variables)
    finally:
        server.stop()


@contextmanager
def serving(folder: Path, variables: Mapping[str, str], *words: str) -> Iterator[ServiceProcess]:
    service = ServiceProcess(folder, *words, **variables)
    try:
        service.log_in()
        yield service
    finally:
        service.kill()


def load(address: str, token: str, kind: str, **told: Any) -> Answers:
    """Run a load to its end."""
    with loading(address, token, kind, **told) as process:
        return answers_of(process, kind)


@contextmanager
def loading(address: str, token: str, kind: str, **told: Any) -> Iterator[subprocess.Popen[str]]:
    """A load that runs beside the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.service.load"],
        cwd=CHECKOUT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    json.dump({"address": address, "token": token, "load": kind, **told}, process.stdin)
    process.stdin.close()
    process.stdin = None
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


def answers_of(process: subprocess.Popen[str], kind: str) -> Answers:
    """What a load came to, when it is over."""
    try:
        output, complaints = process.communicate(timeout=LOAD_SECONDS)
    except subprocess.TimeoutExpired:
        raise BenchError(f"the load `{kind}` does not end") from None
    if process.returncode != 0:
        raise BenchError(f"the load `{kind}` failed: {complaints.strip()[-600:]}")
    return json.loads(output)
