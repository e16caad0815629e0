"""Rules over plain text: a regular expression for each line of any file, secrets above all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from math import log2

from aida.rules.regex import Regex, literals_of
from aida.rules.requirements import Requirement
from aida.text import Span

FOUND_GROUP = "secret"
"""Where a regular expression has a group of this name, the group is what is reported."""


class TextCore:
    """The expression, and the randomness that the found text must have at least."""

    __slots__ = ("_group", "min_entropy", "regex")

    def __init__(self, regex: Regex, min_entropy: float = 0.0) -> None:
        self.regex = regex
        self.min_entropy = min_entropy
        self._group = regex.groups.get(FOUND_GROUP, 0)

    def requirement(self) -> Requirement:
        """Text that a matching line cannot do without."""
        return literals_of(self.regex.source)

    def matches(self, line: bytes, offset: int = 0) -> Iterator[Span]:
        """Spans found in one line that starts at byte ``offset``."""
        for match in self.regex.finditer(line):
            start, end = match.span(self._group)
            if end > start and (
                not self.min_entropy or entropy(line[start:end]) >= self.min_entropy
            ):
                yield Span(offset + start, offset + end)


def entropy(text: bytes) -> float:
    """Shannon entropy in bits per byte: 0 for one repeated character, about 4 for hex digits."""
    total = len(text)
    return -sum(n / total * log2(n / total) for n in Counter(text).values()) if total else 0.0
