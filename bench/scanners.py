"""Command-line scanners as the benchmark sees them: a command, and a reader of its findings."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench import tools
from bench.timing import Command, run

Finding = tuple[str, str, int, int]  # rule, path, first byte, byte after the last
CORES = os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Scanner:
    name: str
    command: Command
    read: Callable[[bytes], list[Finding]]

    def findings(self) -> list[Finding]:
        return self.read(run(self.command).output)


def ast_grep(rules: Path, code: Path, target: str, scratch: Path) -> Scanner:
    config = write_ast_grep_config(rules, scratch)
    arguments = [tools.ours("ast-grep"), "scan", "-c", str(config), "--json=stream", target]
    return Scanner("ast-grep", Command(arguments, code, {}), _read_ast_grep)


def semgrep(rules: Path, code: Path, target: str) -> Scanner:
    program = tools.peers("semgrep")
    quiet = ["--json", "--quiet", "--metrics=off", "--disable-version-check"]
    # Neither file size nor git may hide files that the other scanners see.
    same_files = ["--no-git-ignore", "--max-target-bytes=0", f"--jobs={CORES}"]
    arguments = [program, "scan", "--config", str(rules), *quiet, *same_files, target]
    environment = {
        "SEMGREP_SEND_METRICS": "off",
        "SEMGREP_ENABLE_VERSION_CHECK": "0",
        "PATH": os.pathsep.join([str(Path(program).parent), os.environ.get("PATH", "")]),
    }
    return Scanner("semgrep", Command(arguments, code, environment), _read_semgrep)


def write_ast_grep_config(rules: Path, folder: Path) -> Path:
    """ast-grep takes a folder of rules only through a project file."""
    config = folder / f"sgconfig-{rules.name}.yml"
    config.write_text(json.dumps({"ruleDirs": [str(rules)]}), encoding="utf-8")
    return config


def differences(ours: Scanner, theirs: Scanner) -> list[str]:
    """What only one of the two found, in words; nothing when both found the same places."""
    left, right = set(ours.findings()), set(theirs.findings())
    return [
        f"{len(only)} of {len(left | right)} findings only by {name}, e.g. {min(only)}"
        for name, only in ((ours.name, left - right), (theirs.name, right - left))
        if only
    ]


def count_differences(ours: Scanner, theirs: Scanner) -> list[str]:
    """Tools that delimit a finding differently can still agree on how many there are."""
    left, right = (Counter(rule for rule, *_ in tool.findings()) for tool in (ours, theirs))
    return [
        f"{rule}: {left[rule]} by {ours.name}, {right[rule]} by {theirs.name}"
        for rule in sorted(left | right)
        if left[rule] != right[rule]
    ]


def _read_ast_grep(output: bytes) -> list[Finding]:
    findings = []
    for line in output.splitlines():
        match = json.loads(line)
        span = match["range"]["byteOffset"]
        findings.append((match["ruleId"], Path(match["file"]).as_posix(), *_ends(span)))
    return findings


def _read_semgrep(output: bytes) -> list[Finding]:
    return [
        (
            # Semgrep puts the folders of the rule file before the rule's own name.
            match["check_id"].rpartition(".")[2],
            Path(match["path"]).as_posix(),
            match["start"]["offset"],
            match["end"]["offset"],
        )
        for match in json.loads(output)["results"]
    ]


def _ends(span: dict[str, int]) -> tuple[int, int]:
    return span["start"], span["end"]
