"""Many expressions asked at once: which of them does a text match?"""

from __future__ import annotations

from collections.abc import Sequence

import re2

from aida.rules.regex import Regex

MOST_INSTRUCTIONS = 20_000
"""Size of the programs up to which RE2 has the memory to run them together without failing."""


class RegexSet:
    """Expressions that RE2 runs over a text in one pass."""

    __slots__ = ("_ascii", "_regexes", "_unicode")

    def __init__(self, regexes: Sequence[Regex]) -> None:
        self._regexes = tuple(regexes)
        self._ascii = _together([regex.program(unicode=False) for regex in regexes])
        self._unicode: re2.Set | None = None

    def matching(self, text: bytes) -> frozenset[int]:
        """Numbers of the expressions that match anywhere in ``text``."""
        together = self._ascii
        if not text.isascii():
            if self._unicode is None:
                programs = [regex.program(unicode=True) for regex in self._regexes]
                self._unicode = _together(programs)
            together = self._unicode
        if together is None:
            return frozenset(i for i, regex in enumerate(self._regexes) if regex.search(text))
        return frozenset(together.Match(text) or ())


def _together(programs: Sequence[re2._Regexp]) -> re2.Set | None:
    if sum(program.programsize for program in programs) > MOST_INSTRUCTIONS:
        return None
    together = re2.Set.SearchSet()
    for program in programs:
        together.Add(program.pattern)
    together.Compile()
    return together
