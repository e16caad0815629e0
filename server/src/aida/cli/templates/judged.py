"""Findings of an expansion, for people and for programs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from aida.cli.terminal.style import Style
from aida.findings import Finding
from aida.text import LineIndex


class Judged(NamedTuple):
    """One file after an expansion, and what is found in what the expansion brought."""

    path: str
    source: bytes
    findings: tuple[Finding, ...]
    breaks_syntax: bool = False

    @property
    def is_clean(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.findings and not self.breaks_syntax

    def wire(self) -> list[dict[str, Any]]:
        """The findings as plain data; lines and columns count from 1."""
        index = LineIndex(self.source)
        return [
            {
                "rule": finding.rule,
                "severity": finding.severity.label,
                "message": finding.message,
                "line": index.line_of(finding.span.start) + 1,
                "column": index.position(finding.span.start).column + 1,
            }
            for finding in self.findings
        ]


def print_findings(files: Iterable[Judged], style: Style, *, to_errors: bool) -> None:
    """Print every finding with its place."""
    stream = sys.stderr if to_errors else sys.stdout
    for row in _rows(files, style):
        print(row, file=stream)


def _rows(files: Iterable[Judged], style: Style) -> Iterator[str]:
    for file in files:
        for finding in file.wire():
            place = f"{file.path}:{finding['line']}:{finding['column']}"
            severity = style.paint(finding["severity"], finding["severity"])
            yield f"{place}: {severity}[{finding['rule']}]: {finding['message']}"
        if file.breaks_syntax:
            yield f"{file.path}: {style.paint('error', 'error')}: it could not be parsed any more"
