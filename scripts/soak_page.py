"""docs/reference/soak.md: every long test, and what its latest stored run did."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from traceability import FOLDERS, ROOT

RESULTS = ROOT / "tests" / "soak"
"""A file of JSON for each long test, left by `conftest.py`."""
INTRODUCTION = """\
# Long tests

These tests repeat, very often, laws that `make test` tries a few times: what was acknowledged is
there after a kill, incremental findings are those of a check from scratch, and the like.
`make soak` runs them and renews this page; `make soak PYTEST_ARGS=FILE` runs the tests of one file
and leaves the other rows as they are. Each row tells its latest stored run.

| test | what it did | outcome | seconds | date | on |
|---|---|---|--:|---|---|"""
OUTCOMES = {"passed": "passed", "failed": "**failed**", "skipped": "**skipped**"}


def soak() -> str:
    """The page."""
    return render([json.loads(file.read_text("utf-8")) for file in sorted(RESULTS.glob("*.json"))])


def render(results: Sequence[Mapping[str, Any]]) -> str:
    """The page over given results; a long test without any has a row too."""
    return "\n".join([INTRODUCTION, *_rows(results)])


def long_tests() -> Iterator[str]:
    """Path and name, as pytest has them, of every test that is marked `soak`."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("test_*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    marks = {ast.unparse(mark) for mark in node.decorator_list}
                    if "pytest.mark.soak" in marks:
                        yield f"{path.relative_to(ROOT).as_posix()}::{node.name}"


def _rows(results: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for test in long_tests():
        runs = [run for run in results if run["test"].partition("[")[0] == test]
        yield from map(_row, runs)
        if not runs:
            yield f"| `{test}` | nothing stored yet | | | | |"


def _row(run: Mapping[str, Any]) -> str:
    machine = run["machine"]
    did = ", ".join(f"{name} {_number(count)}" for name, count in run["did"].items())
    failure = f": {run['failure']}".replace("|", "\\|") if run["failure"] else ""
    cells = (
        f"`{run['test']}`",
        did,
        OUTCOMES[run["outcome"]] + failure,
        f"{run['seconds']:,.0f}",
        machine["date"],
        f"{machine['system']}, {machine['processor']}, {machine['cores']} cores, "
        f"Python {machine['python']}",
    )
    return f"| {' | '.join(cells)} |"


def _number(count: object) -> str:
    return f"{count:,}" if isinstance(count, int | float) else str(count)
