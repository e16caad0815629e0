"""JavaScript and TypeScript: strings and objects."""

from __future__ import annotations

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion, unquoted
from aida.rules.semgrep.languages.javascript.expressions import JavaScriptExpressions
from aida.rules.semgrep.placeholders import decode, read_placeholder
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node

METHOD = "method"
"""Value of a function that stands in an object or a class."""
FUNCTIONS = ("function_expression", "arrow_function", "generator_function")


class JavaScriptLiterals(JavaScriptExpressions):
    """Terms of literals."""

    def table(self) -> dict[str, Conversion]:
        return {
            **super().table(),
            "string": self._string,
            "template_string": self._template,
            "regex": self._regex,
            "object": self._object,
            "object_pattern": self._object,
            "pair": self._pair,
            "pair_pattern": self._pair,
            "shorthand_property_identifier": self._shorthand,
            "shorthand_property_identifier_pattern": self._shorthand,
            "object_assignment_pattern": self._shorthand_default,
        }

    def _string(self, node: Node) -> Term:
        return self.string(node, unquoted(self.text(node)))

    def _template(self, node: Node) -> Term:
        source, base = node.text or b"", node.start_byte
        items: list[Term] = []
        here = 1
        for child in [c for c in node.children if c.type == "template_substitution"]:
            if child.start_byte - base > here:
                items.append(self._piece(node, here, child.start_byte - base))
            inner = self.children(child)
            if inner and inner[0].kind == t.DOTS:
                items.append(inner[0])
            elif inner:
                items.append(self.make("interpolation", child, items=(inner[0],)))
            here = child.end_byte - base
        if not items:
            text = source[1:-1].decode("utf-8", "replace")
            slots: dict[str, Term | None] = {}
            if self.is_pattern:
                slots["prefix"] = self.make(t.NAME, node, "`")
            return self.make(t.STRING, node, text, slots=slots)
        if here < len(source) - 1:
            items.append(self._piece(node, here, len(source) - 1))
        return self.make(t.TEMPLATE, node, items=items)

    def _piece(self, node: Node, start: int, end: int) -> Term:
        text = (node.text or b"")[start:end].decode("utf-8", "replace")
        span = node.start_byte + start, node.start_byte + end
        return self.make(t.STRING, node, text, span=span)

    def _regex(self, node: Node) -> Term:
        text = decode(self.text(node))
        return self.make("regex", node, text)

    def _object(self, node: Node) -> Term:
        return self.make(t.FIELDS, node, "object", lambda: self.children(node))

    def _pair(self, node: Node) -> Term:
        key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
        if key is None or value is None:
            return self.other(node)
        if value.type in FUNCTIONS and value.child_by_field_name("name") is None:
            inner = self.term(value)
            slots = {"name": self._key_name(key), **inner.slots}
            return self.make(t.FUNCTION, node, METHOD, slots=slots)
        name = self._key_name(key)
        if name is None or name.kind not in (t.NAME, t.META):
            items = [part for part in (name, self.term(value)) if part is not None]
            return self.make("computed", node, items=items)
        return self.make(t.FIELD, node, name.value, (self.term(value),))

    def _shorthand(self, node: Node) -> Term:
        text = self.text(node)
        if self.is_pattern and (placeholder := read_placeholder(text)):
            term = self.make(placeholder[0], node, placeholder[1])
            if term.kind == t.META:
                return self.make(t.FIELD, node, placeholder[1], (term,))
            return term
        return self.make(t.FIELD, node, text, (self.make(t.NAME, node, text),))

    def _shorthand_default(self, node: Node) -> Term:
        left, right = self.field(node, "left"), self.field(node, "right")
        if left is None or right is None or left.kind != t.FIELD:
            return self.other(node)
        value = self.make("shorthand-default", node, items=(*left.items, right))
        return self.make(t.FIELD, node, left.value, (value,))
