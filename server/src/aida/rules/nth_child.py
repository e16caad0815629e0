"""``nthChild``: the node's place among its named siblings, as in CSS."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aida.rules.environment import Environment
from aida.rules.matcher import Compound, Kinds, Matcher
from aida.rules.requirements import Requirement
from aida.syntax.grammar import Node

_AN_PLUS_B = re.compile(r"([+-]?)(\d*)n(?:([+-])(\d+))?|([+-]?)(\d+)", re.IGNORECASE)
_WORDS = {"odd": (2, 1), "even": (2, 0)}


def parse_position(text: str) -> tuple[int, int] | None:
    """Step and offset of ``2n+1``, ``odd`` or ``3``; None when it is none of them."""
    compact = "".join(text.split())
    if compact.lower() in _WORDS:
        return _WORDS[compact.lower()]
    match = _AN_PLUS_B.fullmatch(compact)
    if not match:
        return None
    if match[6]:
        return 0, int(match[5] + match[6])
    return int(match[1] + (match[2] or "1")), int((match[3] or "") + match[4]) if match[4] else 0


class NthChild(Compound):
    """Counts from 1; ``of`` counts only the siblings that fit, ``reverse`` counts from the end."""

    __slots__ = ("of", "offset", "reverse", "step")

    def __init__(
        self, step: int, offset: int, of: Matcher | None = None, *, reverse: bool = False
    ) -> None:
        super().__init__()
        self.step = step
        self.offset = offset
        self.of = of
        self.reverse = reverse

    def match(self, node: Node, env: Environment) -> Node | None:
        parent = node.parent
        if parent is None:
            return None
        if self.of is None and not self.step:
            count = parent.named_child_count
            index = count - self.offset if self.reverse else self.offset - 1
            if not 0 <= index < count or (sibling := parent.named_child(index)) is None:
                return None
            return node if sibling.id == node.id else None
        siblings = parent.named_children
        if self.of is not None:
            siblings = [child for child in siblings if self.of.match(child, env) is not None]
        if self.reverse:
            siblings = siblings[::-1]
        identity = node.id
        for index, sibling in enumerate(siblings, 1):
            if sibling.id == identity:
                return node if self._takes(index) else None
        return None

    def _takes(self, index: int) -> bool:
        if not self.step:
            return index == self.offset
        distance = index - self.offset
        return distance % self.step == 0 and distance // self.step >= 0

    def kinds(self) -> Kinds:
        return self.of.kinds() if self.of is not None else None

    def requirement(self) -> Requirement:
        return self.of.requirement() if self.of is not None else ()

    def variables(self) -> set[str]:
        return self.of.variables() if self.of is not None else set()

    def parts(self) -> Sequence[Matcher]:
        return (self.of,) if self.of is not None else ()
