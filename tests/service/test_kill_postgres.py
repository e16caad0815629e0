"""Z1, S7: PostgreSQL is killed, again and again, while the service writes; the service outlives it.

`AIDA_PG_KILLS` is how often; `make soak` takes 50.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from random import Random

import pytest

from harness.postgres import PostgresServer
from harness.service import ServiceProcess, command, prepare_database

from .test_kill import RESTART_SECONDS, _created, _slugs

KILLS = int(os.environ.get("AIDA_PG_KILLS", "2"))


def _campaign(folder: Path, kills: int, did: dict[str, float]) -> None:
    postgres = PostgresServer(folder)
    try:
        variables = prepare_database(folder, f"{postgres.address}/postgres")
        service = ServiceProcess(folder, **variables)
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
        checked = command(folder, "aida-sync", "check", **variables)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        assert longest <= RESTART_SECONDS
    finally:
        postgres.kill()


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
    tmp_path: Path, campaign: dict[str, float]
) -> None:
    """Z1: the service outlives its database, and goes on."""
    _campaign(tmp_path, KILLS, campaign)


@pytest.mark.soak
def test_acknowledged_writes_survive_50_kills_of_postgresql(
    tmp_path: Path, campaign: dict[str, float]
) -> None:
    """Z1."""
    _campaign(tmp_path, int(os.environ.get("AIDA_PG_KILLS", "50")), campaign)
