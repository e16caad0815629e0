"""Python: definitions."""

from __future__ import annotations

from collections.abc import Iterable

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion
from aida.rules.semgrep.languages.python.statements import PythonStatements
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node


class PythonDefinitions(PythonStatements):
    """Terms of definitions."""

    def table(self) -> dict[str, Conversion]:
        return {
            **super().table(),
            "decorated_definition": self._decorated,
            "function_definition": self._function,
            "class_definition": self._class,
            "lambda": self._lambda,
            "parameters": self._parameters,
            "lambda_parameters": self._parameters,
            "decorator": self._decorator,
        }

    def _decorated(self, node: Node) -> Term:
        inner = node.child_by_field_name("definition")
        if inner is None:
            return self.other(node)
        decorators = [child for child in node.children if child.type == "decorator"]
        make = self._function if inner.type == "function_definition" else self._class
        return make(inner, decorators, node)

    def _attributes(self, node: Node, decorators: Iterable[Node]) -> Term:
        items = [self._static(term) for term in self.terms(decorators)]
        if node.children and node.children[0].type == "async":
            items.append(self.make("keyword", node.children[0], "async"))
        return self.make(t.ATTRIBUTES, node, items=items)

    def _static(self, term: Term) -> Term:
        """`@staticmethod` is a keyword to Semgrep."""
        is_name = len(term.items) == 1 and term.items[0].kind == t.NAME
        if is_name and term.items[0].value == "staticmethod":
            return self.make("keyword", term.node, "static")
        return term

    def _function(
        self, node: Node, decorators: Iterable[Node] = (), whole: Node | None = None
    ) -> Term:
        outer = whole or node
        return self.make(
            t.FUNCTION,
            node,
            slots={
                "attributes": self._attributes(node, decorators),
                "name": self.field(node, "name"),
                "params": self.field(node, "parameters"),
                "returns": self.field(node, "return_type"),
                "body": self.field(node, "body"),
            },
            span=(outer.start_byte, outer.end_byte),
        )

    def _class(
        self, node: Node, decorators: Iterable[Node] = (), whole: Node | None = None
    ) -> Term:
        outer = whole or node
        bases = node.child_by_field_name("superclasses")
        body = node.child_by_field_name("body")
        return self.make(
            t.CLASS,
            node,
            slots={
                "attributes": self._attributes(node, decorators),
                "name": self.field(node, "name"),
                "bases": self.make(t.BASES, bases, items=self.arguments(bases))
                if bases is not None and self.named(bases.children)
                else None,
                "body": self.make(t.FIELDS, body, items=lambda: self.statements(body.children))
                if body is not None
                else None,
            },
            span=(outer.start_byte, outer.end_byte),
        )

    def _decorator(self, node: Node) -> Term:
        [inner] = self.children(node)
        return self.make(t.ATTRIBUTE, node, items=inner.items if inner.kind == t.CALL else (inner,))

    def _lambda(self, node: Node) -> Term:
        params, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
        return self.make(
            t.LAMBDA,
            node,
            slots={
                "params": self.term(params) if params is not None else self.make(t.PARAMS, node),
                "body": self.returning(body) if body is not None else None,
            },
        )

    def _parameters(self, node: Node) -> Term:
        return self.make(
            t.PARAMS, node, items=[self._parameter(child) for child in self.named(node.children)]
        )

    def _parameter(self, node: Node) -> Term:
        kind, word = node.type, ""
        if kind == "typed_parameter":
            name = self.named(node.children)[0]
        else:
            name = node.child_by_field_name("name") or node
        if name.type in ("list_splat_pattern", "dictionary_splat_pattern"):
            word = "*" if name.type == "list_splat_pattern" else "**"
            inner = self.named(name.children)
            name = inner[0] if inner else name
        if name.type != "identifier":
            return self.other(node)
        term = self.name(name)
        if term.kind in (t.DOTS, t.META_MANY):
            return term
        return self.make(
            t.PARAM,
            node,
            word,
            slots={
                "name": term,
                "type": self.field(node, "type"),
                "default": self.field(node, "value"),
            },
        )
