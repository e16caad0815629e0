"""Regular expressions as Semgrep's rules write them: with look-around and back-references.

The `regex` package understands them and stops an expression that would run on and on.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

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


def finditer(source: str, text: bytes) -> Iterator[tuple[int, int, dict[str, str]]]:
    """Start and end byte of each match, and its groups as ``$1``, ``$2`` and ``$NAME``."""
    decoded = text.decode("utf-8", "replace")
    is_ascii = len(decoded) == len(text)
    expression = compiled(source)
    names = {number: name for name, number in expression.groupindex.items()}
    for match in expression.finditer(decoded, timeout=TIMEOUT * 2):
        start, end = match.span()
        if not is_ascii:
            start = len(decoded[:start].encode())
            end = len(decoded[: match.end()].encode())
        groups: dict[str, str] = {}
        for number, value in enumerate(match.groups(), 1):
            if value is not None:
                groups[f"${number}"] = value
                if number in names:
                    groups[f"${names[number]}"] = value
        yield start, end, groups
