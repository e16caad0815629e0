"""JavaScript and TypeScript, JSX included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from aida.rules.semgrep import term as t
from aida.rules.semgrep.imports import HIDDEN_DOT
from aida.rules.semgrep.languages.javascript.definitions import JavaScriptDefinitions
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node

if TYPE_CHECKING:
    from aida.rules.semgrep.scan_file import CodeFile

_WRAPPER = "__wrapper__"
_PAIR = re.compile(r"\s*[\w$]+\s*:\s")


class JavaScriptConverter(JavaScriptDefinitions):
    """Terms of JavaScript and TypeScript."""

    names = frozenset(
        (
            *("identifier", "property_identifier", "type_identifier", "predefined_type"),
            *("private_property_identifier", "this", "super", "import", "statement_identifier"),
        )
    )
    blocks = frozenset(("program", "statement_block"))
    transparent = frozenset(("parenthesized_expression", "type_annotation", "jsx_expression"))
    parentheses_count = True
    bases_are_types = True
    numbers_are_folded = False
    type_nodes = frozenset(
        (
            *("type_identifier", "predefined_type", "generic_type", "nested_type_identifier"),
            *("union_type", "intersection_type", "array_type", "tuple_type", "object_type"),
            *("function_type", "literal_type", "lookup_type", "readonly_type", "type_query"),
            *("conditional_type", "index_type_query", "type_predicate", "type_arguments"),
            *("type_parameters", "implements_clause"),
        )
    )
    augments_are_assignments = True
    literal_types: ClassVar[Mapping[str, tuple[str, ...]]] = {
        t.STRING: ("string",),
        t.TEMPLATE: ("string",),
        t.NUMBER: ("number",),
    }

    @classmethod
    def spellings(cls, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            if text.lstrip().startswith(("catch", "finally")):
                yield f"try {{ }} {text}"
            if text.lstrip().startswith("{"):
                yield f"({text.rstrip().removesuffix(';')})"
            if _PAIR.match(text):
                yield f"({{ {_WRAPPER}: 0, {text} }})"
            yield text
            yield f"class {_WRAPPER} {{ {text} }}"
            yield f"({{ {text} }})"

    def pattern_goals(self, root: Node) -> Sequence[Term]:
        goals = super().pattern_goals(root)
        if len(goals) == 1 and goals[0].kind == "try_statement":
            body, *others = goals[0].items
            if not body.items and len(others) == 1:
                return others
        if len(goals) == 1 and goals[0].kind == t.EXPRESSION:
            inner = goals[0].items[0]
            if inner.kind == t.FIELDS and inner.items and inner.items[0].value == _WRAPPER:
                return inner.items[1:]
        if len(goals) == 1 and goals[0].kind == t.CLASS:
            name, body = goals[0].slots["name"], goals[0].slots["body"]
            if name is not None and name.value == _WRAPPER and body is not None:
                return body.items
        return goals

    def aliases(self, file: CodeFile) -> Iterable[Sequence[tuple[str, str]]]:
        for term in file.of_kind(t.ASSIGN):
            target, value = term.slots["target"], term.slots["value"]
            path = _required(value)
            if path is None or target is None:
                continue
            path = path.replace(".", HIDDEN_DOT)
            if target.kind == t.NAME:
                yield ((target.value, path),)
            elif target.kind == t.FIELDS:
                yield [
                    (field.items[0].value, f"{path}.{field.value}")
                    for field in target.items
                    if field.kind == t.FIELD and field.items and field.items[0].kind == t.NAME
                ]

    def local_name(self, path: str) -> str:
        return path

    def type_text(self, text: str) -> tuple[str, str]:
        return f"let x: {text};", "type"


def _required(value: Term | None) -> str | None:
    """Module in `require("m")`."""
    if value is not None and value.kind == t.CALL and value.items[0].kind == t.NAME:
        args = value.items[1].items
        if value.items[0].value == "require" and len(args) == 1 and args[0].kind == t.STRING:
            return args[0].value
    return None
