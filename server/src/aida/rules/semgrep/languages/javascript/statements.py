"""JavaScript and TypeScript: statements."""

from __future__ import annotations

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion
from aida.rules.semgrep.languages.javascript.jsx import Jsx
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node

_PATTERNS = (t.FIELDS, t.SEQUENCE)
_SEVERAL = "$several"


class JavaScriptStatements(Jsx):
    """Terms of statements."""

    def table(self) -> dict[str, Conversion]:
        return {
            **super().table(),
            "expression_statement": self.expression,
            "switch_statement": self._switch,
            "switch_case": self._case,
            "switch_default": self._case,
            "if_statement": self._if,
            "return_statement": self._return,
            "catch_clause": self._catch,
            "for_in_statement": self._for_in,
            "for_statement": self._for,
            "while_statement": self._while,
            "lexical_declaration": self._declaration,
            "variable_declaration": self._declaration,
            "export_statement": self._export,
            "import_statement": self._import,
        }

    def _declarators(self, node: Node) -> list[Term]:
        kind = node.child_by_field_name("kind")
        word = self.text(kind) if kind is not None else "var"
        found: list[Term] = []
        for child in node.children:
            if child.type != "variable_declarator":
                continue
            value = child.child_by_field_name("value")
            target, given = self.field(child, "name"), self.maybe(value)
            start = child.start_byte if found else node.start_byte
            if target is not None and target.kind in _PATTERNS and given is not None:
                # Semgrep gives such a declaration a name of its own, and the assignment as value.
                slots = {"target": target, "type": None, "value": given}
                given = self.make(t.ASSIGN, child, slots=slots)
                at = child.start_byte
                target = self.make(t.NAME, child, _SEVERAL, span=(at, at))
            slots = {
                "target": target,
                "type": self.field(child, "type"),
                "value": given,
                "attributes": self._attributes(node),
            }
            kind_of = t.ASSIGN if value is not None else "declaration"
            found.append(self.make(kind_of, child, word, slots=slots, span=(start, child.end_byte)))
        return found

    def _declaration(self, node: Node) -> Term:
        found = self._declarators(node)
        return found[0] if found else self.other(node)

    def _export(self, node: Node) -> Term:
        inner = node.child_by_field_name("declaration")
        if inner is not None:
            return self.term(inner)
        value = node.child_by_field_name("value")
        if value is not None:
            word = next((c for c in node.children if c.type == "default"), node)
            slots = {
                "target": self.make(t.NAME, word, "default"),
                "type": None,
                "value": self.term(value),
                "attributes": self._attributes(node),
            }
            return self.make(t.ASSIGN, node, "const", slots=slots)
        return self.other(node)

    def _import(self, node: Node) -> Term:
        found = self._imports(node)
        return found[0] if found else self.other(node)

    def _imports(self, node: Node) -> list[Term]:
        required = next((c for c in node.children if c.type == "import_require_clause"), None)
        if required is not None:
            name = self.term(self.named(required.children)[0])
            return [self._imported(node, self.field(required, "source"), None, name)]
        source = self.field(node, "source")
        clause = next((c for c in node.children if c.type == "import_clause"), None)
        if source is None or clause is None:
            return [self._imported(node, source, None, None)]
        found: list[Term] = []
        for part in self.named(clause.children):
            if part.type == "identifier":
                default = self.make(t.NAME, part, "default")
                found.append(self._imported(node, source, default, self.term(part)))
            elif part.type == "namespace_import":
                [alias] = self.children(part)
                found.append(self._imported(node, source, None, alias))
            else:
                for item in self.named(part.children):
                    name = self.field(item, "name")
                    if name is not None and name.kind != t.DOTS:
                        found.append(self._imported(node, source, name, self.field(item, "alias")))
        return found or [self._imported(node, source, None, None)]

    def _imported(
        self, node: Node, module: Term | None, name: Term | None, alias: Term | None
    ) -> Term:
        return self.make(t.IMPORT, node, slots={"module": module, "name": name, "alias": alias})

    def _if(self, node: Node) -> Term:
        alternative = node.child_by_field_name("alternative")
        inner = self.named(alternative.children) if alternative is not None else []
        return self.make(
            t.IF,
            node,
            slots={
                "condition": self.field(node, "condition"),
                "body": self.body(node.child_by_field_name("consequence")),
                "otherwise": self.body(inner[0]) if inner else None,
            },
        )

    def _switch(self, node: Node) -> Term:
        body = node.child_by_field_name("body")
        cases = [] if body is None else self.children(body)
        slots = {
            "value": self.field(node, "value"),
            "body": self.make("handlers", node, items=cases),
        }
        return self.make("switch", node, slots=slots)

    def _case(self, node: Node) -> Term:
        value = self.field(node, "value")
        if value is not None and value.kind == t.DOTS:
            return value
        body = node.children_by_field_name("body")
        block = self.make(t.BLOCK, node, items=lambda: self.statements(body))
        return self.make("case", node, items=(block,) if value is None else (value, block))

    def _return(self, node: Node) -> Term:
        return self.make(t.RETURN, node, items=self.children(node))

    def _catch(self, node: Node) -> Term:
        slots = {"parameter": self.field(node, "parameter"), "body": self.field(node, "body")}
        return self.make("catch", node, slots=slots)

    def _for_in(self, node: Node) -> Term:
        operator = node.child_by_field_name("operator")
        return self.make(
            "for_in_statement",
            node,
            self.text(operator) if operator is not None else "",
            slots={
                "left": self.field(node, "left"),
                "right": self.field(node, "right"),
                "body": self.body(node.child_by_field_name("body")),
            },
        )

    def _for(self, node: Node) -> Term:
        slots: dict[str, Term | None] = {}
        for name in ("initializer", "condition", "increment"):
            part = node.child_by_field_name(name)
            term = self.maybe(part) if part is not None and part.is_named else None
            if term is not None and term.kind == t.EXPRESSION:
                term = term.items[0]
            slots[name] = term
        first = slots["initializer"]
        if first is not None and first.kind == t.DOTS and slots["increment"] is None:
            slots = {"initializer": first}  # `for (...)`
        slots["body"] = self.body(node.child_by_field_name("body"))
        return self.make("for_statement", node, slots=slots)

    def _while(self, node: Node) -> Term:
        slots = {
            "condition": self.field(node, "condition"),
            "body": self.body(node.child_by_field_name("body")),
        }
        return self.make("while_statement", node, slots=slots)
