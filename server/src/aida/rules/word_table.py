"""What the text of a node alone says about the rules that may match it."""

from __future__ import annotations

from collections.abc import Sequence

from aida.rules.matcher import MEMO_LENGTH
from aida.rules.plan import Plan
from aida.rules.regex_set import RegexSet

WORDS_KEPT = 50_000


class WordTable:
    """Plans that the text of a node leaves possible; asked once for each different text."""

    __slots__ = ("_needed", "_regexes", "known")

    def __init__(self, plans: Sequence[Plan]) -> None:
        numbers: dict[str, int] = {}
        regexes = {test.regex.source: test.regex for plan in plans for test in plan.texts}
        for source in regexes:
            numbers[source] = len(numbers)
        self._regexes = RegexSet(tuple(regexes.values()))
        self._needed = tuple(
            (plan, frozenset(numbers[test.regex.source] for test in plan.texts)) for plan in plans
        )
        self.known: dict[bytes, tuple[Plan, ...]] = {}

    def ask(self, text: bytes) -> tuple[Plan, ...]:
        """Plans whose expressions the text matches; remembered in ``known``."""
        if len(self.known) >= WORDS_KEPT:
            self.known.clear()
        matching = self._regexes.matching(text)
        plans: tuple[Plan, ...] = ()
        if matching:
            plans = tuple(plan for plan, needed in self._needed if needed <= matching)
        if len(text) <= MEMO_LENGTH:
            self.known[text] = plans
        return plans
