"""Java: statements."""

from __future__ import annotations

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion
from aida.rules.semgrep.languages.java.expressions import JavaExpressions
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node


class JavaStatements(JavaExpressions):
    """Terms of statements."""

    def table(self) -> dict[str, Conversion]:
        return {
            **super().table(),
            "expression_statement": self.expression,
            "explicit_constructor_invocation": self._constructor_call,
            "resource": self._resource,
            "if_statement": self._if,
            "return_statement": self._return,
            "enhanced_for_statement": self._for_each,
            "for_statement": self._for,
            "while_statement": self._while,
            "try_with_resources_statement": self._try,
            "try_statement": self._try,
            "catch_clause": self._catch,
            "catch_formal_parameter": self._parameter_of_catch,
            "import_declaration": self._import,
            "package_declaration": self._package,
        }

    def _constructor_call(self, node: Node) -> Term:
        callee = self.field(node, "constructor")
        if callee is None:
            return self.other(node)
        inner = self.call(node, callee, node.child_by_field_name("arguments"))
        return self.make(t.EXPRESSION, node, items=(inner,))

    def _resource(self, node: Node) -> Term:
        value = node.child_by_field_name("value")
        if value is None:
            return self._inner(node)
        slots = {
            "type": self.field(node, "type"),
            "target": self.field(node, "name"),
            "value": self.term(value),
        }
        return self.make(t.ASSIGN, node, slots=slots)

    def _if(self, node: Node) -> Term:
        alternative = node.child_by_field_name("alternative")
        return self.make(
            t.IF,
            node,
            slots={
                "condition": self.field(node, "condition"),
                "body": self.body(node.child_by_field_name("consequence")),
                "otherwise": self.body(alternative),
            },
        )

    def _return(self, node: Node) -> Term:
        return self.make(t.RETURN, node, items=self.children(node))

    def _for_each(self, node: Node) -> Term:
        return self.make(
            "for_in_statement",
            node,
            slots={
                "type": self.field(node, "type"),
                "left": self.field(node, "name"),
                "right": self.field(node, "value"),
                "body": self.body(node.child_by_field_name("body")),
            },
        )

    def _for(self, node: Node) -> Term:
        slots: dict[str, Term | None] = {}
        for name in ("init", "condition", "update"):
            slots[name] = self.field(node, name)
        first = slots["init"]
        if first is not None and first.kind == t.DOTS and slots["condition"] is None:
            slots = {}  # `for (...)`
        elif self.is_pattern or not any(slots.values()):
            slots = {n: s or self.make("nothing", node) for n, s in slots.items()}
        slots["body"] = self.body(node.child_by_field_name("body"))
        return self.make("for_statement", node, slots=slots)

    def _while(self, node: Node) -> Term:
        slots = {
            "condition": self.field(node, "condition"),
            "body": self.body(node.child_by_field_name("body")),
        }
        return self.make("while_statement", node, slots=slots)

    def _try(self, node: Node) -> Term:
        resources = node.child_by_field_name("resources")
        parts = [c for c in self.named(node.children) if c != resources]
        handlers = [c for c in parts if c.type == "catch_clause"]
        others = [c for c in parts if c.type != "catch_clause"]
        return self.make(
            "try",
            node,
            items=lambda: self.terms(others),
            slots={
                "resources": self.maybe(resources),
                "handlers": self.make("handlers", node, items=self.terms(handlers)),
            },
        )

    def _catch(self, node: Node) -> Term:
        return self.make("catch", node, items=lambda: self.children(node))

    def _parameter_of_catch(self, node: Node) -> Term:
        kind = next((c for c in node.children if c.type == "catch_type"), None)
        return self.make(
            t.PARAM,
            node,
            slots={"type": self.maybe(kind), "name": self.field(node, "name")},
        )

    def _package(self, node: Node) -> Term:
        return self.make("package", node, items=self.children(node))

    def _import(self, node: Node) -> Term:
        parts = self.named(node.children)
        wild = any(child.type == "asterisk" for child in parts)
        path = self.term(parts[0])
        if wild or path.kind != t.DOT:
            star = self.make(t.NAME, node, "*") if wild else None
            slots = {"module": path, "name": star, "alias": None}
        else:
            slots = {"module": path.items[0], "name": path.items[1], "alias": None}
        is_static = any(child.type == "static" for child in node.children)
        return self.make(t.IMPORT, node, "static" if is_static else "", slots=slots)
