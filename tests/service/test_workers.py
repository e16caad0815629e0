"""P4, P9: several processes behind one address: all serve, one that dies is replaced."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest
from prometheus_client.multiprocess import MultiProcessCollector

from harness.postgres import PostgresServer
from harness.service import ServiceProcess, command, prepare_database

COUNT = 'aida_sync_request_seconds_count{method="GET",route="/api/v1/projects",status="200"}'


@pytest.fixture(scope="module")
def variables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    folder = tmp_path_factory.mktemp("database")
    server = PostgresServer(folder)
    yield prepare_database(folder, f"{server.address}/postgres")
    server.stop()


@pytest.fixture
def service(tmp_path: Path, variables: dict[str, str]) -> Iterator[ServiceProcess]:
    started = ServiceProcess(tmp_path, "--workers", "2", **variables)
    started.log_in()
    until(lambda: len(serving(started)) == 2, "both workers to listen")
    yield started
    started.kill()


def until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 120  # workers start one after the other, perhaps beside other tests
    while not holds():
        assert time.monotonic() < end, f"waited for {what}"
        time.sleep(0.05)


def workers(service: ServiceProcess) -> set[int]:
    """Those who serve; another child watches over what processes share."""
    return {child.pid for child in psutil.Process(service.pid).children() if is_worker(child)}


def is_worker(process: psutil.Process) -> bool:
    try:
        return any("spawn_main" in word for word in process.cmdline())
    except psutil.NoSuchProcess:  # as what has ended and was not waited for is called, too
        return False


def serving(service: ServiceProcess) -> set[int]:
    """Workers that are ready: they count what happens in them."""
    return {pid for pid in workers(service) if file_of(pid, "gauge_livesum").exists()}


def file_of(pid: int, kind: str) -> Path:
    """Where a worker keeps its metrics of a kind."""
    folder = psutil.Process(pid).environ()["PROMETHEUS_MULTIPROC_DIR"]
    return Path(folder) / f"{kind}_{pid}.db"


def answered_by(pid: int) -> float:
    """How many requests a worker answered."""
    return sum(
        sample.value
        for metric in MultiProcessCollector.merge([str(file_of(pid, "histogram"))])
        for sample in metric.samples
        if sample.name == "aida_sync_request_seconds_count"
    )


def counted(service: ServiceProcess) -> float:
    _, text = service.read("/metrics")
    found = re.search(re.escape(COUNT) + r" (\S+)", text)
    return float(found[1]) if found else 0.0


def until_counted(service: ServiceProcess, number: int) -> None:
    """An answer is counted when it was sent, so perhaps after it was read."""
    until(lambda: counted(service) == number, f"{number} answers to be counted")


def ask(service: ServiceProcess, times: int) -> None:
    with ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(lambda _: service.call("GET", "/projects"), range(times)))
    assert {status for status, _ in answers} == {200}


def test_all_of_them_serve_and_count_together(service: ServiceProcess) -> None:
    ask(service, 400)
    assert all(answered_by(pid) > 20 for pid in workers(service))
    until_counted(service, 400)
    assert {counted(service) for _ in range(12)} == {400.0}  # whoever of them is asked


def test_one_that_is_killed_is_replaced(service: ServiceProcess) -> None:
    """What it counted is kept; what was true of it alone is not."""
    ask(service, 100)
    until_counted(service, 100)
    victim = min(workers(service))
    file = file_of(victim, "gauge_livesum")
    os.kill(victim, signal.SIGKILL)
    until(lambda: victim not in workers(service) and len(serving(service)) == 2, "another")
    assert not file.exists()
    ask(service, 100)
    until_counted(service, 200)


def test_all_are_replaced_at_sighup(service: ServiceProcess) -> None:
    """One after the other, so that somebody answers all the time."""
    before = workers(service)
    closed = 0
    os.kill(service.pid, signal.SIGHUP)

    def all_are_new() -> bool:
        nonlocal closed
        try:
            ask(service, 1)
        except ConnectionError:  # a worker that ends closes what nothing was asked on yet
            closed += 1
        return not workers(service) & before

    until(all_are_new, "new workers")
    assert closed <= len(before)
    until(lambda: len(serving(service)) == 2, "both to listen")
    ask(service, 10)


def test_they_end_together(service: ServiceProcess, tmp_path: Path) -> None:
    gone = workers(service)
    assert service.stop() == 0
    assert not any(psutil.pid_exists(pid) for pid in gone)
    assert "each worker counts limits by itself" in (tmp_path / "service.log").read_text()


def test_none_is_left_when_the_first_process_is_killed(service: ServiceProcess) -> None:
    gone = workers(service)
    service.kill()
    until(lambda: not any(psutil.pid_exists(pid) for pid in gone), "their end")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--workers", "2"], "SQLite is written by one process"),
        (["--workers", "0"], "0 is not a number from 1 to 64"),
        (["--workers", "two"], "two is not a number from 1 to 64"),
    ],
)
def test_what_cannot_be(tmp_path: Path, words: list[str], complaint: str) -> None:
    refused = command(tmp_path, "aida-sync", "serve", "--port", "0", *words)
    assert refused.returncode == 2
    assert complaint in refused.stderr
    assert "Traceback" not in refused.stderr
    assert not list(tmp_path.iterdir())
