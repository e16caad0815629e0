"""Markdown for the terminal: as much of it as rule pages use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aida.cli.terminal.cells import printable, wrap
from aida.cli.terminal.style import Style

_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_ITEM = re.compile(r"^(\s*)([-*+]|\d+[.)])\s+(.*)$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})\s*(.*?)\s*$")
_ROLES = {"bad": "error", "good": "good", "fixed": "good"}
INDENT = "  "


def render(text: str, style: Style) -> Iterator[str]:
    """Rows for the Markdown ``text``, headings excepted."""
    lines = text.split("\n")
    paragraph: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        fence = _FENCE.match(line)
        if fence or not line.strip() or _ITEM.match(line):
            yield from _paragraph(paragraph, style)
            paragraph = []
        if fence:
            end = _end_of(lines, number, fence[1])
            if number and lines[number - 1].strip() and not _FENCE.match(lines[number - 1]):
                yield ""
            yield from _code(lines[number + 1 : end], fence[2], style)
            number = end
            if "".join(lines[end + 1 : end + 2]).strip():
                yield ""
        elif line.strip():
            paragraph.append(line)
        elif number:
            yield ""
        number += 1
    yield from _paragraph(paragraph, style)


def _end_of(lines: list[str], start: int, fence: str) -> int:
    for number in range(start + 1, len(lines)):
        if lines[number].strip().startswith(fence):
            return number
    return len(lines)


def _paragraph(lines: list[str], style: Style) -> Iterator[str]:
    if not lines:
        return
    item = _ITEM.match(lines[0])
    first, rest = INDENT, INDENT
    if item:
        lines = [item[3], *lines[1:]]
        first = f"{INDENT}{item[1]}{item[2]} "
        rest = " " * len(first)
    text = printable(" ".join(line.strip() for line in lines))
    width = max(min(style.width, 90), 40) - len(rest)
    for number, row in enumerate(wrap(text, width)):
        yield (rest if number else first) + _inline(row, style)


def _inline(text: str, style: Style) -> str:
    text = _LINK.sub(r"\1 (\2)", text)
    if not style.colour:
        return text
    text = _CODE.sub(lambda match: style.paint(match[1], "accent"), text)
    return _STRONG.sub(lambda match: style.paint(match[1], "bold"), text)


def _code(lines: list[str], info: str, style: Style) -> Iterator[str]:
    language, _, role = info.rpartition(" ")
    colour = _ROLES.get(role, "dim")
    label = f"{role} ({language})" if role in _ROLES else info
    if label:
        yield INDENT + style.paint(label, colour)
    for line in lines:
        yield f"{INDENT}{style.paint(style.bar, colour)} {printable(line.expandtabs(4))}".rstrip()
