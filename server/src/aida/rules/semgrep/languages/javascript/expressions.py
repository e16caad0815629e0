"""JavaScript and TypeScript: expressions."""

from __future__ import annotations

from collections.abc import Iterable

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion, Converter, unquoted
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node

_EXPORTS = ("export", "default")


class JavaScriptExpressions(Converter):
    """Terms of expressions."""

    def table(self) -> dict[str, Conversion]:
        return {
            **super().table(),
            "call_expression": self._call,
            "new_expression": self._new,
            "member_expression": self._member,
            "subscript_expression": self._subscript,
            "assignment_expression": self._assignment,
            "augmented_assignment_expression": self._augmented,
            "binary_expression": self.binary,
            "unary_expression": self._unary,
            "yield_expression": self._yield,
            "number": self.number,
            **dict.fromkeys(("true", "false", "null", "undefined"), self.constant),
            "array": self._array,
            "array_pattern": self._array,
            "type_assertion": self._cast,
            "rest_pattern": self._rest,
        }

    def _attributes(self, node: Node, decorators: Iterable[Node] = ()) -> Term:
        items = self.terms([*decorators, *(c for c in node.children if c.type == "decorator")])
        outer = node if node.type == "export_statement" else node.parent
        exported = outer if outer is not None and outer.type == "export_statement" else None
        words = [c for c in exported.children if c.type in _EXPORTS] if exported else []
        items += [self.make("keyword", child, child.type) for child in words[-1:]]
        for child in node.children:
            word = child.type
            if word in ("async", "static", "get", "set", "abstract", "readonly", "*"):
                items.append(self.make("keyword", child, word))
            elif word == "accessibility_modifier":
                items.append(self.make("keyword", child, self.text(child)))
        return self.make(t.ATTRIBUTES, node, items=items)

    def _key_name(self, node: Node | None) -> Term | None:
        if node is None:
            return None
        if node.type == "string":
            return self.make(t.NAME, node, unquoted(self.text(node)))
        return self.term(node)

    def _call(self, node: Node) -> Term:
        callee = self.field(node, "function")
        if callee is None:
            return self.other(node)
        if callee.kind == t.NAME and node.child_by_field_name("type_arguments") is not None:
            own: dict[str, Term | None] = {"typed": None}  # Semgrep takes it for no import
            callee = self.make(t.NAME, callee.node, callee.value, slots=own)
        return self.call(node, callee, node.child_by_field_name("arguments"))

    def _unary(self, node: Node) -> Term:
        operator = node.child_by_field_name("operator")
        if operator is None or self.text(operator) != "delete":
            return self.other(node)
        return self._as_call(node, operator, "delete")

    def _yield(self, node: Node) -> Term:
        star = next((child for child in node.children if child.type == "*"), None)
        return self.other(node) if star is None else self._as_call(node, star, "$yield*")

    def _as_call(self, node: Node, operator: Node, name: str) -> Term:
        """Semgrep takes some operators for functions."""
        args = self.make(t.ARGS, node, items=self.children(node))
        return self.make(t.CALL, node, items=(self.make(t.NAME, operator, name), args))

    def arguments(self, node: Node) -> list[Term]:
        if node.type == "template_string":
            return [self.term(node)]
        return self.children(node)

    def _new(self, node: Node) -> Term:
        callee = self.field(node, "constructor")
        arguments = node.child_by_field_name("arguments")
        items = self.children(arguments) if arguments is not None else []
        args = self.make(t.ARGS, arguments or node, items=items)
        return self.make(t.NEW, node, items=(callee, args) if callee is not None else (args,))

    def _member(self, node: Node) -> Term:
        value, member = self.field(node, "object"), self.field(node, "property")
        if value is None or member is None:
            return self.other(node)
        if node.child_by_field_name("optional_chain") is not None:
            value = self.make("optional", value.node, items=(value,))
        return self.access(node, value, member)

    def _subscript(self, node: Node) -> Term:
        value, index = self.field(node, "object"), self.field(node, "index")
        items = [part for part in (value, index) if part is not None]
        return self.make("index", node, items=items)

    def _assignment(self, node: Node) -> Term:
        return self.make(
            t.ASSIGN,
            node,
            slots={
                "target": self.field(node, "left"),
                "type": None,
                "value": self.field(node, "right"),
            },
        )

    def _augmented(self, node: Node) -> Term:
        operator = node.child_by_field_name("operator")
        items = [i for n in ("left", "right") if (i := self.field(node, n)) is not None]
        return self.make(t.AUGMENTED, node, self.text(operator) if operator else "", items)

    def _array(self, node: Node) -> Term:
        return self.make(t.SEQUENCE, node, "list", lambda: self.children(node))

    def _cast(self, node: Node) -> Term:
        return self.make("as_expression", node, "as", lambda: list(reversed(self.children(node))))

    def _rest(self, node: Node) -> Term:
        inner = self.children(node)
        if inner and inner[0].kind in (t.DOTS, t.META_MANY):
            return inner[0]
        return self.make("spread_element", node, "...", inner)
