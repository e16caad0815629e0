"""What stood in the way of a check: broken rules, files that could not be read."""

from __future__ import annotations

import sys

from aida.cli.check.outcome import Outcome, Wire
from aida.cli.paths import shown_path
from aida.cli.terminal.cells import printable
from aida.cli.terminal.style import Style

MAX_FILE_PROBLEMS = 20


def print_problems(outcome: Outcome, style: Style, *, quiet: bool) -> None:
    """Print every problem on stderr; warnings are left out when ``quiet``."""
    printer = _Printer(style)
    for error in outcome.errors:
        printer.print("error", _place(error), error["message"], error["help"])
    for warning in () if quiet else outcome.warnings:
        printer.print("warning", _place(warning), warning["message"], warning["help"])
    for file in outcome.files:
        for rule, reason in file.failures:
            printer.print("warning", file.shown_path, f"the rule {rule} failed: {reason}")
    for problem in outcome.problems[:MAX_FILE_PROBLEMS]:
        printer.print("warning", problem.path, problem.message)
    if (more := len(outcome.problems) - MAX_FILE_PROBLEMS) > 0:
        printer.print("warning", f"{more} more files", "not checked; --format json lists all")


class _Printer:
    def __init__(self, style: Style) -> None:
        self._style = style

    def print(self, severity: str, place: str, message: str, help: str = "") -> None:
        head = self._style.paint(severity, severity)
        print(f"{head}: {printable(place)}: {_clean(message)}", file=sys.stderr)
        if help:
            print(f"  help: {_clean(help)}", file=sys.stderr)


def _clean(text: str) -> str:
    return "\n".join(map(printable, text.split("\n")))


def _place(problem: Wire) -> str:
    place = shown_path(problem["path"]) if problem["path"] else "rules"
    if problem["line"] is not None:
        place += f":{problem['line'] + 1}"
        if problem["column"] is not None:
            place += f":{problem['column'] + 1}"
    return place
