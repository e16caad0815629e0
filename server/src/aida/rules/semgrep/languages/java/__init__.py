"""Java."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.java.definitions import JavaDefinitions
from aida.rules.semgrep.placeholders import DOTS
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node

_WRAPPER = "__wrapper__"


class JavaConverter(JavaDefinitions):
    """Terms of Java."""

    names = frozenset(
        (
            *("identifier", "type_identifier", "this", "super"),
            *("integral_type", "floating_point_type", "boolean_type", "void_type"),
        )
    )
    blocks = frozenset(("program", "block", "constructor_body"))
    transparent = frozenset(("parenthesized_expression", "annotated_type", "catch_type"))
    types_are_apart = True
    fields_are_names = True
    literal_types: ClassVar[Mapping[str, tuple[str, ...]]] = {
        t.STRING: ("String",),
        t.NUMBER: ("int", "long", "Integer"),
        t.CONSTANT: ("boolean",),
        t.BOOLEAN: ("boolean",),
        "instanceof_expression": ("boolean",),
    }

    @classmethod
    def spellings(cls, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            if text.lstrip().startswith(("catch", "finally")):
                yield f"try {{ }} {text}"
            yield text
            yield text + ";"
            if text.startswith("@"):
                yield f"{text} class {_WRAPPER} {{ }}"
            yield f"class {_WRAPPER} {{ {text} }}"
            yield f"class {_WRAPPER} {{ {_WRAPPER}() {{ {text} }} }}"
            yield text + " {}"

    def pattern_goals(self, root: Node) -> Sequence[Term]:
        goals = super().pattern_goals(root)
        if len(goals) == 1 and goals[0].kind == t.CLASS and _is_wrapper(goals[0]):
            body, attributes = goals[0].slots["body"], goals[0].slots["attributes"]
            if attributes is not None and attributes.items:
                return attributes.items
            goals = body.items if body is not None else ()
            if len(goals) == 1 and goals[0].kind == t.FUNCTION and _is_wrapper(goals[0]):
                body = goals[0].slots["body"]
                goals = body.items if body is not None else ()
        if len(goals) == 1 and goals[0].kind == "try":
            parts, handlers = goals[0].items, goals[0].slots["handlers"]
            if not parts[0].items and handlers is not None and len(handlers.items) == 1:
                # Semgrep reads a `catch` alone, and finds none.
                return [self.make("catch alone", root)]
            if not parts[0].items and len(parts) == 2:
                return parts[1:]
        return goals

    def keeps_value(self, declaring: Term, scope: str) -> bool:
        attributes = declaring.slots.get("attributes")
        words = {item.value for item in attributes.items} if attributes is not None else ()
        return "final" in words or ("private" in words and scope == t.CLASS)

    def type_text(self, text: str) -> tuple[str, str]:
        return f"{text} x;", "type"

    def name(self, node: Node) -> Term:
        if self.is_pattern and self.text(node) == DOTS:
            return self.make(t.DOTS, node)
        return super().name(node)


def _is_wrapper(term: Term) -> bool:
    name = term.slots["name"]
    return name is not None and name.value == _WRAPPER
