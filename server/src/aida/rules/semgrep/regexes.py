"""Regular expressions as Semgrep's rules write them: with look-around and back-references.

The `regex` package understands them and stops an expression that would run on and on.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from aida.rules.semgrep.bindings import TextBound

TIMEOUT = 2.0
"""Seconds for one search."""


class ExpressionError(ValueError):
    """Not a regular expression."""


@lru_cache(maxsize=4000)
def compiled(source: str) -> Any:
    """The expression; raises ExpressionError."""
    import regex

    try:
        return regex.compile(source, regex.MULTILINE)
    except regex.error as error:
        raise ExpressionError(f"not a regular expression: {error}") from None


def matches_start(source: str, text: str) -> bool:
    """Whether the expression matches at the start of ``text``."""
    try:
        return compiled(source).match(text, timeout=TIMEOUT) is not None
    except TimeoutError:
        return False


def finditer(
    source: str, text: bytes, offset: int = 0
) -> Iterator[tuple[int, int, dict[str, TextBound]]]:
    """Start and end byte of each match, and its groups as ``$1``, ``$2`` and ``$NAME``.

    ``text`` starts at byte ``offset`` of its file, which shifts what the groups hold.
    """
    decoded = text.decode("utf-8", "replace")
    is_ascii = len(decoded) == len(text)
    expression = compiled(source)
    names = {number: name for name, number in expression.groupindex.items()}

    def byte_of(position: int) -> int:
        return position if is_ascii else len(decoded[:position].encode())

    for match in expression.finditer(decoded, timeout=TIMEOUT * 2):
        groups: dict[str, TextBound] = {}
        for number, value in enumerate(match.groups(), 1):
            if value is not None:
                start, end = match.span(number)
                bound = TextBound(offset + byte_of(start), offset + byte_of(end), value)
                groups[f"${number}"] = bound
                if number in names:
                    groups[f"${names[number]}"] = bound
        yield byte_of(match.start()), byte_of(match.end()), groups
