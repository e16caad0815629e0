"""``aida rules list``."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from aida.cli.paths import shown_path
from aida.cli.rules.catalog import Entry, entries_in
from aida.cli.terminal.cells import shorten, width_of
from aida.cli.terminal.style import Style, style_for
from aida.rules.compiler import LanguageRules, Plan
from aida.rules.reach import Reach
from aida.rules.requirements import best
from aida.rules.rule import Rule
from aida.rules.text_rule import TextCore

HEADINGS = ("RULE", "LANGUAGES", "SEVERITY", "STAGE", "FIX", "REACH", "SEARCHED BY", "TITLE")
REACHES = ("line", *(reach.label for reach in Reach))
MAX_WIDTHS = {"LANGUAGES": 24, "SEARCHED BY": 30}
_SEVERITY = HEADINGS.index("SEVERITY")


def run(arguments: argparse.Namespace) -> int:
    """Print the rules."""
    entries, loaded = entries_in(Path.cwd(), arguments.pack)
    for error in loaded.errors:
        print(f"error: {error}", file=sys.stderr)
    described = [_describe(entry) for entry in entries]
    if arguments.format == "json":
        json.dump({"rules": described}, sys.stdout, indent=2)
        print()
    else:
        print_table(described, style_for(sys.stdout, arguments.color))
    return 2 if loaded.errors else 0


def _describe(entry: Entry) -> dict[str, Any]:
    rule = entry.first
    plans = [describe_search(rule) for rule in entry.rules]
    fix = ("safe" if rule.fix_is_safe else "unsafe") if rule.has_fix else None
    return {
        "id": entry.id,
        "title": rule.title,
        "languages": entry.languages,
        "severity": entry.severity.label,
        "stage": rule.stage.value,
        "fix": fix,
        "reach": max((reach for reach, _ in plans), key=REACHES.index),
        "prefilter": "; ".join(dict.fromkeys(words for _, words in plans)),
        "tags": list(rule.tags),
        "owner": rule.owner,
        "source": shown_path(rule.source),
    }


def describe_search(rule: Rule) -> tuple[str, str]:
    """How far an answer of the rule can depend on text, and what narrows the search for it."""
    if isinstance(rule.core, TextCore):
        clause = best(rule.core.requirement())
        words = (
            sorted(literal.decode("utf-8", "replace") for literal in clause.literals)
            if clause
            else []
        )
        return "line", f"literal {' | '.join(words)}" if words else "none: every line is tried"
    assert rule.language is not None
    plan: Plan = LanguageRules(rule.language, [rule]).plans[0]
    return plan.reach.label, plan.prefilter


def print_table(rules: Iterable[dict[str, Any]], style: Style) -> None:
    """Print one row a rule; on a terminal rows are cut to its width."""
    rows = [_row(rule) for rule in rules]
    if not rows:
        print("There are no rules.")
        return
    limit = style.width if sys.stdout.isatty() else sys.maxsize
    widths = [
        min(max(width_of(row[i]) for row in (HEADINGS, *rows)), MAX_WIDTHS.get(heading, limit))
        for i, heading in enumerate(HEADINGS)
    ]
    print(style.paint(_join(HEADINGS, widths, limit, style), "dim"))
    for row in rows:
        cells = _join(row, widths, limit, style)
        print(cells.replace(row[_SEVERITY], style.paint(row[_SEVERITY], row[_SEVERITY]), 1))
    print(f"\n{len(rows)} rules; `aida rules show RULE` explains one.", file=sys.stderr)


def _row(rule: dict[str, Any]) -> Sequence[str]:
    return (
        rule["id"],
        ", ".join(rule["languages"]),
        rule["severity"],
        rule["stage"],
        rule["fix"] or "",
        rule["reach"],
        rule["prefilter"],
        rule["title"],
    )


def _join(cells: Sequence[str], widths: Sequence[int], limit: int, style: Style) -> str:
    padded: list[str] = []
    for cell, width in zip(cells, widths, strict=True):
        text = shorten(cell, width, style.dots)
        padded.append(text + " " * (width - width_of(text)))
    return shorten("  ".join(padded).rstrip(), limit, style.dots)
