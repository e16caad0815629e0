"""Indentation: a template is written in one unit, the file that it goes into may have another."""

from __future__ import annotations

import re
from collections import Counter

from aida.syntax.languages import Language

_LEADING = re.compile(r"^[ \t]+(?=\S)", re.MULTILINE)
_AFTER_BREAK = re.compile(r"(?<=\n)[ \t]+")
_LINES = 400
"""Lines of a file that are looked at."""
_TWO = ("bash", "css", "hcl", "html", "javascript", "json", "ruby", "tsx", "typescript", "yaml")


def unit_in(text: str, otherwise: str) -> str:
    """The unit that a text is indented by: a tab, or some spaces."""
    tabs = 0
    widths: Counter[int] = Counter()
    before = 0
    for row in text.splitlines()[:_LINES]:
        if not row.strip():
            continue
        found = _LEADING.match(row)
        if found and found[0].startswith("\t"):
            tabs += 1
            continue
        width = len(found[0]) if found else 0
        if width > before:
            widths[width - before] += 1
        before = width
    if tabs > sum(widths.values()):
        return "\t"
    steps = [step for step in widths if step in (2, 3, 4, 8)]
    return " " * max(steps, key=lambda step: (widths[step], -step)) if steps else otherwise


def usual_unit(language: Language) -> str:
    """The unit of a file that has no indentation yet."""
    if language.name == "go":
        return "\t"
    return "  " if language.name in _TWO else "    "


def reindent(text: str, own: str, wanted: str) -> str:
    """The text with the indentation of its lines, but not of its first, in another unit."""
    if own == wanted:
        return text

    def change(found: re.Match[str]) -> str:
        count, rest = divmod(len(found[0].expandtabs(len(own))), len(own))
        return wanted * count + " " * rest

    return _AFTER_BREAK.sub(change, text)


def indent_below(text: str, indent: str) -> str:
    """The text with all lines but the first and empty ones indented further.

    What it ends in is followed by more: a break at the end begins a line.
    """
    return re.sub(r"\n(?!\n)", lambda _: "\n" + indent, text) if indent else text
