"""The service's figures, on SQLite and on PostgreSQL; clients and servers share the machine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench import host
from bench.errors import BenchError
from bench.report import Report, Row
from bench.service import analytics, audit, live, replicas, requests
from bench.service.running import on_postgresql, on_sqlite
from bench.service.sizes import FULL, QUICK

WORKERS = 2
"""As many as the machine has cores that the targets are set for."""


def measure(scratch: Path, *, quick: bool) -> Report:
    sizes = QUICK if quick else FULL
    report = Report()
    for start, parts in (
        (on_sqlite, (requests.measure, live.measure)),
        (on_postgresql, (requests.measure, live.measure, replicas.measure, analytics.measure)),
        (partial(on_postgresql, workers=WORKERS), (requests.measure,)),
    ):
        with start(scratch) as stage:
            for part in parts:
                report.extend(_contained(part, stage, sizes))
    report.extend(_contained(audit.measure, scratch, sizes))
    return report


def facts(*, quick: bool) -> dict[str, str]:
    sizes = QUICK if quick else FULL
    return {
        **host.facts(),
        "runs": sizes.shown,
        "shared": "the service, its database and the clients' process share these cores",
    }


def _contained(part: Callable[..., Report], *arguments: object) -> Report:
    """A part that breaks is a failed row, and the others still run."""
    try:
        return part(*arguments)
    except (BenchError, AssertionError, OSError) as error:
        name = part.__module__.removeprefix("bench.")
        return Report([Row(name, 0, "", problems=(str(error) or repr(error),))])
