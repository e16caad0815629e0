"""Java: expressions."""

from __future__ import annotations

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion, Converter, unquoted
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node

_NUMBERS = (
    *("decimal_integer_literal", "hex_integer_literal", "octal_integer_literal"),
    *("binary_integer_literal", "decimal_floating_point_literal", "hex_floating_point_literal"),
)


class JavaExpressions(Converter):
    """Terms of expressions."""

    def table(self) -> dict[str, Conversion]:
        return {
            **super().table(),
            "method_invocation": self._invocation,
            "object_creation_expression": self._new,
            "field_access": self._access,
            "scoped_identifier": self._scoped,
            "scoped_type_identifier": self._scoped,
            "array_access": self._index,
            "assignment_expression": self._assignment,
            "binary_expression": self.binary,
            "update_expression": self._update,
            "unary_expression": self._unary,
            "instanceof_expression": self._instanceof,
            "method_reference": self._reference,
            "string_literal": self._string,
            "text_block": self._string,
            **dict.fromkeys(_NUMBERS, self.number),
            **dict.fromkeys(("true", "false", "null_literal"), self.constant),
            "switch_expression": self._switch,
            "switch_block_statement_group": self._case,
            "cast_expression": self._cast,
            "generic_type": self._generic,
            "array_type": self._array_type,
            "array_creation_expression": self._new_array,
        }

    def _array_type(self, node: Node) -> Term:
        element, dimensions = (
            node.child_by_field_name("element"),
            node.child_by_field_name("dimensions"),
        )
        items = [] if element is None else [self.term(element)]
        return self.make("array_type", node, self.text(dimensions) if dimensions else "[]", items)

    def _new_array(self, node: Node) -> Term:
        kind = node.child_by_field_name("type")
        dimensions = node.children_by_field_name("dimensions")
        value = self.field(node, "value")
        element = [] if kind is None else [self.term(kind)]
        array = self.make("array_type", node, "[]" * max(1, len(dimensions)), element)
        items = [term for part in dimensions for term in self.children(part)]
        args = self.make(t.ARGS, node, items=[*items, *([] if value is None else [value])])
        return self.make(t.NEW, node, items=(array, args))

    def _invocation(self, node: Node) -> Term:
        name, value = self.field(node, "name"), node.child_by_field_name("object")
        if name is None:
            return self.other(node)
        if value is not None:
            end = node.child_by_field_name("name")
            assert end is not None
            callee = self.access(node, self.term(value), name)
            callee.end = end.end_byte
        else:
            callee = name
        return self.call(node, callee, node.child_by_field_name("arguments"))

    def access(self, node: Node, value: Term, member: Term) -> Term:
        if self.is_pattern and member.kind == t.META_MANY:
            return super().access(node, value, self.make(t.META, node, member.value))
        return super().access(node, value, member)

    def _new(self, node: Node) -> Term:
        kind = self.field(node, "type")
        arguments = node.child_by_field_name("arguments")
        args = self.make(
            t.ARGS,
            arguments or node,
            items=self.children(arguments) if arguments is not None else [],
        )
        body = next((c for c in node.children if c.type == "class_body"), None)
        items = (args,) if kind is None else (kind, args)
        return self.make(t.NEW, node, items=items, slots={"body": self.maybe(body)})

    def _access(self, node: Node) -> Term:
        value, member = self.field(node, "object"), self.field(node, "field")
        if value is None or member is None:
            return self.other(node)
        return self.access(node, value, member)

    def _scoped(self, node: Node) -> Term:
        parts = self.children(node)
        return self.access(node, parts[0], parts[1]) if len(parts) == 2 else self.other(node)

    def _update(self, node: Node) -> Term:
        """`x++` and `++x` are different."""
        first, last = node.children[0], node.children[-1]
        word = f"{self.text(first)}x" if not first.is_named else self.text(last)
        return self.make("update_expression", node, word, lambda: self.children(node))

    def _unary(self, node: Node) -> Term:
        """A number with a sign is a number."""
        term = self.other(node)
        inner = term.items[0] if term.items else None
        if term.value == "-" and inner is not None and inner.kind == t.NUMBER:
            return self.make(t.NUMBER, node, f"-{inner.value}")
        return term

    def _instanceof(self, node: Node) -> Term:
        """`x instanceof T t` is `x instanceof T` to Semgrep."""
        items = [p for n in ("left", "right") if (p := self.field(node, n)) is not None]
        return self.make("instanceof_expression", node, items=items)

    def _reference(self, node: Node) -> Term:
        """`A::b`; `A::new` has a member of that name."""
        items = self.children(node)
        if len(items) == 1:
            items.append(self.make(t.NAME, node.children[-1], self.text(node.children[-1])))
        return self.make("method_reference", node, items=items)

    def number(self, node: Node) -> Term:
        """A long number is none of the others."""
        term = super().number(node)
        if self.text(node)[-1] in "lL":
            return self.make(t.NUMBER, node, f"{term.value}L")
        return term

    def _index(self, node: Node) -> Term:
        return self.make("index", node, items=self.children(node))

    def _assignment(self, node: Node) -> Term:
        operator = node.child_by_field_name("operator")
        word = self.text(operator) if operator is not None else "="
        left, right = self.field(node, "left"), self.field(node, "right")
        if word != "=":
            items = [part for part in (left, right) if part is not None]
            return self.make(t.AUGMENTED, node, word, items)
        return self.make(t.ASSIGN, node, slots={"target": left, "type": None, "value": right})

    def _string(self, node: Node) -> Term:
        text = self.text(node)
        return self.string(node, text[3:-3] if text.startswith('"""') else unquoted(text))

    def constant(self, node: Node) -> Term:
        return self.make(t.CONSTANT, node, self.text(node))

    def _switch(self, node: Node) -> Term:
        body = node.child_by_field_name("body")
        cases = [] if body is None else self.children(body)
        slots = {
            "value": self.field(node, "condition"),
            "body": self.make("handlers", node, items=cases),
        }
        return self.make("switch", node, slots=slots)

    def _case(self, node: Node) -> Term:
        labels = [child for child in node.children if child.type == "switch_label"]
        items = [term for label in labels for term in self.children(label)]
        if items and items[0].kind == t.DOTS:
            return items[0]
        rest = [child for child in node.children if child.type != "switch_label"]
        block = self.make(t.BLOCK, node, items=lambda: self.statements(rest))
        return self.make("case", node, items=[*items, block])

    def _cast(self, node: Node) -> Term:
        items = [p for n in ("type", "value") if (p := self.field(node, n)) is not None]
        return self.make("cast_expression", node, items=items)

    def _generic(self, node: Node) -> Term:
        head, *rest = self.children(node)
        return self.make("generic_type", node, items=(head, *rest))
