"""The rules that look at whole files (those of one language, or of any), compiled together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from aida.rules.file_core import WholeCore
from aida.rules.rule import Rule

Core = TypeVar("Core", bound=WholeCore[Any])


class FileRules(Generic[Core]):
    """Rules with a core of one kind, and the text that each cannot do without."""

    def __init__(self, rules: Iterable[Rule], kind: type[Core]) -> None:
        self.rules: list[tuple[Rule, Core, tuple[frozenset[bytes], ...]]] = [
            (rule, core, tuple(dict.fromkeys(clause.literals for clause in core.requirement())))
            for rule in rules
            if isinstance(core := rule.core, kind)
        ]
        self.ids = frozenset(rule.id for rule, *_ in self.rules)

    def possible_in(self, text: bytes) -> list[tuple[Rule, Core]]:
        """The rules that may match in ``text``."""
        known: dict[frozenset[bytes], bool] = {}
        possible: list[tuple[Rule, Core]] = []
        for rule, core, clauses in self.rules:
            for literals in clauses:
                if literals not in known:
                    known[literals] = any(literal in text for literal in literals)
                if not known[literals]:
                    break
            else:
                possible.append((rule, core))
        return possible

    def mentions(self, text: bytes) -> bool:
        """Whether putting ``text`` into a file may let a rule match that could not before."""
        return any(
            not clauses or any(literal in text for literals in clauses for literal in literals)
            for *_, clauses in self.rules
        )
