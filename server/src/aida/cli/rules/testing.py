"""``aida rules test``."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from aida.cli.errors import UsageError
from aida.cli.paths import shown_path
from aida.cli.terminal.cells import printable
from aida.cli.terminal.style import Style, style_for
from aida.packs.catalog import bundled_packs
from aida.packs.test_suite import SuiteReport, TestSuite
from aida.rules.test_failure import Failure
from aida.workspace.settings import find_settings


def run(arguments: argparse.Namespace) -> int:
    """Run the tests; the exit code is 1 when one fails."""
    started = time.perf_counter()
    settings = find_settings(Path.cwd())
    suite = TestSuite(settings.utilities)
    if arguments.paths:
        for path in map(Path, arguments.paths):
            if not path.exists():
                raise UsageError(f"{path}: there is no such file or folder")
            suite.add_rules(path.absolute())
    else:
        for path in (bundled_packs(), *settings.rules):
            suite.add_rules(path)
        for path in settings.rule_tests:
            suite.add_tests(path)
    report = suite.run()
    style = style_for(sys.stdout, arguments.color)
    for failure in report.failures:
        print_failure(failure, style)
    _print_summary(report, time.perf_counter() - started, style)
    return 1 if report.failures else 0


def print_failure(failure: Failure, style: Style) -> None:
    """Print where a test failed, and what differs."""
    place = shown_path(failure.file) if failure.file else "rules"
    if failure.line is not None:
        place += f":{failure.line + 1}"
    print(f"{style.paint('failed', 'error')} {style.paint(printable(place), 'bold')}")
    print(f"  {printable(failure.problem)}")
    colours = {"+": "added", "-": "removed"}
    for row in failure.details:
        for line in printable_lines(row):
            print(f"    {style.paint(line, colours[line[0]]) if line[:1] in colours else line}")
    print()


def printable_lines(text: str) -> list[str]:
    """Lines of ``text``, safe to print."""
    return [printable(line.expandtabs(4)) for line in text.split("\n")]


def _print_summary(report: SuiteReport, seconds: float, style: Style) -> None:
    what = f"{report.examples:,} examples of {report.rules:,} rules"
    how = style.paint(f"({seconds:.2f} s)", "dim")
    if report.untested:
        names = ", ".join(report.untested[:5]) + (" ..." if len(report.untested) > 5 else "")
        print(f"{style.paint('note', 'hint')}: rules without any test: {names}")
    if report.failures:
        count = len(report.failures)
        failures = f"{count} failure" + ("s" if count != 1 else "")
        print(f"{style.paint(failures, 'error')} in {what} {how}")
    else:
        print(f"{style.paint(style.tick, 'good')} {what} pass {how}")
