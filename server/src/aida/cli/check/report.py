"""Choosing the report that the options ask for, and its stream."""

from __future__ import annotations

import argparse
import sys

from aida.cli.check.outcome import Outcome
from aida.cli.check.targets import STDIN


def print_outcome(outcome: Outcome, arguments: argparse.Namespace) -> None:
    """Print what a run of ``aida check`` came to."""
    if arguments.format == "json":
        from aida.cli.check.report_json import print_json

        print_json(outcome)
        return
    from aida.cli.check.report_text import TextReport
    from aida.cli.terminal.style import style_for

    stream = sys.stdout
    if arguments.diff:
        from aida.cli.check.diff import print_diff

        print_diff(outcome, style_for(sys.stdout, arguments.color))
        stream = sys.stderr
    elif arguments.fix and STDIN in arguments.paths:
        file = outcome.files[0]
        sys.stdout.buffer.write(file.fixed_text or file.text or b"")
        stream = sys.stderr
    report = TextReport(outcome, stream, style_for(stream, arguments.color))
    report.print(
        quiet=arguments.quiet, statistics=arguments.statistics, only_summary=arguments.diff
    )
