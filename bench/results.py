"""What is stored: the latest figures of each group, with the date and machine of their own run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.report import Report, Row, Table
from bench.stats import Summary


@dataclass(frozen=True, slots=True)
class Measured:
    """A group's report, and the facts without which its figures mean nothing."""

    report: Report
    facts: Mapping[str, str]


def read(file: Path) -> dict[str, Measured]:
    """By the groups' names; empty where nothing is stored."""
    if not file.exists():
        return {}
    stored = json.loads(file.read_text(encoding="utf-8"))
    return {name: _measured(group) for name, group in stored.items()}


def write(file: Path, groups: Mapping[str, Measured]) -> None:
    content = {name: _plain(measured) for name, measured in groups.items()}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _plain(measured: Measured) -> dict[str, Any]:
    return {
        "machine": dict(measured.facts),
        "rows": [{**asdict(row), "passed": row.passed} for row in measured.report.rows],
        "tables": [asdict(table) for table in measured.report.tables],
    }


def _measured(group: Mapping[str, Any]) -> Measured:
    rows = [_row({**row}) for row in group["rows"]]
    tables = [
        Table(table["title"], tuple(table["header"]), tuple(map(tuple, table["rows"])))
        for table in group["tables"]
    ]
    return Measured(Report(rows, tables), group["machine"])


def _row(row: dict[str, Any]) -> Row:
    del row["passed"]
    for name in ("subject", "baseline"):
        row[name] = row[name] and Summary(**row[name])
    return Row(**{**row, "problems": tuple(row["problems"])})
