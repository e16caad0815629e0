"""``--show-suppressed``: what comments suppress, and why."""

from __future__ import annotations

from collections.abc import Iterator

from aida.cli.check.outcome import Outcome, Wire
from aida.cli.terminal.cells import one_line, printable
from aida.cli.terminal.style import Style

INDENT = "  "


def suppressed_rows(outcome: Outcome, style: Style) -> Iterator[str]:
    """Three rows for each suppressed finding: what, where, and by which comment."""
    for file, finding in outcome.suppressed():
        path, start = printable(file.shown_path), finding["range"]["start"]
        message = one_line(finding["message"], 300, style.dots)
        yield f"{style.paint('suppressed', 'dim')}: {message}"
        place = f"{path}:{start['line'] + 1}:{start['column'] + 1}"
        yield f"{INDENT}{style.paint(place, 'dim')} {style.dot} {finding['rule']}"
        yield f"{INDENT}{_by(finding['suppression'], style)}"
        yield ""


def _by(suppression: Wire, style: Style) -> str:
    parts = [f"by `{suppression['mark']}` in line {suppression['line'] + 1}"]
    if suppression["until"]:
        parts.append(f"until {suppression['until']}")
    if suppression["owner"]:
        parts.append(f"owner {printable(suppression['owner'])}")
    reason = one_line(suppression["reason"], 300, style.dots)
    return ", ".join(parts) + (f": {reason}" if reason else ", without a reason")
