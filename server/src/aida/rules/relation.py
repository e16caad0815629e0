"""Relational matchers: ``inside``, ``has``, ``precedes`` and ``follows``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum

from aida.rules.environment import Environment
from aida.rules.matcher import Compound, Matcher
from aida.rules.requirements import Requirement, at_any_depth, deeper, elsewhere
from aida.syntax.grammar import Node


class Stop(Enum):
    """How far a relation looks, where no rule says so."""

    NEIGHBOR = "neighbor"
    END = "end"


StopBy = Stop | Matcher


class Relation(Compound):
    """What the four relations share: a member to find, and where to stop looking for it."""

    __slots__ = ("field", "member", "stop")

    def __init__(
        self, member: Matcher, stop: StopBy = Stop.NEIGHBOR, field: int | None = None
    ) -> None:
        super().__init__()
        self.member = member
        self.stop = stop
        self.field = field

    def requirement(self) -> Requirement:
        return elsewhere(self.member.requirement())

    def variables(self) -> set[str]:
        bound = self.member.variables()
        return bound | self.stop.variables() if isinstance(self.stop, Matcher) else bound

    def parts(self) -> Sequence[Matcher]:
        return (self.member, self.stop) if isinstance(self.stop, Matcher) else (self.member,)

    def _stops_at(self, node: Node, env: Environment) -> bool:
        stop = self.stop
        if isinstance(stop, Matcher):
            return stop.match(node, env.fresh()) is not None
        return stop is Stop.NEIGHBOR

    def _first(self, candidates: Iterator[Node], env: Environment) -> Node | None:
        """First candidate that fits, looking no further than the stop (which may fit itself)."""
        match = self.member.match
        if self.stop is Stop.END:
            for candidate in candidates:
                if (found := match(candidate, env)) is not None:
                    return found
            return None
        for candidate in candidates:
            if (found := match(candidate, env)) is not None:
                return found
            if self._stops_at(candidate, env):
                return None
        return None


class Inside(Relation):
    """``inside``: an ancestor fits, and holds the node in ``field`` where one is given."""

    __slots__ = ()

    def match(self, node: Node, env: Environment) -> Node | None:
        if self.field is None:
            return self._first(ancestors(node, env.root), env)
        child, field = node, self.field
        for ancestor in ancestors(node, env.root):
            holder = ancestor.child_by_field_id(field)
            if (
                holder is not None
                and holder.id == child.id
                and (found := self.member.match(ancestor, env)) is not None
            ):
                return found
            if self.stop is not Stop.END and self._stops_at(ancestor, env):
                return None
            child = ancestor
        return None


class Has(Relation):
    """``has``: a child (or descendant) fits, in ``field`` where one is given."""

    __slots__ = ("_kinds", "_literals")

    def __init__(
        self, member: Matcher, stop: StopBy = Stop.NEIGHBOR, field: int | None = None
    ) -> None:
        super().__init__(member, stop, field)
        self._kinds = member.kinds()
        self._literals = tuple(clause.literals for clause in member.requirement() if clause.within)

    def requirement(self) -> Requirement:
        inner = self.member.requirement()  # a child's text is the node's text too
        return deeper(inner) if self.stop is Stop.NEIGHBOR else at_any_depth(inner)

    def match(self, node: Node, env: Environment) -> Node | None:
        if self._literals:
            source, start, end = env.source, node.start_byte, node.end_byte
            for literals in self._literals:
                if all(source.find(literal, start, end) < 0 for literal in literals):
                    return None
        if self.field is None:
            return self._among(node.children, env)
        child = node.child_by_field_id(self.field)
        if child is None:
            return None
        return self._among((child,), env)

    def _among(self, children: Sequence[Node], env: Environment) -> Node | None:
        """Depth-first, in the order of the text; stops are passed, not entered."""
        match, kinds = self.member.match, self._kinds
        if self.stop is Stop.NEIGHBOR:
            for child in children:
                if (kinds is None or child.kind_id in kinds) and (
                    found := match(child, env)
                ) is not None:
                    return found
            return None
        stack = list(reversed(children))
        to_end = self.stop is Stop.END
        while stack:
            child = stack.pop()
            if (kinds is None or child.kind_id in kinds) and (
                found := match(child, env)
            ) is not None:
                return found
            if child.child_count and (to_end or not self._stops_at(child, env)):
                stack.extend(reversed(child.children))
        return None


class Precedes(Relation):
    """``precedes``: a later sibling fits."""

    __slots__ = ()

    def match(self, node: Node, env: Environment) -> Node | None:
        if self.stop is Stop.NEIGHBOR:
            sibling = node.next_sibling
            return None if sibling is None else self.member.match(sibling, env)
        return self._first(following(node), env)


class Follows(Relation):
    """``follows``: an earlier sibling fits."""

    __slots__ = ()

    def match(self, node: Node, env: Environment) -> Node | None:
        if self.stop is Stop.NEIGHBOR:
            sibling = node.prev_sibling
            return None if sibling is None else self.member.match(sibling, env)
        return self._first(preceding(node), env)


NEAR = 12
"""Ancestors asked for one by one: each costs a descent from the root. Further ones share one."""


def ancestors(node: Node, root: Node | None) -> Iterator[Node]:
    """Parent, grandparent and so on."""
    parent = node.parent
    for _ in range(NEAR):
        if parent is None:
            return
        yield parent
        node, parent = parent, parent.parent
    if root is None:
        while parent is not None:
            yield parent
            parent = parent.parent
        return
    chain: list[Node] = []
    current: Node | None = root
    while current is not None and current.id != node.id:
        chain.append(current)
        current = current.child_with_descendant(node)
    yield from reversed(chain)


def following(node: Node) -> Iterator[Node]:
    """Later siblings, nearest first."""
    if (parent := node.parent) is not None:
        children = parent.children
        yield from children[index_among(children, node) + 1 :]


def preceding(node: Node) -> Iterator[Node]:
    """Earlier siblings, nearest first."""
    if (parent := node.parent) is not None:
        children = parent.children
        yield from reversed(children[: index_among(children, node)])


def index_among(children: Sequence[Node], node: Node) -> int:
    """Position of ``node`` in its parent's children, which are in the order of the text."""
    low, high = 0, len(children)
    start, identity = node.start_byte, node.id
    while low < high:
        middle = (low + high) // 2
        if children[middle].start_byte < start:
            low = middle + 1
        else:
            high = middle
    while low < len(children) - 1 and children[low].id != identity:
        low += 1  # empty nodes share a start with the node after them
    return low
