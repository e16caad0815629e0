"""``fix``: what to put in place of a match, and how far around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aida.rules.environment import Environment
from aida.rules.matcher import Matcher
from aida.rules.relation import Stop, StopBy, following, preceding
from aida.rules.template import Template
from aida.syntax.grammar import Node
from aida.text import Span


@dataclass(frozen=True, slots=True)
class Expansion:
    """``expandStart`` or ``expandEnd``: stretch the replaced range to a sibling that fits."""

    member: Matcher
    stop: StopBy

    def reach(
        self, node: Node, env: Environment, siblings: Callable[[Node], Iterator[Node]]
    ) -> Node | None:
        """The sibling to stretch to."""
        for sibling in siblings(node):
            if self.member.match(sibling, env.copy()) is not None:
                return sibling
            if self.stop is Stop.NEIGHBOR:
                return None
            if isinstance(self.stop, Matcher) and self.stop.match(sibling, env.fresh()):
                return None
        return None


@dataclass(frozen=True, slots=True)
class Fixer:
    """One fix that a rule offers."""

    template: Template
    expand_start: Expansion | None = None
    expand_end: Expansion | None = None
    title: str = ""

    def span(self, node: Node, env: Environment) -> Span:
        """Bytes that the fix replaces."""
        start, end = node.start_byte, node.end_byte
        if self.expand_start and (first := self.expand_start.reach(node, env, preceding)):
            start = first.start_byte
        if self.expand_end and (last := self.expand_end.reach(node, env, following)):
            end = last.end_byte
        return Span(start, end)

    def text(self, node: Node, env: Environment) -> str:
        """Replacement for one match."""
        return self.template.render(node, env)
