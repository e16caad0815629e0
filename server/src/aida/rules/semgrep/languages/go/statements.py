"""Go: statements."""

from __future__ import annotations

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion
from aida.rules.semgrep.languages.go.expressions import GoExpressions
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node


class GoStatements(GoExpressions):
    """Terms of statements."""

    def table(self) -> dict[str, Conversion]:
        return {
            **super().table(),
            "block": self._block,
            "expression_statement": self.expression,
            "range_clause": self._range,
            "var_declaration": self._declaration,
            "const_declaration": self._declaration,
            "var_spec": self._spec,
            "const_spec": self._spec,
            **dict.fromkeys(("expression_case", "type_case", "default_case"), self._case),
            "communication_case": self._case,
            "expression_switch_statement": self._switch,
            "for_clause": self._for_clause,
            "receive_statement": self._receive,
            "type_switch_statement": self._type_switch,
            "if_statement": self._if,
            "for_statement": self._for,
            "return_statement": self._return,
            "import_declaration": self._import,
        }

    def _block(self, node: Node) -> Term:
        lists = [child for child in node.children if child.type == "statement_list"]
        return self.make(
            t.BLOCK,
            node,
            items=lambda: [s for part in lists for s in self.statements(part.children)],
        )

    def _range(self, node: Node) -> Term:
        slots = {"left": self.field(node, "left"), "right": self.field(node, "right")}
        return self.make("range", node, slots=slots)

    def _specs(self, node: Node) -> list[Term]:
        found: list[Term] = []
        stack = list(reversed(node.children))
        while stack:
            child = stack.pop()
            if child.type in ("var_spec", "const_spec"):
                found += self._each_spec(child)
            elif child.is_named:
                stack.extend(reversed(child.children))
        if len(found) == 1:
            found[0].start = node.start_byte
        return found

    def _declaration(self, node: Node) -> Term:
        found = self._specs(node)
        return found[0] if found else self.other(node)

    def _spec(self, node: Node) -> Term:
        return self._each_spec(node)[0]

    def _each_spec(self, node: Node) -> list[Term]:
        """`var a, b = 1, 2` is two declarations; with one value for both it is one."""
        names = self.terms(node.children_by_field_name("name"))
        value = self.field(node, "value")
        is_list = value is not None and value.kind == t.SEQUENCE and value.value == "tuple"
        values = list(value.items) if value is not None and is_list else [value]
        if value is not None and len(names) != len(values):
            names, values = [self.make(t.SEQUENCE, node, "tuple", names)], [value]
        elif value is None:
            values = [None] * len(names)
        word = "const" if node.type == "const_spec" else "var"
        found: list[Term] = []
        for name, given in zip(names, values, strict=True):
            slots = {"target": name, "type": self.field(node, "type"), "value": given}
            kind = t.ASSIGN if given is not None else "declaration"
            start = name.start if found else node.start_byte
            end = node.end_byte if given is None or name is names[-1] else given.end
            found.append(self.make(kind, node, word, slots=slots, span=(start, end)))
        return found

    def _if(self, node: Node) -> Term:
        alternative = node.child_by_field_name("alternative")
        initializer = node.child_by_field_name("initializer")
        return self.make(
            t.IF,
            node,
            slots={
                "initializer": self.maybe(initializer),
                "condition": self.field(node, "condition"),
                "body": self.body(node.child_by_field_name("consequence")),
                "otherwise": self.body(alternative),
            },
        )

    def _for(self, node: Node) -> Term:
        body = node.child_by_field_name("body")
        heads = [c for c in self.named(node.children) if c != body]
        head = self.term(heads[0]) if heads else None
        return self.make("for_statement", node, slots={"left": head, "body": self.maybe(body)})

    def _switch(self, node: Node) -> Term:
        value = node.child_by_field_name("value")
        cases = [c for c in self.named(node.children) if c.type.endswith("_case")]
        slots = {
            "initializer": self.field(node, "initializer"),
            "value": self.maybe(value),
            "body": self.make("handlers", node, items=self.terms(cases)),
        }
        return self._up_to(self.make("switch", node, slots=slots), cases)

    def _up_to(self, switch: Term, cases: list[Node]) -> Term:
        """Semgrep ends these statements where their last case ends."""
        if cases:
            switch.end = cases[-1].end_byte
        return switch

    def _type_switch(self, node: Node) -> Term:
        value = self._received(node, self.field(node, "alias"), self.field(node, "value"))
        cases = [c for c in self.named(node.children) if c.type.endswith("_case")]
        slots = {
            "initializer": self.field(node, "initializer"),
            "value": value,
            "body": self.make("handlers", node, items=self.terms(cases)),
        }
        return self._up_to(self.make("switch", node, "type", slots=slots), cases)

    def _receive(self, node: Node) -> Term:
        value = self._received(node, self.field(node, "left"), self.field(node, "right"))
        return value if value is not None else self.other(node)

    def _received(self, node: Node, target: Term | None, value: Term | None) -> Term | None:
        if target is None or value is None:
            return value
        slots = {"target": target, "type": None, "value": value}
        return self.make(t.ASSIGN, node, slots=slots, span=(target.start, value.end))

    def _for_clause(self, node: Node) -> Term:
        slots: dict[str, Term | None] = {}
        for name in ("initializer", "condition", "update"):
            term = self.field(node, name)
            inner = term is not None and term.kind == t.EXPRESSION
            slots[name] = term.items[0] if term is not None and inner else term
        return self.make("for_clause", node, slots=slots)

    def _case(self, node: Node) -> Term:
        parts = self.children(node)
        if parts and parts[0].kind == t.DOTS:
            return parts[0]
        if not parts or parts[-1].kind != t.BLOCK:
            parts.append(self.make(t.BLOCK, node))
        return self.make("case", node, items=parts)

    def _return(self, node: Node) -> Term:
        parts = self.named(node.children)
        if len(parts) == 1 and parts[0].type == "expression_list":
            return self.make(t.RETURN, node, items=(self._list(parts[0]),))
        return self.make(t.RETURN, node, items=self.terms(parts))

    def _import(self, node: Node) -> Term:
        found = self._imports(node)
        return found[0] if found else self.other(node)

    def _imports(self, node: Node) -> list[Term]:
        found: list[Term] = []
        stack = list(reversed(node.children))
        while stack:
            child = stack.pop()
            if child.type == "import_spec":
                slots = {
                    "module": self.field(child, "path"),
                    "name": None,
                    "alias": self.field(child, "name"),
                }
                span = node.start_byte, child.end_byte
                found.append(self.make(t.IMPORT, child, slots=slots, span=span))
            elif child.is_named:
                stack.extend(reversed(child.children))
        return found
