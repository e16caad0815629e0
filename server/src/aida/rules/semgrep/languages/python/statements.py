"""Python: statements."""

from __future__ import annotations

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion
from aida.rules.semgrep.languages.python.expressions import PythonExpressions
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node

_IMPORTS = ("import_statement", "import_from_statement", "future_import_statement")


class PythonStatements(PythonExpressions):
    """Terms of statements."""

    def table(self) -> dict[str, Conversion]:
        return {
            **super().table(),
            "expression_statement": self.expression,
            "if_statement": self._if,
            "return_statement": self._return,
            "raise_statement": self._raise,
            "with_statement": self._with,
            "try_statement": self._try,
            "for_statement": self._loop,
            "while_statement": self._loop,
            "dotted_name": self._dotted,
            "import_prefix": self._leaf,
            "import_statement": self._import,
            "import_from_statement": self._import,
            "future_import_statement": self._import,
        }

    def _if(self, node: Node) -> Term:
        rest = node.children_by_field_name("alternative")
        otherwise: Term | None = None
        for part in reversed(rest):
            if part.type == "else_clause":
                otherwise = self.field(part, "body")
            else:
                otherwise = self._branch(part, otherwise, rest[-1].end_byte)
        return self._branch(node, otherwise, node.end_byte)

    def _branch(self, node: Node, otherwise: Term | None, end: int) -> Term:
        return self.make(
            t.IF,
            node,
            slots={
                "condition": self.field(node, "condition"),
                "body": self.field(node, "consequence"),
                "otherwise": otherwise,
            },
            span=(node.start_byte, end),
        )

    def _return(self, node: Node) -> Term:
        return self.make(t.RETURN, node, items=self.children(node))

    def _raise(self, node: Node) -> Term:
        cause = node.child_by_field_name("cause")
        values = [child for child in self.named(node.children) if child != cause]
        return self.make(
            "raise", node, items=self.terms(values), slots={"cause": self.maybe(cause)}
        )

    def _with(self, node: Node) -> Term:
        clause = next(child for child in node.children if child.type == "with_clause")
        items = [child for child in clause.children if child.type == "with_item"]
        if len(items) == 1 and items[0].children and items[0].children[0].type == "tuple":
            inner = self.named(items[0].children[0].children)
            items = inner or items
        body = self.field(node, "body")
        for item in reversed(items):
            [resource] = self.children(item) if item.type == "with_item" else [self.term(item)]
            start = node.start_byte if item is items[0] else item.start_byte
            body = self.make(
                "with",
                node,
                "async" if node.children[0].type == "async" else "",
                slots={"resource": resource, "body": body},
                span=(start, node.end_byte),
            )
            if item is not items[0]:
                body = self.make(t.BLOCK, node, items=(body,))
        return body if body is not None else self.other(node)

    def _try(self, node: Node) -> Term:
        handlers = [c for c in node.children if c.type in ("except_clause", "except_group_clause")]
        others = [c for c in self.named(node.children) if c not in handlers]
        words = " ".join(child.type for child in others[1:])
        return self.make(
            "try",
            node,
            words,
            items=lambda: self.terms(others),
            slots={"handlers": self.make("handlers", node, items=self.terms(handlers))},
        )

    def _loop(self, node: Node) -> Term:
        names = ("left", "right", "condition", "body", "alternative")
        body = node.child_by_field_name("body")
        return self.make(
            node.type,
            node,
            "async" if node.children[0].type == "async" else "",
            slots={name: self.field(node, name) for name in names},
            span=(node.start_byte, node.end_byte if body is None else body.end_byte),
        )

    def split(self, node: Node) -> list[Term]:
        if node.type in _IMPORTS:
            return self._imports(node)
        return [self.term(node)]

    def _import(self, node: Node) -> Term:
        found = self._imports(node)
        return found[0] if found else self.other(node)

    def _imports(self, node: Node) -> list[Term]:
        module = self.field(node, "module_name")
        if node.type == "future_import_statement":
            module = self.make(t.NAME, node, "__future__")
        names = node.children_by_field_name("name")
        if module is not None and not names:
            names = [child for child in node.children if child.type == "wildcard_import"]
        found: list[Term] = []
        for child in names:
            alias = self.field(child, "alias")
            name = self.field(child, "name") if child.type == "aliased_import" else self.term(child)
            slots = {"module": module or name, "name": name if module else None, "alias": alias}
            found.append(self.make(t.IMPORT, node, slots=slots))
        return found

    def _leaf(self, node: Node) -> Term:
        return self.make(node.type, node, self.text(node))

    def _dotted(self, node: Node) -> Term:
        term: Term | None = None
        for name in self.children(node):
            term = (
                name
                if term is None
                else self.make(t.DOT, node, items=(term, name), span=(node.start_byte, name.end))
            )
        return term or self.other(node)
