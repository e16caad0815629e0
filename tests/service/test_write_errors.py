"""Z1: the kernel refuses writes to the database (strace); nothing unwritten is acknowledged.

`AIDA_WRITE_FAULTS` is how many requests have to be refused for each kind of fault; `make soak`
takes 50.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.service import ServiceProcess, command, create_admin

from .test_kill import _created, _slugs

REFUSED = int(os.environ.get("AIDA_WRITE_FAULTS", "2"))
TRIES = 60
"""Requests for each that has to be refused, at most."""
EACH = pytest.mark.parametrize(
    ("call", "error"),
    [(call, error) for call in ("pwrite64", "fdatasync") for error in ("EIO", "ENOSPC")],
)


@EACH
def test_a_write_that_fails_is_never_acknowledged(
    tmp_path: Path, call: str, error: str, campaign: dict[str, int]
) -> None:
    _campaign(tmp_path, call, error, REFUSED, campaign)


@pytest.mark.soak
@EACH
def test_many_writes_that_fail_are_never_acknowledged(
    tmp_path: Path, call: str, error: str, campaign: dict[str, int]
) -> None:
    _campaign(tmp_path, call, error, int(os.environ.get("AIDA_WRITE_FAULTS", "50")), campaign)


def _campaign(folder: Path, call: str, error: str, wanted: int, did: dict[str, int]) -> None:
    """What was said to be stored is there after a restart, and the log verifies."""
    create_admin(folder)
    service = ServiceProcess(folder)
    service.log_in()
    acknowledged: list[str] = []
    assert [_write(service, f"before-{number}", acknowledged) for number in range(5)] == [True] * 5
    refused = tries = 0
    with _failing(service, folder, call, error):
        while refused < wanted and tries < wanted * TRIES:
            refused += not _write(service, f"during-{tries}", acknowledged)
            tries += 1
    did["faults injected"] = (folder / "trace").read_text().count("(INJECTED)")
    did |= {"requests": tries, "refused": refused}
    assert did["faults injected"] >= wanted, "writes were not made to fail"
    assert refused == wanted, "writes failed, and too few requests were refused"
    assert all(_write(service, f"after-{number}", acknowledged) for number in range(5))
    service.kill()
    again = ServiceProcess(folder)
    again.log_in()
    found, told = _slugs(again), _created(again)
    again.stop()
    did["lost"] = len(set(acknowledged) - set(found))
    assert not did["lost"], "acknowledged writes are lost"
    assert len(found) == len(set(found)), "writes are doubled"
    assert sorted(told) == sorted(found), "changes and audit events are not the same"
    checked = command(folder, "aida-sync", "check")
    assert checked.returncode == 0, checked.stdout


@contextmanager
def _failing(service: ServiceProcess, folder: Path, call: str, error: str) -> Iterator[None]:
    """Make every fifth call on the database's files fail.

    A request makes about three transactions (its own, its place in the log, its messages): a period
    of three would always hit the same of them, perhaps one that no client waits for.
    """
    strace = subprocess.Popen(
        [
            "strace", "-f", "-p", str(service.pid), "-P", folder / "aida-sync.db-wal",
            "-P", folder / "aida-sync.db", "-e", f"trace={call}",
            "-e", f"inject={call}:error={error}:when=1+5", "-o", folder / "trace",
        ],
        stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    assert strace.stderr is not None
    assert "attached" in strace.stderr.readline()
    try:
        yield
    finally:
        strace.terminate()
        strace.wait(20)


def _write(service: ServiceProcess, slug: str, acknowledged: list[str]) -> bool:
    """Whether it was acknowledged; if not, it has to be refused in order."""
    status, _ = service.call("POST", "/projects", {"slug": slug, "name": slug})
    assert status == 201 or status >= 500
    if status == 201:
        acknowledged.append(slug)
    return status == 201
