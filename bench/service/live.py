"""Rows on live updates: from a change that is sent to every connection that is told."""

from __future__ import annotations

from bench.report import Report, Row, Table, in_milliseconds
from bench.service.running import Stage
from bench.service.sizes import Sizes
from bench.stats import summarize

DELIVERED_MS = (50, 120)
SOCKET_KB = 100
PAUSE = 0.1


def measure(stage: Stage, sizes: Sizes) -> Report:
    report, cells = Report(), []
    project = stage.call("POST", "/projects", {"slug": "live", "name": "Live"})["id"]
    for connections, target in zip(sizes.connections, DELIVERED_MS, strict=True):
        answers = stage.load(
            "live",
            path=f"/projects/{project}/practices",
            connections=connections,
            changes=sizes.changes,
            pause=PAUSE,
            pid=stage.service.pid,
            prefix=f"live-{connections}",
        )
        missing = answers["missing"]
        problems = (f"{missing} messages did not come",) if missing else ()
        took, stored = summarize(answers["took"]), summarize(answers["acknowledged"])
        figure = f"change sent → WebSocket p95, {connections:,} connections, {stage.name}"
        report.rows.append(Row(figure, target, "ms", took.p95 * 1000, took, problems=problems))
        cells.append(
            (f"{connections:,}", f"{took.count:,}", in_milliseconds(took), in_milliseconds(stored))
        )
    kilobytes = answers["bytes"] / 1024
    report.rows.append(
        Row(
            f"memory of a connection, {connections:,} of them, {stage.name}",
            SOCKET_KB,
            "KB",
            kilobytes,
        )
    )
    header = ("connections", "messages", "sent → received", "sent → acknowledged to its sender")
    report.tables.append(
        Table(f"Live updates on {stage.name} (milliseconds)", header, tuple(cells))
    )
    return report
