"""Go: functions and types."""

from __future__ import annotations

from collections.abc import Sequence

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion
from aida.rules.semgrep.languages.go.statements import GoStatements
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node


class GoDefinitions(GoStatements):
    """Terms of definitions."""

    def table(self) -> dict[str, Conversion]:
        return {
            **super().table(),
            "function_declaration": self._function,
            "method_declaration": self._function,
            "func_literal": self._lambda,
            "parameter_list": self._parameters,
            "type_spec": self._type_spec,
            "field_declaration_list": self._fields,
            "field_declaration": self._field_declaration,
        }

    def split(self, node: Node) -> Sequence[Term]:
        kind = node.type
        if kind in ("short_var_declaration", "assignment_statement"):
            return (self.make(t.EXPRESSION, node, items=(self.term(node),)),)
        if kind in ("var_declaration", "const_declaration"):
            return [
                self.make(t.EXPRESSION, node, items=(item,), span=(item.start, item.end))
                for item in self._specs(node)
            ]
        if kind == "import_declaration":
            return self._imports(node)
        if kind == "type_declaration":
            return self.children(node)
        if kind == "empty_statement":
            return ()
        return (self.term(node),)

    def _attributes(self, node: Node) -> Term:
        return self.make(t.ATTRIBUTES, node)

    def _function(self, node: Node) -> Term:
        return self.make(
            t.FUNCTION,
            node,
            slots={
                "name": self.field(node, "name"),
                "params": self._with_receiver(node),
                "returns": self._results(node),
                "body": self.field(node, "body"),
            },
        )

    def _with_receiver(self, node: Node) -> Term | None:
        """Parameters of a function; the receiver of a method is the first."""
        params, receiver = self.field(node, "parameters"), self.field(node, "receiver")
        if params is None or receiver is None:
            return params
        first = [
            self.make(t.PARAM, item.node, "receiver", slots=item.slots)
            if item.kind == t.PARAM
            else item
            for item in receiver.items
        ]
        return self.make(t.PARAMS, params.node, items=[*first, *params.items])

    def _results(self, node: Node) -> Term | None:
        result = self.field(node, "result")
        if result is None or result.kind != t.PARAMS:
            return result
        return self.make("results", result.node, items=lambda: result.items)

    def _lambda(self, node: Node) -> Term:
        return self.make(
            t.LAMBDA,
            node,
            slots={
                "params": self.field(node, "parameters"),
                "returns": self._results(node),
                "body": self.field(node, "body"),
            },
        )

    def _parameters(self, node: Node) -> Term:
        items: list[Term] = []
        for child in self.named(node.children):
            names = child.children_by_field_name("name")
            kind = self.field(child, "type")
            word = "..." if child.type == "variadic_parameter_declaration" else ""
            if not names:
                if kind is not None and kind.kind in (t.DOTS, t.META_MANY):
                    items.append(kind)
                else:
                    items.append(
                        self.make(t.PARAM, child, word, slots={"name": None, "type": kind})
                    )
            for name in names:
                term = self.term(name)
                if term.kind in (t.DOTS, t.META_MANY):
                    items.append(term)
                else:
                    items.append(
                        self.make(t.PARAM, child, word, slots={"name": term, "type": kind})
                    )
        return self.make(t.PARAMS, node, items=items)

    def _type_spec(self, node: Node) -> Term:
        slots = {"name": self.field(node, "name"), "body": self.field(node, "type")}
        return self.make(t.CLASS, node, slots=slots)

    def _fields(self, node: Node) -> Term:
        return self.make(t.FIELDS, node, items=lambda: self.children(node))

    def _field_declaration(self, node: Node) -> Term:
        name = node.child_by_field_name("name")
        kind = self.field(node, "type")
        if name is None and kind is not None and kind.kind in (t.DOTS, t.META_MANY):
            return kind
        slots = {"target": self.maybe(name), "type": kind, "value": None}
        return self.make("declaration", node, slots=slots)
