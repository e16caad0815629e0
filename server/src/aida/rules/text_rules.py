"""Text rules compiled together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ahocorasick_rs import BytesAhoCorasick

from aida.rules.requirements import best
from aida.rules.rule import Rule
from aida.rules.text_rule import TextCore


class TextRules:
    """Every text rule, compiled together."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules: list[tuple[Rule, TextCore, frozenset[bytes]]] = []
        self.ids = frozenset(rule.id for rule in rules if isinstance(rule.core, TextCore))
        for rule in rules:
            if isinstance(rule.core, TextCore):
                clause = best(rule.core.requirement())
                self.rules.append((rule, rule.core, clause.literals if clause else frozenset()))
        literals = sorted(set().union(*(literals for *_, literals in self.rules)))
        self._automaton = BytesAhoCorasick(literals) if literals else None
        self._users = tuple(
            tuple(index for index, (*_, wanted) in enumerate(self.rules) if literal in wanted)
            for literal in literals
        )
        self._always = tuple(index for index, (*_, wanted) in enumerate(self.rules) if not wanted)

    def lines(self, text: bytes) -> dict[int, set[tuple[int, int]]]:
        """For each rule that may match: the (start, end) of the lines where it may."""
        found: dict[int, set[tuple[int, int]]] = {}
        if self._automaton is not None:
            for literal, start, end in self._automaton.find_matches_as_indexes(
                text, overlapping=True
            ):
                line = _line_around(text, start, end)
                for rule in self._users[literal]:
                    found.setdefault(rule, set()).add(line)
        if self._always:
            lines = set(_all_lines(text))
            found.update(dict.fromkeys(self._always, lines))
        return found


def _line_around(text: bytes, start: int, end: int) -> tuple[int, int]:
    line_end = text.find(b"\n", end)
    return text.rfind(b"\n", 0, start) + 1, len(text) if line_end < 0 else line_end


def _all_lines(text: bytes) -> Iterable[tuple[int, int]]:
    start = 0
    for line in text.split(b"\n"):
        yield start, start + len(line)
        start += len(line) + 1
