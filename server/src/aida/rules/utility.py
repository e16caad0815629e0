"""``matches``: a reference to a utility rule, resolved when it is first needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aida.rules.environment import Environment
from aida.rules.matcher import Compound, Kinds, Matcher
from aida.rules.requirements import Requirement
from aida.syntax.grammar import Node


class Reference(Compound):
    """A utility by its name.

    Utilities may refer to themselves through ``has`` or ``inside``; what is computed from a
    utility's parts (kinds, literals, variables) therefore guards against running in circles.
    """

    __slots__ = ("_busy", "_registry", "_target", "name")

    def __init__(self, name: str, registry: Mapping[str, Matcher]) -> None:
        super().__init__()
        self.name = name
        self._registry = registry
        self._target: Matcher | None = None
        self._busy = False

    @property
    def target(self) -> Matcher:
        """The utility itself."""
        if self._target is None:
            self._target = self._registry[self.name]
        return self._target

    def match(self, node: Node, env: Environment) -> Node | None:
        target = self._target
        return (target if target is not None else self.target).match(node, env)

    def kinds(self) -> Kinds:
        # Asked for while the utility is still being built: it may be any.
        if self._busy or self.name not in self._registry:
            return None
        self._busy = True
        try:
            return self.target.kinds()
        finally:
            self._busy = False

    def requirement(self) -> Requirement:
        if self._busy or self.name not in self._registry:
            return ()
        self._busy = True
        try:
            return self.target.requirement()
        finally:
            self._busy = False

    def variables(self) -> set[str]:
        if self._busy or self.name not in self._registry:
            return set()
        self._busy = True
        try:
            return self.target.variables()
        finally:
            self._busy = False

    def parts(self) -> Sequence[Matcher]:
        return (self.target,) if self.name in self._registry else ()
