"""What Semgrep says of the cases: lines and fixed code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from aida.text import Edit, Span, apply_edits
from tests.semgrep.cases import Case

PROJECT = Path(__file__).parents[2]
SEMGREP = Path(os.environ.get("AIDA_SEMGREP") or PROJECT / ".venv-bench/bin/semgrep")
"""The oracle; `make bench` installs it."""


class Verdict(NamedTuple):
    """Ranges of lines, sorted, and the code after fixing (None: nothing to fix)."""

    found: tuple[str, ...]
    fixed: str | None


class OracleError(Exception):
    """Semgrep refused a rule or a piece of code: a case must be one that it takes."""


def ask(cases: Sequence[Case], folder: Path) -> dict[str, Verdict]:
    """The oracle's verdict on every case, by id; one run for all. Raises OracleError."""
    for case in cases:
        path = folder / case.folder / case.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(case.code, "utf-8")
    (folder / "rules.json").write_text(json.dumps({"rules": [_rule(case) for case in cases]}))
    output = _run(folder)
    by_rule: dict[str, list[dict[str, Any]]] = {}
    for result in output["results"]:
        by_rule.setdefault(result["check_id"], []).append(result)
    return {case.id: _verdict(case, by_rule.get(case.rule_id, ())) for case in cases}


def lines_of(start: int, end: int) -> str:
    """Two one-based lines as the cases spell them."""
    return str(start) if start == end else f"{start}-{end}"


def sorted_lines(lines: set[str]) -> tuple[str, ...]:
    """Ranges of lines in the order of the code."""
    return tuple(sorted(lines, key=lambda item: [int(part) for part in item.split("-")]))


def _rule(case: Case) -> dict[str, Any]:
    rule = case.full_rule()
    paths = dict(rule.get("paths") or {})
    paths.setdefault("include", [f"/{case.folder}/"])
    return {**rule, "paths": paths}


def _run(folder: Path) -> dict[str, Any]:
    quiet = ["--json", "--metrics=off", "--disable-version-check", "--no-rewrite-rule-ids"]
    every_file = ["--no-git-ignore", "--max-target-bytes=0", "--jobs=1"]
    done = subprocess.run(
        [SEMGREP, "scan", "--config", "rules.json", *quiet, *every_file, "."],
        cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PATH": f"{SEMGREP.parent}{os.pathsep}{os.environ.get('PATH', '')}"},
    )  # fmt: skip
    if not done.stdout.startswith("{"):
        raise OracleError(done.stderr)
    output: dict[str, Any] = json.loads(done.stdout)
    if output["errors"]:
        raise OracleError("\n".join(_say(error) for error in output["errors"]))
    return output


def _say(error: dict[str, Any]) -> str:
    message = error.get("message") or error.get("long_msg") or json.dumps(error)
    where = error.get("rule_id") or error.get("path") or ""
    lines = [f"{span['start']['line']}" for span in error.get("spans") or ()]
    return f"{where} {' '.join(lines)}: {message}"


def _verdict(case: Case, results: Sequence[dict[str, Any]]) -> Verdict:
    path = f"{case.folder}/{case.file}"
    own = [result for result in results if Path(result["path"]).as_posix() == path]
    lines = {lines_of(result["start"]["line"], result["end"]["line"]) for result in own}
    edits = [
        (Span(result["start"]["offset"], result["end"]["offset"]), result["extra"]["fix"])
        for result in own
        if result["extra"].get("fix") is not None
    ]
    return Verdict(sorted_lines(lines), fixed_code(case.code, edits) if edits else None)


def fixed_code(code: str, edits: Sequence[tuple[Span, str]]) -> str:
    """``code`` with the edits that overlap none before them."""
    chosen: list[Edit] = []
    for span, text in sorted(edits, key=lambda edit: (edit[0].start, -edit[0].end)):
        if not chosen or span.start >= chosen[-1].span.end:
            chosen.append(Edit(span, text.encode()))
    return apply_edits(code.encode(), chosen).decode()


def main_is_missing() -> str:
    """Why the oracle cannot be asked; nothing when it can."""
    return (
        "" if SEMGREP.exists() else f"{SEMGREP} is missing: run `make bench` once ({sys.platform})"
    )
