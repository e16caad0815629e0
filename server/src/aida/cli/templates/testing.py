"""``aida templates test``."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from aida.cli.errors import UsageError
from aida.cli.rules.testing import print_failure
from aida.cli.terminal.style import style_for
from aida.templates.catalog import bundled_templates
from aida.templates.testing import Judges, run_template_tests
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.settings import find_settings


def run(arguments: argparse.Namespace) -> int:
    """Run the tests; the exit code is 1 when one fails."""
    started = time.perf_counter()
    settings = find_settings(Path.cwd())
    paths = [Path(path).absolute() for path in arguments.paths]
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: there is no such file or folder")
    rules = RulesInForce(settings)
    judges = Judges(rules.for_path, rules.suppressing)
    report = run_template_tests(paths or [bundled_templates(), *settings.templates], judges)
    style = style_for(sys.stdout, arguments.color)
    for failure in report.failures:
        print_failure(failure, style)
    what = f"{report.examples:,} examples of {report.templates:,} templates"
    how = style.paint(f"({time.perf_counter() - started:.2f} s)", "dim")
    if report.failures:
        count = len(report.failures)
        failures = f"{count} failure" + ("s" if count != 1 else "")
        print(f"{style.paint(failures, 'error')} in {what} {how}")
        return 1
    print(f"{style.paint(style.tick, 'good')} {what} pass {how}")
    return 0
