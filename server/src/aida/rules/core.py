"""The heart of a rule: a matcher, constraints on what it bound, transforms and fixes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aida.rules.environment import Environment
from aida.rules.fixer import Fixer
from aida.rules.matcher import All, Compound, Kinds, Matcher, PatternMatcher
from aida.rules.requirements import Requirement, at_any_depth
from aida.rules.transform import Transformation, apply_transformations
from aida.syntax.grammar import Node


class RuleCore:
    """What a rule, a global utility and a rewriter have in common."""

    __slots__ = ("_kinds", "constraints", "fixers", "matcher", "transformations")

    def __init__(
        self,
        matcher: Matcher,
        constraints: Mapping[str, Matcher] | None = None,
        transformations: Mapping[str, Transformation] | None = None,
        fixers: Sequence[Fixer] = (),
    ) -> None:
        self.matcher = matcher
        self.constraints = dict(constraints or {})
        self.transformations = dict(transformations or {})
        self.fixers = tuple(fixers)
        self._kinds = matcher.kinds()

    def match(
        self, node: Node, env: Environment, enclosing: Environment | None = None
    ) -> Node | None:
        """The matched node, with ``env`` filled; ``enclosing`` is what a rewriter inherits."""
        if self._kinds is not None and node.kind_id not in self._kinds:
            return None
        found = self.matcher.match(node, env)
        if found is None:
            return None
        for name, constraint in self.constraints.items():
            bound = env.single.get(name)
            if bound is not None and constraint.match(bound, env) is None:
                return None
        if self.transformations:
            apply_transformations(
                self.transformations, env, enclosing if enclosing is not None else env.copy()
            )
        return found

    def kinds(self) -> Kinds:
        """Kinds of node that can match."""
        return self._kinds

    def requirement(self) -> Requirement:
        """Text that a match needs: the matcher's, and that of constraints on what it must bind."""
        sure = _always_bound(self.matcher)
        return self.matcher.requirement() + tuple(
            clause
            for name, constraint in self.constraints.items()
            if name in sure
            for clause in at_any_depth(constraint.requirement())
        )

    def rewriters(self) -> list[RuleCore]:
        """Every rewriter that the transformations may apply, each once."""
        found: list[RuleCore] = []
        queue: list[RuleCore] = [self]
        while queue:
            for transformation in queue.pop().transformations.values():
                for rewriter in transformation.rules():
                    if rewriter not in found:
                        found.append(rewriter)
                        queue.append(rewriter)
        return found

    def variables(self) -> set[str]:
        """Everything that messages and fixes may use."""
        bound = self.matcher.variables() | set(self.transformations)
        return bound.union(*(constraint.variables() for constraint in self.constraints.values()))


def _always_bound(matcher: Matcher) -> set[str]:
    """Metavariables that every match binds to a part of the matched node."""
    if isinstance(matcher, PatternMatcher):
        return matcher.variables()
    if isinstance(matcher, All):
        return set().union(*map(_always_bound, matcher.members))
    return set()


class UtilityMatcher(Compound):
    """A global utility: a whole rule core used as a matcher."""

    __slots__ = ("core",)

    def __init__(self, core: RuleCore) -> None:
        super().__init__()
        self.core = core

    def match(self, node: Node, env: Environment) -> Node | None:
        trial = env.copy()
        found = self.core.match(node, trial)
        if found is not None:
            env.adopt(trial)
        return found

    def kinds(self) -> Kinds:
        return self.core.kinds()

    def requirement(self) -> Requirement:
        return self.core.requirement()

    def variables(self) -> set[str]:
        return self.core.variables()

    def parts(self) -> Sequence[Matcher]:
        return (self.core.matcher, *self.core.constraints.values())
