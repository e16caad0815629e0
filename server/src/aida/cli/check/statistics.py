"""``--statistics``: findings counted by rule."""

from __future__ import annotations

from collections import Counter

from aida.cli.check.outcome import Outcome
from aida.cli.terminal.cells import shorten
from aida.cli.terminal.style import Style


def statistics_rows(outcome: Outcome, style: Style) -> list[str]:
    """A row for each rule that found something, the most frequent first."""
    counts: Counter[str] = Counter()
    severities: dict[str, str] = {}
    for _, finding in outcome.findings():
        counts[finding["rule"]] += 1
        severities[finding["rule"]] = finding["severity"]
    if not counts:
        return []
    digits = len(f"{max(counts.values()):,}")
    longest = max(map(len, counts))
    rows: list[str] = []
    for rule, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        severity = severities[rule]
        room = style.width - digits - longest - 13
        title = shorten(outcome.rules.get(rule, {}).get("title", ""), max(room, 10), style.dots)
        row = (
            f"{number:>{digits},}  {style.paint(severity.ljust(7), severity)}  "
            f"{rule.ljust(longest)}  {style.paint(title, 'dim')}"
        )
        rows.append(row.rstrip())
    return [*rows, ""]
