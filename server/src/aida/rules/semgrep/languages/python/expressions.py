"""Python: expressions."""

from __future__ import annotations

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion, Converter
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node

_TUPLES = ("tuple", "pattern_list", "expression_list", "tuple_pattern")


class PythonExpressions(Converter):
    """Terms of expressions."""

    def table(self) -> dict[str, Conversion]:
        return {
            **super().table(),
            "call": self._call,
            "keyword_argument": self._keyword,
            "attribute": self._attribute,
            "subscript": self._subscript,
            "generic_type": self._generic_type,
            "string": self._string,
            "concatenated_string": self._concatenated,
            "integer": self.number,
            "float": self.number,
            "true": self.constant,
            "false": self.constant,
            "none": self.constant,
            "assignment": self._assignment,
            "named_expression": self._assignment,
            "augmented_assignment": self._augmented,
            "binary_operator": self.binary,
            "boolean_operator": self.binary,
            "comparison_operator": self._comparison,
            "not_operator": self._not,
            "slice": self._slice,
            "dictionary_splat": self._splat,
            "list_splat": self._splat,
            **dict.fromkeys(_TUPLES, self._tuple),
            "list": self._list,
            "dictionary": self._dictionary,
            "unary_operator": self._unary,
            "generator_expression": self._generator,
            "list_pattern": self._list,
        }

    def _call(self, node: Node) -> Term:
        callee = self.field(node, "function")
        return (
            self.other(node)
            if callee is None
            else self.call(node, callee, node.child_by_field_name("arguments"))
        )

    def arguments(self, node: Node) -> list[Term]:
        if node.type == "generator_expression":
            return [self._generator(node)]
        return self.children(node)

    def _keyword(self, node: Node) -> Term:
        name, value = self.field(node, "name"), self.field(node, "value")
        assert name is not None and value is not None
        return self.make(t.KEYWORD_ARG, node, name.value, (value,))

    def _splat(self, node: Node) -> Term:
        inner = self.children(node)
        if self.is_pattern and inner and inner[0].kind in (t.DOTS, t.META_MANY):
            return inner[0]
        return self.make("splat", node, self.text(node.children[0]), inner)

    def _attribute(self, node: Node) -> Term:
        value, member = self.field(node, "object"), self.field(node, "attribute")
        assert value is not None and member is not None
        return self.access(node, value, member)

    def _subscript(self, node: Node) -> Term:
        value, *indexes = self.children(node)
        return self._index(node, value, indexes)

    def _generic_type(self, node: Node) -> Term:
        """`List[int]` in an annotation is an index like any other."""
        value, parameters = self.named(node.children)[:2]
        return self._index(node, self.term(value), self.children(parameters))

    def _index(self, node: Node, value: Term, indexes: list[Term]) -> Term:
        if len(indexes) == 1:
            index = indexes[0]
            kind = "slicing" if index.kind == "slice" else "index"
            return self.make(kind, node, items=(value, index))
        return self.make(
            "index", node, items=(value, self.make(t.SEQUENCE, node, "tuple", indexes))
        )

    def _string(self, node: Node) -> Term:
        parts = self.named(node.children)
        prefix = self.text(parts[0]) if parts else ""
        if "f" in prefix.lower():
            return self.make(t.TEMPLATE, node, items=[self._piece(part) for part in parts[1:-1]])
        start, end = parts[0].end_byte, parts[-1].start_byte
        content = (node.text or b"")[start - node.start_byte : end - node.start_byte]
        word = prefix.rstrip("'\"").lower()
        slots: dict[str, Term | None] = {}
        if word:
            slots["prefix"] = self.make(t.NAME, node, word)
        return self.make(t.STRING, node, content.decode("utf-8", "replace"), slots=slots)

    def _piece(self, node: Node) -> Term:
        if node.type == "string_content":
            return self.string(node, self.text(node))
        inner = self.field(node, "expression")
        if inner is None or inner.kind == t.DOTS:
            return inner or self.other(node)
        if any(c.type in ("type_conversion", "format_specifier") for c in node.children):
            return self.make("converted", node, items=(inner,))
        return self.make("interpolation", node, items=(inner,))

    def _concatenated(self, node: Node) -> Term:
        parts = self.children(node)
        if self.is_pattern and all(part.kind == t.STRING for part in parts):
            return self.make(t.STRING, node, "".join(part.value for part in parts))
        return self.make("concatenated", node, items=parts)

    def _assignment(self, node: Node) -> Term:
        left = node.child_by_field_name("left") or node.child_by_field_name("name")
        right = node.child_by_field_name("right") or node.child_by_field_name("value")
        assert left is not None
        if right is not None and right.type == "assignment":
            return self._chain(node)
        return self.make(
            t.ASSIGN if right is not None else "declaration",
            node,
            slots={
                "target": self.term(left),
                "type": self.field(node, "type"),
                "value": self.maybe(right),
            },
        )

    def _chain(self, node: Node) -> Term:
        """`a = b = 1` gives a value to several targets."""
        targets: list[Term] = []
        value: Node | None = node
        while value is not None and value.type == "assignment":
            targets += self.terms([value.children[0]])
            value = value.child_by_field_name("right")
        target = self.make(t.SEQUENCE, node, "tuple", targets)
        return self.make(t.ASSIGN, node, slots={"target": target, "value": self.maybe(value)})

    def _augmented(self, node: Node) -> Term:
        operator = node.child_by_field_name("operator")
        word = self.text(operator) if operator is not None else ""
        items = [i for n in ("left", "right") if (i := self.field(node, n)) is not None]
        return self.make(t.AUGMENTED, node, word, items)

    def _comparison(self, node: Node) -> Term:
        words = [
            self.text(child)
            for index, child in enumerate(node.children)
            if node.field_name_for_child(index) == "operators"
        ]
        kind = t.BINARY if len(words) == 1 else "comparison"
        return self.make(kind, node, " ".join(words), self.children(node))

    def _not(self, node: Node) -> Term:
        return self.make("unary_operator", node, "not", self.children(node))

    def _slice(self, node: Node) -> Term:
        parts = "".join(":" if c.type == ":" else "x" for c in node.children)
        if self.is_pattern and parts == "x":
            return self.other(node)
        return self.make("slice", node, parts, lambda: self.children(node))

    def _tuple(self, node: Node) -> Term:
        return self.make(t.SEQUENCE, node, "tuple", lambda: self.children(node))

    def _list(self, node: Node) -> Term:
        return self.make(t.SEQUENCE, node, "list", lambda: self.children(node))

    def _dictionary(self, node: Node) -> Term:
        items = self.children(node)
        kind = "set" if any(item.kind == "splat" for item in items) else "dictionary"
        return self.make(kind, node, items=items)

    def _unary(self, node: Node) -> Term:
        """A number with a sign is a number."""
        operator = node.child_by_field_name("operator")
        [inner] = self.children(node)
        word = "" if operator is None else self.text(operator)
        if inner.kind == t.NUMBER and inner.node.type == "integer" and word == "-":
            return self.make(t.NUMBER, node, f"-{inner.value}")
        return self.make("unary_operator", node, word, (inner,))

    def _generator(self, node: Node) -> Term:
        return self.make("list_comprehension", node, items=lambda: self.children(node))
