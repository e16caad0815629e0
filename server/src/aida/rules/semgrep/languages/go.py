"""Go."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion, Converter, unquoted
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node

_WRAPPER = "__wrapper__"
_DECLARATION = re.compile(r"\s*(func\s+[\w(]|type\b|import\b|package\b)")
_STRINGS = ("interpreted_string_literal", "raw_string_literal")


class GoConverter(Converter):
    """Terms of Go."""

    names = frozenset(
        (
            *("identifier", "field_identifier", "type_identifier", "package_identifier"),
            *("label_name", "blank_identifier", "dot"),
        )
    )
    blocks = frozenset(("source_file", "statement_list"))
    transparent = frozenset(("parenthesized_expression", "literal_element", "parenthesized_type"))
    only_constant_globals = True
    literal_types: ClassVar[Mapping[str, tuple[str, ...]]] = {
        t.STRING: ("string",),
        t.NUMBER: ("int",),
    }

    def table(self) -> dict[str, Conversion]:
        return {
            "block": self._block,
            "expression_statement": self.expression,
            "function_declaration": self._function,
            "method_declaration": self._function,
            "func_literal": self._lambda,
            "parameter_list": self._parameters,
            "call_expression": self._call,
            "selector_expression": self._selector,
            "qualified_type": self._qualified,
            "index_expression": self._index,
            "short_var_declaration": self._assignment,
            "assignment_statement": self._assignment,
            "range_clause": self._range,
            "var_declaration": self._declaration,
            "const_declaration": self._declaration,
            "var_spec": self._spec,
            "const_spec": self._spec,
            "expression_list": self._list,
            "binary_expression": self.binary,
            **dict.fromkeys(_STRINGS, self._string),
            **dict.fromkeys(("int_literal", "float_literal"), self.number),
            **dict.fromkeys(("true", "false", "nil"), self.constant),
            **dict.fromkeys(("expression_case", "type_case", "default_case"), self._case),
            "communication_case": self._case,
            "expression_switch_statement": self._switch,
            "for_clause": self._for_clause,
            "if_statement": self._if,
            "for_statement": self._for,
            "return_statement": self._return,
            "composite_literal": self._composite,
            "literal_value": self._literal,
            "keyed_element": self._keyed,
            "import_declaration": self._import,
            "type_spec": self._type_spec,
            "field_declaration_list": self._fields,
            "field_declaration": self._field_declaration,
        }

    @classmethod
    def spellings(cls, texts: Iterable[str]) -> Iterator[str]:
        for text in texts:
            wrapped = f"func {_WRAPPER}() {{\n{text}\n}}\n"
            if _DECLARATION.match(text):
                yield text + "\n"
                yield wrapped
            else:
                yield wrapped
                yield text + "\n"
            yield f"var _ {text}\n"

    def pattern_goals(self, root: Node) -> Sequence[Term]:
        goals = super().pattern_goals(root)
        if len(goals) == 1 and goals[0].kind == t.FUNCTION:
            name, body = goals[0].slots["name"], goals[0].slots["body"]
            if name is not None and name.value == _WRAPPER and body is not None:
                return body.items
        return goals

    def _block(self, node: Node) -> Term:
        lists = [child for child in node.children if child.type == "statement_list"]
        return self.make(
            t.BLOCK,
            node,
            items=lambda: [s for part in lists for s in self.statements(part.children)],
        )

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
                "receiver": self.field(node, "receiver"),
                "name": self.field(node, "name"),
                "params": self.field(node, "parameters"),
                "returns": self.field(node, "result"),
                "body": self.field(node, "body"),
            },
        )

    def _lambda(self, node: Node) -> Term:
        return self.make(
            t.LAMBDA,
            node,
            slots={
                "params": self.field(node, "parameters"),
                "returns": self.field(node, "result"),
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
                elif kind is not None and kind.kind == t.META:
                    items.append(self.make(t.PARAM, child, word, slots={"name": kind}))
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

    def _call(self, node: Node) -> Term:
        callee = self.field(node, "function")
        if callee is None:
            return self.other(node)
        arguments = node.child_by_field_name("arguments")
        if callee.kind == t.NAME and callee.value == "make" and arguments is not None:
            kind, *rest = self.arguments(arguments) or [self.make(t.DOTS, node)]
            return self.make(t.NEW, node, items=(kind, self.make(t.ARGS, arguments, items=rest)))
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

    def _range(self, node: Node) -> Term:
        slots = {"left": self.field(node, "left"), "right": self.field(node, "right")}
        return self.make("range", node, slots=slots)

    def _specs(self, node: Node) -> list[Term]:
        found: list[Term] = []
        stack = list(reversed(node.children))
        while stack:
            child = stack.pop()
            if child.type in ("var_spec", "const_spec"):
                found.append(self.term(child))
            elif child.is_named:
                stack.extend(reversed(child.children))
        if len(found) == 1:
            found[0].start = node.start_byte
        return found

    def _declaration(self, node: Node) -> Term:
        found = self._specs(node)
        return found[0] if found else self.other(node)

    def _spec(self, node: Node) -> Term:
        names = self.terms(node.children_by_field_name("name"))
        target = names[0] if len(names) == 1 else self.make(t.SEQUENCE, node, "tuple", names)
        value = node.child_by_field_name("value")
        slots = {"target": target, "type": self.field(node, "type"), "value": self.maybe(value)}
        word = "const" if node.type == "const_spec" else "var"
        return self.make(t.ASSIGN if value is not None else "declaration", node, word, slots=slots)

    def _list(self, node: Node) -> Term:
        items = self.children(node)
        return items[0] if len(items) == 1 else self.make(t.SEQUENCE, node, "tuple", items)

    def _string(self, node: Node) -> Term:
        return self.string(node, unquoted(self.text(node)))

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
        return self.make("switch", node, slots=slots)

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

    def _composite(self, node: Node) -> Term:
        slots = {"type": self.field(node, "type"), "body": self.field(node, "body")}
        return self.make("composite_literal", node, slots=slots)

    def _literal(self, node: Node) -> Term:
        return self.make("literal", node, items=lambda: self.children(node))

    def _keyed(self, node: Node) -> Term:
        parts = self.children(node)
        if len(parts) == 2 and parts[0].kind in (t.NAME, t.META):
            return self.make(t.KEYWORD_ARG, node, parts[0].value, (parts[1],))
        return self.make("pair", node, items=parts)

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
                span = node.start_byte, node.end_byte
                found.append(self.make(t.IMPORT, child, slots=slots, span=span))
            elif child.is_named:
                stack.extend(reversed(child.children))
        return found

    def local_name(self, path: str) -> str:
        return path.rpartition("/")[2]

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

    def type_text(self, text: str) -> tuple[str, str]:
        return f"var x {text}", "type"
