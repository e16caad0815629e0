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
from aida.findings import Severity
from aida.rules.compiler import LanguageRules
from aida.rules.file_core import FileCore
from aida.rules.plan import Plan
from aida.rules.reach import Reach
from aida.rules.requirements import Clause, best
from aida.rules.rule import Rule
from aida.rules.suppression_core import SuppressionCore
from aida.rules.text_file_core import TextFileCore
from aida.rules.text_rule import TextCore
from aida.syntax.languages import find_language

HEADINGS = ("RULE", "LANGUAGES", "SEVERITY", "STAGE", "FIX", "TITLE", "REACH", "SEARCHED BY")
REACHES = ("line", *(reach.label for reach in Reach))
MAX_WIDTHS = {"LANGUAGES": 16}
GAP = "  "
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
        return "line", _words(clause) if clause else "none: every line is tried"
    if isinstance(rule.core, SuppressionCore):
        return Reach.FILE.label, "literal aida: in a comment"
    if isinstance(rule.core, FileCore | TextFileCore):
        clause = best(rule.core.requirement())
        return Reach.FILE.label, _words(clause) if clause else "none: every file is read"
    assert rule.language is not None
    plan: Plan = LanguageRules(rule.language, [rule]).plans[0]
    return plan.reach.label, plan.prefilter


def _words(clause: Clause) -> str:
    literals = sorted(literal.decode("utf-8", "replace") for literal in clause.literals)
    return f"literal {' | '.join(literals)}"


def print_table(rules: Iterable[dict[str, Any]], style: Style) -> None:
    """Print one row a rule; on a terminal rows are cut to its width."""
    rows = [_row(rule) for rule in rules]
    if not rows:
        print("There are no rules.")
        return
    limit = style.width if sys.stdout.isatty() else sys.maxsize
    widths = _widths(rows, limit)
    print(style.paint(_join(HEADINGS, widths, style), "dim"))
    for row in rows:
        print(_join(row, widths, style, row[_SEVERITY]))
    print(f"\n{len(rows)} rules; `aida rules show RULE` explains one.", file=sys.stderr)


def _widths(rows: Sequence[Sequence[str]], limit: int) -> list[int]:
    """Widths of the columns that fit into ``limit`` cells, the last one cut if need be."""
    widths: list[int] = []
    room = limit
    for column, heading in enumerate(HEADINGS):
        longest = max(width_of(row[column]) for row in (HEADINGS, *rows))
        width = min(longest, MAX_WIDTHS.get(heading, longest), room)
        if width < min(longest, len(heading)):
            break
        widths.append(width)
        room -= width + len(GAP)
    return widths


def _row(rule: dict[str, Any]) -> Sequence[str]:
    return (
        rule["id"],
        ", ".join(map(_short, rule["languages"])),
        rule["severity"],
        rule["stage"],
        rule["fix"] or "",
        rule["title"],
        rule["reach"],
        rule["prefilter"],
    )


def _short(name: str) -> str:
    """A language as file names call it: `js` takes less room than `javascript`."""
    language = find_language(name)
    return min(name, *language.extensions, key=len) if language else name


def _join(cells: Sequence[str], widths: Sequence[int], style: Style, severity: str = "") -> str:
    padded: list[str] = []
    for column, (cell, width) in enumerate(zip(cells, widths, strict=False)):
        text = shorten(cell, width, style.dots)
        text += " " * (width - width_of(text))
        if column == _SEVERITY and severity not in ("", Severity.OFF.label):
            text = style.paint(text, severity)
        padded.append(text)
    return GAP.join(padded).rstrip()
