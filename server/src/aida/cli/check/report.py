"""Choosing the report that the options ask for, and its stream."""

from __future__ import annotations

import argparse
import io
import sys
from dataclasses import replace
from typing import TextIO

from aida.cli.check.formats import TELLS_PROBLEMS, TEXT, shown_format, writer_of
from aida.cli.check.outcome import Outcome
from aida.cli.check.targets import STDIN
from aida.cli.terminal.style import Style, style_for


def print_outcome(outcome: Outcome, arguments: argparse.Namespace) -> None:
    """Print what a run of ``aida check`` came to."""
    if arguments.output:
        from aida.cli.check.report_file import write_report

        write_report(outcome, arguments)
    stream = sys.stdout
    style = style_for(stream, arguments.color)
    shown = shown_format(arguments)
    if shown != TEXT:
        _write(outcome, arguments, stream, style)
    if shown in TELLS_PROBLEMS:
        return
    if shown == TEXT and arguments.diff:
        from aida.cli.check.diff import print_diff

        print_diff(outcome, style)
        stream = sys.stderr
    elif shown == TEXT and arguments.fix and STDIN in arguments.paths:
        file = outcome.files[0]
        sys.stdout.buffer.write(file.fixed_text or file.text or b"")
        stream = sys.stderr
    from aida.cli.check.problems import print_problems

    if shown == TEXT:
        _write(outcome, arguments, stream, style_for(stream, arguments.color))
    stream.flush()
    print_problems(outcome, style_for(sys.stderr, arguments.color), quiet=arguments.quiet)


def render_again(outcome: Outcome, arguments: argparse.Namespace) -> str:
    """What a later run prints that asks the same while nothing has changed."""
    stream = io.StringIO()
    again = replace(outcome, cached=outcome.checked, seconds=0.0, is_recalled=True)
    _write(again, arguments, stream, style_for(sys.stdout, arguments.color))
    return stream.getvalue()


def _write(outcome: Outcome, arguments: argparse.Namespace, stream: TextIO, style: Style) -> None:
    if (shown := shown_format(arguments)) != TEXT:
        writer_of(shown)(outcome, stream)
        return
    write_text(outcome, arguments, stream, style)


def write_text(
    outcome: Outcome, arguments: argparse.Namespace, stream: TextIO, style: Style
) -> None:
    """Write the parts of the text that the options ask for."""
    from aida.cli.check.report_text import write_findings

    if arguments.statistics:
        from aida.cli.check.statistics import statistics_rows

        stream.writelines(f"{row}\n" for row in statistics_rows(outcome, style))
    elif not arguments.diff:
        write_findings(outcome, stream, style)
    if arguments.show_suppressed and not arguments.diff:
        from aida.cli.check.suppressed import suppressed_rows

        stream.writelines(f"{row}\n" for row in suppressed_rows(outcome, style))
    if not arguments.quiet:
        from aida.cli.check.summary import summary_rows

        stream.writelines(f"{row}\n" for row in summary_rows(outcome, style))
