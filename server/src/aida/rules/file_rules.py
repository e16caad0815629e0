"""The rules of one language that look at whole files, compiled together."""

from __future__ import annotations

from collections.abc import Iterable

from aida.rules.file_core import FileCore
from aida.rules.rule import Rule


class FileRules:
    """Rules with a `FileCore`, and the text that each cannot do without."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules: list[tuple[Rule, FileCore, tuple[frozenset[bytes], ...]]] = [
            (rule, core, tuple(dict.fromkeys(clause.literals for clause in core.requirement())))
            for rule in rules
            if isinstance(core := rule.core, FileCore)
        ]
        self.ids = frozenset(rule.id for rule, *_ in self.rules)

    def possible_in(self, text: bytes) -> list[tuple[Rule, FileCore]]:
        """The rules that may match in ``text``."""
        known: dict[frozenset[bytes], bool] = {}
        possible: list[tuple[Rule, FileCore]] = []
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
