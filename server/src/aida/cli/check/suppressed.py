"""``--show-suppressed``: what comments suppress, and why."""

from __future__ import annotations

from collections.abc import Iterator

from aida.cli.check.outcome import Outcome, Wire
from aida.cli.check.places import place_of
from aida.cli.terminal.cells import one_line, printable
from aida.cli.terminal.style import Style

INDENT = "  "


def suppressed_rows(outcome: Outcome, style: Style) -> Iterator[str]:
    """Three rows for each suppressed finding: what, where, and by which comment."""
    for file, finding in outcome.suppressed():
        path = printable(file.shown_path)
        message = one_line(finding["message"], 300, style.dots)
        yield f"{style.paint('suppressed', 'dim')}: {message}"
        place = place_of(path, finding["range"])
        yield f"{INDENT}{style.paint(place, 'dim')} {style.dot} {finding['rule']}"
        yield f"{INDENT}{_by(finding['suppression'], style)}"
        yield ""


def _by(suppression: Wire, style: Style) -> str:
    cell = suppression.get("cell")
    line = (cell or suppression)["line"] + 1
    where = f"line {line} of cell {cell['number']}" if cell else f"line {line}"
    parts = [f"by `{suppression['mark']}` in {where}"]
    if suppression["until"]:
        parts.append(f"until {suppression['until']}")
    if suppression["owner"]:
        parts.append(f"owner {printable(suppression['owner'])}")
    reason = one_line(suppression["reason"], 300, style.dots)
    return ", ".join(parts) + (f": {reason}" if reason else ", without a reason")
