"""The matchers that a rule object is made of: each tells whether one node fits.

``match`` returns the node that fitted (for a relation, the related one) or None, and binds
metavariables in the environment only when it succeeds.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from aida.rules.environment import Environment
from aida.rules.pattern import Pattern
from aida.rules.regex import Regex, literals_of
from aida.rules.requirements import Requirement, either, required_leaves
from aida.rules.unification import unify
from aida.syntax.grammar import ERROR_KIND, Node

Kinds = frozenset[int] | None
"""Kind ids that can match; None when any may."""


MEMO_LENGTH = 64
MEMO_SIZE = 20_000


class Matcher(ABC):
    """One condition on a node."""

    __slots__ = ()

    @abstractmethod
    def match(self, node: Node, env: Environment) -> Node | None:
        """The node that fits, or None."""

    def kinds(self) -> Kinds:
        """Kinds of node that can fit."""
        return None

    def requirement(self) -> Requirement:
        """Text that a fitting node cannot do without."""
        return ()

    def variables(self) -> set[str]:
        """Metavariables that a match may bind."""
        return set()

    @property
    def binds(self) -> bool:
        """Whether a match may bind anything."""
        return False

    def parts(self) -> Sequence[Matcher]:
        """Matchers that this one is made of."""
        return ()


def isolated(matcher: Matcher, env: Environment) -> Environment:
    """An environment that ``matcher`` may leave half-filled: a copy, if it binds anything."""
    return env.copy() if matcher.binds else env


class Compound(Matcher):
    """A matcher made of others. Whether they bind anything is found out at the first match,

    because utilities may still be missing while rules are built.
    """

    __slots__ = ("_binds",)

    def __init__(self) -> None:
        self._binds: bool | None = None

    @property
    def binds(self) -> bool:
        if self._binds is None:
            self._binds = bool(self.variables())
        return self._binds


class PatternMatcher(Matcher):
    """``pattern``."""

    __slots__ = ("pattern",)

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern

    @property
    def binds(self) -> bool:
        return self.pattern.node.binds

    def match(self, node: Node, env: Environment) -> Node | None:
        if not self.pattern.node.binds:
            return node if unify(self.pattern, node, env) else None
        trial = env.copy()
        if not unify(self.pattern, node, trial):
            return None
        env.adopt(trial)
        return node

    def kinds(self) -> Kinds:
        pattern = self.pattern
        if pattern.root_kind is not None:
            return frozenset((pattern.root_kind,))
        goal = pattern.node
        if goal.variable is not None or goal.kind == ERROR_KIND or pattern.strictness.ignores_kind:
            return None
        return frozenset((goal.kind,))

    def requirement(self) -> Requirement:
        if self.pattern.strictness.ignores_text:
            return ()
        return required_leaves(self.pattern.sure_leaves())

    def variables(self) -> set[str]:
        return self.pattern.node.variables()


class KindMatcher(Matcher):
    """``kind``; ``keyword`` is what every node of that kind holds, with the depth where."""

    __slots__ = ("keyword", "kind")

    def __init__(self, kind: int, keyword: tuple[bytes, int] | None = None) -> None:
        self.kind = kind
        self.keyword = keyword

    def match(self, node: Node, env: Environment) -> Node | None:
        return node if node.kind_id == self.kind else None

    def kinds(self) -> Kinds:
        return frozenset((self.kind,))

    def requirement(self) -> Requirement:
        return required_leaves((self.keyword,)) if self.keyword is not None else ()


class RegexMatcher(Matcher):
    """``regex``: searched in the node's text."""

    __slots__ = ("_known", "regex")

    def __init__(self, regex: Regex) -> None:
        self.regex = regex
        self._known: dict[bytes, bool] = {}

    def match(self, node: Node, env: Environment) -> Node | None:
        return node if self.accepts(env.source[node.start_byte : node.end_byte]) else None

    def accepts(self, text: bytes) -> bool:
        """Whether the text matches. Code repeats its words: the answers for short ones are kept."""
        if len(text) > MEMO_LENGTH:
            return self.regex.search(text) is not None
        known = self._known.get(text)
        if known is None:
            if len(self._known) >= MEMO_SIZE:
                self._known.clear()
            known = self._known[text] = self.regex.search(text) is not None
        return known

    def requirement(self) -> Requirement:
        return literals_of(self.regex.source)


class All(Compound):
    """``all``, and a rule object with several keys."""

    __slots__ = ("_kinds", "_ordered", "members")

    def __init__(self, members: Sequence[Matcher]) -> None:
        super().__init__()
        self.members = tuple(members)
        # What looks at the node alone is cheap, and neither binds nor asks what is bound.
        self._ordered = tuple(sorted(members, key=lambda member: not looks_at_node_alone(member)))
        sets = [kinds for member in members if (kinds := member.kinds()) is not None]
        self._kinds: Kinds = frozenset.intersection(*sets) if sets else None

    def match(self, node: Node, env: Environment) -> Node | None:
        if self._kinds is not None and node.kind_id not in self._kinds:
            return None
        if not self.binds:
            for member in self._ordered:
                if member.match(node, env) is None:
                    return None
            return node
        trial = env.copy()
        for member in self._ordered:
            if member.match(node, trial) is None:
                return None
        env.adopt(trial)
        return node

    def kinds(self) -> Kinds:
        return self._kinds

    def requirement(self) -> Requirement:
        return tuple(clause for member in self.members for clause in member.requirement())

    def variables(self) -> set[str]:
        return set().union(*(member.variables() for member in self.members))

    def parts(self) -> Sequence[Matcher]:
        return self.members


class AnyOf(Compound):
    """``any``: the first member that fits decides what is bound."""

    __slots__ = ("_kinds", "members")

    def __init__(self, members: Sequence[Matcher]) -> None:
        super().__init__()
        self.members = tuple(members)
        sets = [member.kinds() for member in members]
        known = [kinds for kinds in sets if kinds is not None]
        self._kinds: Kinds = frozenset().union(*known) if len(known) == len(sets) else None

    def match(self, node: Node, env: Environment) -> Node | None:
        if self._kinds is not None and node.kind_id not in self._kinds:
            return None
        for member in self.members:
            trial = isolated(member, env)
            if member.match(node, trial) is not None:
                if trial is not env:
                    env.adopt(trial)
                return node
        return None

    def kinds(self) -> Kinds:
        return self._kinds

    def requirement(self) -> Requirement:
        return either(member.requirement() for member in self.members)

    def variables(self) -> set[str]:
        return set().union(*(member.variables() for member in self.members))

    def parts(self) -> Sequence[Matcher]:
        return self.members


class Not(Compound):
    """``not``."""

    __slots__ = ("member",)

    def __init__(self, member: Matcher) -> None:
        super().__init__()
        self.member = member

    def match(self, node: Node, env: Environment) -> Node | None:
        return node if self.member.match(node, isolated(self.member, env)) is None else None

    def variables(self) -> set[str]:
        return self.member.variables()

    def parts(self) -> Sequence[Matcher]:
        return (self.member,)


def looks_at_node_alone(matcher: Matcher) -> bool:
    """Whether nothing counts but the node's kind and text."""
    if isinstance(matcher, KindMatcher | RegexMatcher):
        return True
    return isinstance(matcher, All | AnyOf | Not) and all(map(looks_at_node_alone, matcher.parts()))


class Range(Matcher):
    """``range``: the node spans exactly these lines and, where given, columns (code points)."""

    __slots__ = ("end", "start")

    def __init__(self, start: tuple[int, int | None], end: tuple[int, int | None]) -> None:
        self.start = start
        self.end = end

    def match(self, node: Node, env: Environment) -> Node | None:
        for (line, column), point, offset in (
            (self.start, node.start_point, node.start_byte),
            (self.end, node.end_point, node.end_byte),
        ):
            if line != point.row:
                return None
            if column is not None:
                prefix = env.source[offset - point.column : offset]
                if column != len(prefix.decode("utf-8", "replace")):
                    return None
        return node
