"""Test coverage: the share of lines that ran, changed lines that did not, and reports gone stale.

The hits come from a report (`FileFacts.coverage`), and count only for the text that was measured.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from aida.rules.file_core import FileMatch, FileView
from aida.rules.file_facts import LineCoverage
from aida.rules.measures.core import MeasureCore
from aida.rules.measures.file_length import WHOLE_FILE
from aida.rules.measures.text_digest import digest_of_text
from aida.text import Span


def percent(part: int, whole: int) -> float:
    """Percent with one digit, rounded down so that 100 means all; 100 of nothing."""
    return (1000 * part // whole) / 10 if whole else 100.0


def test_coverage(view: FileView, core: MeasureCore) -> Iterator[FileMatch]:
    """Reports a file of which too few lines ran; where it is known what changed, of its changes."""
    coverage = valid_coverage(view)
    if coverage is None:
        return
    changed = view.facts.changed_lines
    lines = [line for line in coverage.hits if changed is None or line in changed]
    ran = sum(coverage.hits[line] > 0 for line in lines)
    limit = core.options["min"]
    if 100 * ran < limit * len(lines):
        message = core.say(
            VALUE=f"{percent(ran, len(lines)):g}",
            MIN=limit,
            RAN=ran,
            LINES=len(lines),
            WHAT="lines" if changed is None else "changed lines",
        )
        yield FileMatch(WHOLE_FILE, message)


def uncovered_change(view: FileView, core: MeasureCore) -> Iterator[FileMatch]:
    """Reports each run of changed lines that no test ran, at the first of them."""
    coverage, changed = valid_coverage(view), view.facts.changed_lines
    if coverage is None or not changed:
        return
    starts = _line_starts(view.source)
    for lines in _runs(changed, coverage):
        if lines[-1] > len(starts):
            continue  # the report speaks of lines that there are not
        start = starts[lines[0] - 1]
        end = view.source.find(b"\n", start)
        text = view.source[start : len(view.source) if end < 0 else end]
        indent = len(text) - len(text.lstrip())
        message = core.say(FIRST=lines[0], LAST=lines[-1], COUNT=len(lines), REPORT=coverage.report)
        yield FileMatch(Span(start + indent, start + max(indent, len(text.rstrip()))), message)


def stale_coverage(view: FileView, core: MeasureCore) -> Iterator[FileMatch]:
    """Reports a file that is not, or may not be, the text that was measured."""
    coverage = view.facts.coverage
    if coverage is not None and valid_coverage(view) is None:
        yield FileMatch(WHOLE_FILE, core.say(REPORT=coverage.report))


def valid_coverage(view: FileView) -> LineCoverage | None:
    """The coverage of exactly this text."""
    coverage = view.facts.coverage
    if coverage is None or coverage.text_digest != digest_of_text(view.source):
        return None
    return coverage


def _runs(changed: Collection[int], coverage: LineCoverage) -> Iterator[list[int]]:
    """Changed lines that did not run; lines that cannot run do not part those around them."""
    run: list[int] = []
    for line in range(min(changed), max(changed) + 1):
        hits = coverage.hits.get(line)
        if line in changed and hits == 0:
            run.append(line)
        elif run and (hits is not None or line not in changed):
            yield run
            run = []
    if run:
        yield run


def _line_starts(source: bytes) -> list[int]:
    starts = [0]
    while (at := source.find(b"\n", starts[-1])) >= 0:
        starts.append(at + 1)
    return starts
