"""Rows on requests: events taken, things read, bundles that did not change."""

from __future__ import annotations

import time
from collections.abc import Mapping

from bench.report import Report, Row, Table, significant
from bench.service.running import Answers, Stage
from bench.service.sizes import Sizes
from bench.stats import summarize

EVENTS_A_SECOND = {"SQLite": 10_000, "PostgreSQL": 5_000}
INGEST_CLIENTS = 8
INGEST_MS, GET_MS, NOT_MODIFIED_MS = 100, (60, 200), 5
PLACED_SECONDS = 20
RULE = {
    "source": """\
id: no-print
title: No print
language: python
severity: warning
stage: warn
message: use logging
rule:
  pattern: print($$$)
""",
    "page": """\
# no-print
## What it does
Reports `print`.
## Why is this bad?
Nobody reads it.
## Example
```python bad
print(1)  # finding
```
```python good
log.info(1)
```
""",
}


def measure(stage: Stage, sizes: Sizes) -> Report:
    made = stage.load("create", number=sizes.projects, clients=8, prefix="read")
    report = Report()
    report.rows += _reading(stage, sizes, made["ids"])
    report.rows.append(_not_modified(stage, sizes, made["ids"][0]))
    report.extend(_ingest(stage, sizes))
    return report


def _reading(stage: Stage, sizes: Sizes, ids: list[str]) -> list[Row]:
    rows = []
    for clients, target in zip(sizes.clients, GET_MS, strict=True):
        answers = stage.load(
            "get",
            paths=[f"/projects/{id}" for id in ids],
            clients=clients,
            seconds=sizes.seconds,
            warm=sizes.warm,
            headers={},
            status=200,
        )
        figure = f"indexed GET p95, {clients} clients, {stage.name}"
        rows.append(_p95(figure, target, answers))
    return rows


def _not_modified(stage: Stage, sizes: Sizes, project: str) -> Row:
    rules = f"/projects/{project}/rules"
    rule = f"{rules}/{stage.call('POST', rules, RULE)['id']}"
    for step in ("submit", "publish"):
        stage.call("POST", f"{rule}/revisions/1/steps", {"step": step})
    bundle = f"/projects/{project}/bundles/stable"
    for _ in range(200):
        status, answer = stage.service.call("GET", bundle)
        if status == 200:
            break
        time.sleep(0.05)
    head = answer["data"]
    answers = stage.load(
        "get",
        paths=[bundle],
        clients=1,
        seconds=sizes.asked_alone,
        warm=sizes.warm,
        headers={"If-None-Match": f'"{head["revision"]}-{head["digest"][:16]}"'},
        status=304,
    )
    return _p95(f"bundle not modified (304) p95, 1 client, {stage.name}", NOT_MODIFIED_MS, answers)


def _ingest(stage: Stage, sizes: Sizes) -> Report:
    stage.call("POST", "/projects", {"slug": "ingest", "name": "Ingest"})
    answers = stage.load(
        "ingest",
        project="ingest",
        batch=sizes.batch,
        clients=INGEST_CLIENTS,
        seconds=sizes.seconds,
        warm=sizes.warm,
        most=sizes.most_batches,
    )
    behind = _seconds_until_placed(stage)
    taken = len(answers["took"]) * sizes.batch
    how = f"{INGEST_CLIENTS} clients, batches of {sizes.batch}, {stage.name}"
    target = EVENTS_A_SECOND[stage.name.partition(",")[0]]
    rate = taken / answers["seconds"] if taken else None
    problems = _problems(answers)
    cells = (stage.name, f"{taken:,}", significant(answers["seconds"]), significant(behind))
    header = ("ingest", "events taken", "in s", "until all were in the signed log, s")
    return Report(
        [
            Row(f"ingest, {how}", target, "events/s", rate, problems=problems, at_least=True),
            _p95(f"ingest p95, {how}", INGEST_MS, answers),
        ],
        [Table(f"Ingest on {stage.name}", header, (cells,))],
    )


def _seconds_until_placed(stage: Stage) -> float:
    """Until the newest batch's audit event has its place in the Merkle tree."""
    began = time.monotonic()
    while time.monotonic() < began + PLACED_SECONDS:
        newest = stage.call("GET", "/audit/events?action=events.taken&limit=1")
        if newest and newest[0]["number"] is not None:
            break
        time.sleep(0.02)
    return time.monotonic() - began


def _p95(figure: str, target: float, answers: Answers) -> Row:
    problems = _problems(answers)
    if not answers["took"]:
        return Row(figure, target, "ms", problems=problems or ("nothing was answered in time",))
    summary = summarize(answers["took"])
    return Row(figure, target, "ms", summary.p95 * 1000, summary, problems=problems)


def _problems(answers: Mapping[str, Mapping[str, int]]) -> tuple[str, ...]:
    return tuple(f"{number} answers were {what}" for what, number in answers["wrong"].items())
