"""Go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.go.definitions import GoDefinitions
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node

_WRAPPER = "__wrapper__"
_DECLARATION = re.compile(r"\s*(func\s+[\w(]|type\b|import\b|package\b)")


class GoConverter(GoDefinitions):
    """Terms of Go."""

    names = frozenset(
        (
            *("identifier", "field_identifier", "type_identifier", "package_identifier"),
            *("label_name", "blank_identifier", "dot"),
        )
    )
    blocks = frozenset(("source_file", "statement_list"))
    transparent = frozenset(("parenthesized_expression", "literal_element", "parenthesized_type"))
    type_nodes = frozenset(
        (
            *("type_identifier", "qualified_type", "pointer_type", "slice_type", "array_type"),
            *("map_type", "channel_type", "function_type", "generic_type"),
        )
    )
    literal_types: ClassVar[Mapping[str, tuple[str, ...]]] = {
        t.STRING: ("string",),
        t.NUMBER: ("int",),
    }

    def keeps_value(self, declaring: Term, scope: str) -> bool:
        return bool(scope) or declaring.value == "const"

    @classmethod
    def spellings(cls, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            wrapped = f"func {_WRAPPER}() {{\n{text}\n}}\n"
            if _DECLARATION.match(text):
                yield text + "\n"
                yield wrapped
            else:
                yield wrapped
                yield text + "\n"
            yield f"var _ {text}\n"

    def pattern_goals(self, root: Node) -> Sequence[Term]:
        goals = super().pattern_goals(root)
        if len(goals) == 1 and goals[0].kind == t.FUNCTION:
            name, body = goals[0].slots["name"], goals[0].slots["body"]
            if name is not None and name.value == _WRAPPER and body is not None:
                return body.items
        return goals

    def local_name(self, path: str) -> str:
        return path.rpartition("/")[2]

    def is_expression(self, kind: Node) -> bool:
        outer = kind.parent
        if outer is None or outer.type != "field_declaration":
            return False
        return outer.child_by_field_name("name") is None  # it is embedded

    def type_text(self, text: str) -> tuple[str, str]:
        return f"var x {text}", "type"
