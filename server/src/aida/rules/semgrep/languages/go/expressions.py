"""Go: expressions."""

from __future__ import annotations

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion, Converter, unquoted
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node

_STRINGS = ("interpreted_string_literal", "raw_string_literal")


class GoExpressions(Converter):
    """Terms of expressions."""

    def table(self) -> dict[str, Conversion]:
        return {
            **super().table(),
            "call_expression": self._call,
            "selector_expression": self._selector,
            "qualified_type": self._qualified,
            "index_expression": self._index,
            "short_var_declaration": self._assignment,
            "assignment_statement": self._assignment,
            "expression_list": self._list,
            "binary_expression": self.binary,
            **dict.fromkeys(_STRINGS, self._string),
            **dict.fromkeys(("int_literal", "float_literal"), self.number),
            **dict.fromkeys(("true", "false", "nil"), self.constant),
            "composite_literal": self._composite,
            "literal_value": self._literal,
            "keyed_element": self._keyed,
        }

    def _list(self, node: Node) -> Term:
        items = self.children(node)
        return items[0] if len(items) == 1 else self.make(t.SEQUENCE, node, "tuple", items)

    def _call(self, node: Node) -> Term:
        callee = self.field(node, "function")
        if callee is None:
            return self.other(node)
        arguments = node.child_by_field_name("arguments")
        if callee.kind == t.NAME and callee.value in ("make", "new") and arguments is not None:
            kind, *rest = self.arguments(arguments) or [self.make(t.DOTS, node)]
            if kind.kind == t.DOTS:
                rest = [kind]
            made = self.make(t.NEW, node, items=(kind, self.make(t.ARGS, arguments, items=rest)))
            if callee.value == "make":
                return made
            return self.make("unary_expression", node, "&", (made,))  # new(T) is &T{}
        return self.call(node, callee, arguments)

    def _selector(self, node: Node) -> Term:
        value, member = self.field(node, "operand"), self.field(node, "field")
        if value is None or member is None:
            return self.other(node)
        return self.access(node, value, member)

    def _qualified(self, node: Node) -> Term:
        parts = self.children(node)
        return self.make(t.DOT, node, items=parts) if len(parts) == 2 else self.other(node)

    def _index(self, node: Node) -> Term:
        return self.make("index", node, items=self.children(node))

    def _assignment(self, node: Node) -> Term:
        operator = node.child_by_field_name("operator")
        word = self.text(operator) if operator is not None else ":="
        left, right = self.field(node, "left"), self.field(node, "right")
        if word not in ("=", ":="):
            items = [part for part in (left, right) if part is not None]
            return self.make(t.AUGMENTED, node, word, items)
        slots = {"target": left, "type": None, "value": right}
        return self.make(t.ASSIGN, node, word if word == ":=" else "", slots=slots)

    def _string(self, node: Node) -> Term:
        return self.string(node, unquoted(self.text(node)))

    def _composite(self, node: Node) -> Term:
        kind, body = self.field(node, "type"), node.child_by_field_name("body")
        if kind is None or body is None:
            return self.other(node)
        args = self.make(t.ARGS, body, items=lambda: self.children(body))
        return self.make(t.NEW, node, items=(kind, args))

    def _literal(self, node: Node) -> Term:
        return self.make("literal", node, items=lambda: self.children(node))

    def _keyed(self, node: Node) -> Term:
        parts = self.children(node)
        if len(parts) == 2 and parts[0].kind in (t.NAME, t.META):
            return self.make(t.KEYWORD_ARG, node, parts[0].value, (parts[1],))
        return self.make("pair", node, items=parts)
