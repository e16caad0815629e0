"""What ast-grep says of a case: ranges, captures and fixed text."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.differential.cases import Case

AST_GREP = Path(sys.executable).with_name("ast-grep")


class Match(NamedTuple):
    """One match; ``single`` and ``multi`` are the captures as sorted pairs."""

    start: int
    end: int
    fix: str | None
    fix_start: int | None
    fix_end: int | None
    single: tuple[tuple[str, str], ...]
    multi: tuple[tuple[str, tuple[str, ...]], ...]
    transformed: tuple[tuple[str, str], ...]


def ask(cases: Sequence[Case], folder: Path) -> dict[str, list[Match]]:
    """Matches of every case, by case name. One run for all: each case has a rule of its own."""
    (folder / "rules").mkdir()
    (folder / "code").mkdir()
    for case in cases:
        rule = {**case.rule, "id": case.name, "files": [f"code/{case.file_name}"]}
        (folder / "rules" / f"{case.name}.yml").write_text(json.dumps(rule), "utf-8")
        (folder / "code" / case.file_name).write_bytes(case.code)
    (folder / "sgconfig.yml").write_text("ruleDirs: [rules]\n", "utf-8")
    done = subprocess.run(
        [AST_GREP, "scan", "--json=compact", "--no-ignore", "hidden"],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.startswith("["), done.stderr
    found: dict[str, list[Match]] = {case.name: [] for case in cases}
    for item in json.loads(done.stdout):
        found[item["ruleId"]].append(_match(item))
    return {name: sorted(matches, key=repr) for name, matches in found.items()}


def rejects(case: Case, folder: Path) -> bool:
    """Whether ast-grep refuses the rule."""
    rule = folder / "rule.yml"
    rule.write_text(json.dumps(case.rule), "utf-8")
    code = folder / case.file_name
    code.write_bytes(case.code)
    done = subprocess.run(
        [AST_GREP, "scan", "--rule", rule, "--json=compact", code],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return not done.stdout.startswith("[")


def _match(item: dict[str, Any]) -> Match:
    offsets = item.get("replacementOffsets") or {}
    variables = item.get("metaVariables") or {}
    multi = variables.get("multi", {})
    return Match(
        item["range"]["byteOffset"]["start"],
        item["range"]["byteOffset"]["end"],
        item.get("replacement"),
        offsets.get("start"),
        offsets.get("end"),
        tuple(sorted((k, v["text"]) for k, v in variables.get("single", {}).items())),
        tuple(
            sorted(
                (k, tuple(node["text"] for node in nodes))
                for k, nodes in multi.items()
                if k != "secondary"  # related nodes: a report's labels, not captures
            )
        ),
        tuple(sorted(variables.get("transformed", {}).items())),
    )
