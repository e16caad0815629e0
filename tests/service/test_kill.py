"""Z1: the service is killed while it writes, again and again; nothing that it acknowledged is lost.

`AIDA_KILLS` is how often; `make soak` takes 200.
"""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path
from random import Random

import pytest

from harness.service import ServiceProcess, command, create_admin, read_pages

KILLS = int(os.environ.get("AIDA_KILLS", "3"))
WRITERS = 4
RESTART_SECONDS = 5.0


def test_acknowledged_writes_survive_kills(tmp_path: Path, campaign: dict[str, float]) -> None:
    _campaign(tmp_path, KILLS, campaign)


@pytest.mark.soak
def test_acknowledged_writes_survive_200_kills(tmp_path: Path, campaign: dict[str, float]) -> None:
    _campaign(tmp_path, int(os.environ.get("AIDA_KILLS", "200")), campaign)
    assert campaign["longest restart in s"] <= RESTART_SECONDS


def _campaign(folder: Path, kills: int, did: dict[str, float]) -> None:
    create_admin(folder)
    random, acknowledged, longest = Random(20261127), [], 0.0
    for turn in range(kills):
        began = time.monotonic()
        service = ServiceProcess(folder)
        service.log_in()
        longest = max(longest, time.monotonic() - began)
        threads = [
            threading.Thread(target=_write, args=(service, f"t{turn}-w{number}", acknowledged))
            for number in range(WRITERS)
        ]
        for thread in threads:
            thread.start()
        time.sleep(random.uniform(0.2, 1.2))
        service.kill()
        for thread in threads:
            thread.join()
        did |= {"kills": turn + 1, "acknowledged writes": len(acknowledged)}
        did["longest restart in s"] = round(longest, 1)
    service = ServiceProcess(folder)
    service.log_in()
    found = _slugs(service)
    told = _created(service)
    service.stop()
    did["lost"] = len(set(acknowledged) - set(found))
    did["doubled"] = len(found) - len(set(found))
    assert acknowledged, "nothing was written before the kills"
    assert not did["lost"], "acknowledged writes are lost"
    assert not did["doubled"], "writes are doubled"
    assert sorted(told) == sorted(found), "changes and audit events are not the same"
    checked = command(folder, "aida-sync", "check")
    assert checked.returncode == 0, checked.stdout


def _write(service: ServiceProcess, name: str, acknowledged: list[str]) -> None:
    number = 0
    while True:
        slug = f"{name}-{number}"
        number += 1
        try:
            status, _ = service.call("POST", "/projects", {"slug": slug, "name": slug}, timeout=10)
        except OSError:
            return
        except ValueError:  # an answer that was cut off is none
            return
        if status == 201:
            acknowledged.append(slug)


def _slugs(service: ServiceProcess) -> list[str]:
    return [item["slug"] for item in read_pages(service, "/projects?limit=200")]


def _created(service: ServiceProcess) -> list[str]:
    events = read_pages(service, "/audit/events?action=project.created&limit=200")
    return [event["content"]["detail"]["slug"] for event in events]
