"""Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import ClassVar

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion, Converter
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node

_TUPLES = ("tuple", "pattern_list", "expression_list", "tuple_pattern")


class PythonConverter(Converter):
    """Terms of Python."""

    parentheses_count = True
    blocks = frozenset(("module", "block"))
    literal_types: ClassVar[Mapping[str, tuple[str, ...]]] = {
        t.STRING: ("str",),
        t.TEMPLATE: ("str",),
        t.NUMBER: ("int", "float"),
    }

    def table(self) -> dict[str, Conversion]:
        return {
            "expression_statement": self.expression,
            "decorated_definition": self._decorated,
            "function_definition": self._function,
            "class_definition": self._class,
            "lambda": self._lambda,
            "parameters": self._parameters,
            "lambda_parameters": self._parameters,
            "decorator": self._decorator,
            "call": self._call,
            "keyword_argument": self._keyword,
            "attribute": self._attribute,
            "subscript": self._subscript,
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
            "if_statement": self._if,
            "return_statement": self._return,
            "raise_statement": self._raise,
            "with_statement": self._with,
            "try_statement": self._try,
            "slice": self._slice,
            "for_statement": self._loop,
            "while_statement": self._loop,
            "dictionary_splat": self._splat,
            "list_splat": self._splat,
            "dotted_name": self._dotted,
            "import_statement": self._import,
            "import_from_statement": self._import,
            **dict.fromkeys(_TUPLES, self._tuple),
            "list": self._list,
            "list_pattern": self._list,
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
                "bases": self.make(t.ARGS, bases, items=self.arguments(bases))
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

    def _call(self, node: Node) -> Term:
        callee = self.field(node, "function")
        return (
            self.other(node)
            if callee is None
            else self.call(node, callee, node.child_by_field_name("arguments"))
        )

    def arguments(self, node: Node) -> list[Term]:
        if node.type == "generator_expression":
            return [self.other(node)]
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

    def _dotted(self, node: Node) -> Term:
        term: Term | None = None
        for name in self.children(node):
            term = (
                name
                if term is None
                else self.make(t.DOT, node, items=(term, name), span=(node.start_byte, name.end))
            )
        return term or self.other(node)

    def _subscript(self, node: Node) -> Term:
        value, *indexes = self.children(node)
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
        if node.child_by_field_name("type_conversion") is not None:
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
        return self.make(
            t.ASSIGN if right is not None else "declaration",
            node,
            slots={
                "target": self.term(left),
                "type": self.field(node, "type"),
                "value": self.maybe(right),
            },
        )

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

    def _slice(self, node: Node) -> Term:
        parts = "".join(":" if c.type == ":" else "x" for c in node.children)
        if self.is_pattern and parts == "x":
            return self.other(node)
        return self.make("slice", node, parts, lambda: self.children(node))

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

    def _loop(self, node: Node) -> Term:
        names = ("left", "right", "condition", "body", "alternative")
        return self.make(
            node.type,
            node,
            "async" if node.children[0].type == "async" else "",
            slots={name: self.field(node, name) for name in names},
        )

    def _tuple(self, node: Node) -> Term:
        return self.make(t.SEQUENCE, node, "tuple", lambda: self.children(node))

    def _list(self, node: Node) -> Term:
        return self.make(t.SEQUENCE, node, "list", lambda: self.children(node))

    def split(self, node: Node) -> list[Term]:
        if node.type in ("import_statement", "import_from_statement"):
            return self._imports(node)
        return [self.term(node)]

    def _import(self, node: Node) -> Term:
        found = self._imports(node)
        return found[0] if found else self.other(node)

    def _imports(self, node: Node) -> list[Term]:
        module = self.field(node, "module_name")
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

    def type_text(self, text: str) -> tuple[str, str]:
        return f"x: {text} = 1", "type"
