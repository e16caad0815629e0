"""What ``aida rules try`` found, for people."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from itertools import islice

from aida.cli.paths import shown_path
from aida.cli.rules.trying import Match, Trial, tree_rows
from aida.cli.terminal.cells import one_line, printable
from aida.cli.terminal.frame import Mark, draw_frame
from aida.cli.terminal.style import Style, style_for
from aida.rules.rule import Rule
from aida.text import LineIndex, Span

COLOUR = "info"


def print_trees(rules: Sequence[Rule]) -> None:
    """Print the trees of the patterns."""
    for rule in rules:
        for row in tree_rows(rule):
            print(printable(row))
    print()


def print_trial(trial: Trial, arguments: argparse.Namespace) -> None:
    """Print the matches and how many there are."""
    style = style_for(sys.stdout, arguments.color)
    limit = arguments.limit if arguments.limit > 0 else len(trial.matches)
    for note in trial.notes:
        print(f"{style.paint('note', 'hint')}: {note}", file=sys.stderr)
    for match in islice(trial.matches, limit):
        for row in match_rows(match, style):
            print(row)
        print()
    for problem in trial.problems:
        print(f"{style.paint('warning', 'warning')}: {problem.path}: {problem.message}")
    for failure in trial.failures:
        print(f"{style.paint('error', 'error')}: the rule failed in {failure}", file=sys.stderr)
    if len(trial.matches) > limit:
        print(f"{len(trial.matches) - limit} more matches are not shown (--limit 0 shows all)")
    print(summary_of(trial))


def summary_of(trial: Trial) -> str:
    """``3 matches in 2 files; 17 files searched``."""
    found = f"{_count(len(trial.matches), 'match', 'matches')} in {_count(trial.files, 'file')}"
    return f"{found}; {_count(trial.searched, 'file')} searched"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def match_rows(match: Match, style: Style) -> Iterator[str]:
    """Place, code frame and captures of one match."""
    index = LineIndex(match.source)
    line, column = index.position(match.finding.span.start)
    place = f"{printable(shown_path(match.path))}:{line + 1}:{column + 1}"
    kind = f" {style.dot} {match.node.kind}" if match.node else ""
    yield f"{style.paint(place, 'bold')}{style.paint(kind, 'dim')}"
    lines = [row.decode("utf-8", "replace") for row in match.source.splitlines()]
    yield from draw_frame(lines, [_mark(match.finding.span, index)], style, COLOUR)
    captures = match.node.captures if match.node else ()
    width = max((len(capture.name) for capture in captures), default=0)
    for capture in captures:
        text = match.source[slice(*capture.span)].decode("utf-8", "replace")
        shown = one_line(" ".join(text.split()), style.width - width - 24, style.dots)
        kind = style.paint(f"  {capture.kind}", "dim") if capture.kind else ""
        yield f"   {style.paint(capture.name.ljust(width), 'accent')} = {shown}{kind}"


def _mark(span: Span, index: LineIndex) -> Mark:
    start, end = index.position(span.start), index.position(span.end)
    return Mark((start.line, start.column), (end.line, end.column))
