"""What metavariables hold, and what the text of a string pattern asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from aida.rules.semgrep import term as t
from aida.rules.semgrep.term import Term


@dataclass(frozen=True, slots=True)
class TextBound:
    """Text that a metavariable of a regular expression or a generic pattern holds, by bytes."""

    start: int
    end: int
    text: str
    is_word: bool = False
    """Whether it is a word of a generic pattern: one of digits is then a number."""


Bound = Term | tuple[Term, ...] | TextBound | str
"""What a metavariable holds: a term, several of them, a range of text, or text of a string."""
Bindings = Mapping[str, Bound]

_INTERPOLATED = re.compile(r"\$(?:\.\.\.)?[A-Z_][A-Z0-9_]*|\.\.\.")


def as_text(value: Bound) -> str:
    """The text of what is bound."""
    if isinstance(value, str):
        return value
    if isinstance(value, TextBound):
        return value.text
    if isinstance(value, Term):
        if value.kind in (t.STRING, t.NAME, t.NUMBER):
            return value.value
        return (value.node.text or b"").decode("utf-8", "replace")
    return ", ".join(as_text(item) for item in value)


@lru_cache(maxsize=2000)
def string_regex(text: str) -> re.Pattern[str]:
    """The expression of a string pattern ``=~/…/`` with its flags."""
    body, _, flags = text[3:].rpartition("/")
    options = 0
    for flag in flags:
        options |= {"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL}.get(flag, 0)
    return re.compile(body, options)


@lru_cache(maxsize=2000)
def interpolation(text: str) -> tuple[tuple[str, ...], re.Pattern[str]]:
    """Metavariables in a string pattern, and the expression that finds what they stand for."""
    names: list[str] = []
    pieces: list[str] = []
    position = 0
    for match in _INTERPOLATED.finditer(text):
        pieces.append(re.escape(text[position : match.start()]))
        position = match.end()
        if match[0] == "...":
            pieces.append("(?:.*?)")
        else:
            names.append(match[0])
            may_be_empty = match[0].startswith("$...") or match[0] == text
            pieces.append("(.*?)" if may_be_empty else "(.+?)")
    pieces.append(re.escape(text[position:]))
    return tuple(names), re.compile("".join(pieces), re.DOTALL)
