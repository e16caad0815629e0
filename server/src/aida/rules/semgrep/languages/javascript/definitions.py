"""JavaScript and TypeScript: functions and classes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion
from aida.rules.semgrep.languages.javascript.literals import FUNCTIONS, METHOD
from aida.rules.semgrep.languages.javascript.statements import JavaScriptStatements
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node

_FIELDS = ("field_definition", "public_field_definition")


class JavaScriptDefinitions(JavaScriptStatements):
    """Terms of definitions."""

    def table(self) -> dict[str, Conversion]:
        return {
            **super().table(),
            **dict.fromkeys(
                ("function_declaration", "generator_function_declaration"), self._function
            ),
            "function_signature": self._function,
            **dict.fromkeys(FUNCTIONS, self._lambda),
            "method_definition": self._function,
            **dict.fromkeys(("class_declaration", "abstract_class_declaration"), self._class),
            "class": self._class_expression,
            "class_body": self._members,
            **dict.fromkeys(_FIELDS, self._field),
            "formal_parameters": self._parameters,
            "decorator": self._decorator,
        }

    def split(self, node: Node) -> Sequence[Term]:
        if node.type in ("lexical_declaration", "variable_declaration"):
            return [
                self.make(t.EXPRESSION, node, items=(item,), span=(item.start, item.end))
                for item in self._declarators(node)
            ]
        if node.type == "export_statement":
            inner = node.child_by_field_name("declaration")
            if inner is not None and inner.type in (
                "class_declaration",
                "abstract_class_declaration",
            ):
                has_decorator = any(child.type == "decorator" for child in node.children)
                return (self._class(inner, node),) if has_decorator else (self.term(inner),)
            if inner is not None:
                return self.split(inner)
            if node.child_by_field_name("value") is not None:
                return (self.make(t.EXPRESSION, node, items=(self.term(node),)),)
        if node.type == "import_statement":
            return self._imports(node)
        if node.type == "empty_statement":
            return ()
        return (self.term(node),)

    def _function(self, node: Node, decorators: Sequence[Node] = ()) -> Term:
        start = decorators[0].start_byte if decorators else node.start_byte
        return self.make(
            t.FUNCTION,
            node,
            METHOD if node.type == "method_definition" else "",
            slots={
                "attributes": self._attributes(node, decorators),
                "name": self._key_name(node.child_by_field_name("name")),
                "params": self.field(node, "parameters"),
                "returns": self.field(node, "return_type"),
                "body": self.field(node, "body"),
            },
            span=(start, node.end_byte),
        )

    def _lambda(self, node: Node) -> Term:
        params = node.child_by_field_name("parameters")
        single = node.child_by_field_name("parameter")
        body = node.child_by_field_name("body")
        if params is not None:
            parameters = self.term(params)
        else:
            items = [self._parameter(single)] if single is not None else []
            parameters = self.make(t.PARAMS, single or node, items=items)
        is_block = body is not None and body.type == "statement_block"
        return self.make(
            t.LAMBDA,
            node,
            slots={
                "attributes": self._attributes(node),
                "params": parameters,
                "returns": self.field(node, "return_type"),
                "body": None
                if body is None
                else self.term(body)
                if is_block
                else self.returning(body),
            },
        )

    def _parameters(self, node: Node) -> Term:
        return self.make(
            t.PARAMS, node, items=[self._parameter(child) for child in self.named(node.children)]
        )

    def _parameter(self, node: Node) -> Term:
        target, default, word = node, None, ""
        if node.type in ("required_parameter", "optional_parameter"):
            target = node.child_by_field_name("pattern") or node
            default = node.child_by_field_name("value")
        if target.type == "assignment_pattern":
            default = target.child_by_field_name("right")
            target = target.child_by_field_name("left") or target
        if target.type == "rest_pattern":
            word, target = "...", self.named(target.children)[0]
        name = self.term(target)
        if name.kind in (t.DOTS, t.META_MANY):
            return name
        return self.make(
            t.PARAM,
            node,
            word,
            slots={
                "name": name,
                "type": self.field(node, "type"),
                "default": self.maybe(default),
                "attributes": self._attributes(node),
            },
        )

    def _class(self, node: Node, exported: Node | None = None) -> Term:
        heritage = [c for c in node.children if c.type == "class_heritage"]
        bases = implements = None
        for part in heritage:
            clauses = [c for c in part.children if c.type.endswith("_clause")]
            for clause in clauses:
                if clause.type == "extends_clause":
                    value = clause.child_by_field_name("value")
                    items = [self.term(value)] if value is not None else []
                    bases = self.make(t.ARGS, clause, items=items)
                else:
                    implements = self.make(t.ATTRIBUTES, clause, items=self.children(clause))
            if not clauses:
                bases = self.make(t.ARGS, part, items=self.children(part))
        return self.make(
            t.CLASS,
            node,
            slots={
                "attributes": self._attributes(
                    node,
                    [c for c in exported.children if c.type == "decorator"] if exported else (),
                ),
                "name": self.field(node, "name"),
                "bases": bases,
                "implements": implements,
                "body": self.field(node, "body"),
            },
            span=(exported or node).byte_range,
        )

    def _class_expression(self, node: Node) -> Term:
        term = self._class(node)
        return self.make("class-expression", node, slots=dict(term.slots))

    def _members(self, node: Node) -> Term:
        return self.make(t.FIELDS, node, items=lambda: list(self._each_member(node)))

    def _each_member(self, node: Node) -> Iterator[Term]:
        decorators: list[Node] = []
        for child in self.named(node.children):
            if child.type == "decorator":
                decorators.append(child)
                continue
            if child.type == "method_definition" and decorators:
                yield self._function(child, decorators)
            elif decorators and child.type in _FIELDS:
                yield self._field(child, decorators)
            else:
                yield self.term(child)
            decorators = []

    def _field(self, node: Node, decorators: Sequence[Node] = ()) -> Term:
        name = node.child_by_field_name("property") or node.child_by_field_name("name")
        value = node.child_by_field_name("value")
        target = self._key_name(name)
        attributes = self._attributes(node, decorators)
        start = decorators[0].start_byte if decorators else node.start_byte
        is_bare = value is None and node.child_by_field_name("type") is None
        is_placeholder = target is not None and target.kind in (t.DOTS, t.META)
        if is_placeholder and is_bare and not attributes.items:
            assert target is not None
            return target
        if value is not None and value.type in FUNCTIONS:
            inner = self.term(value)
            items = [*attributes.items, *inner.slots["attributes"].items]  # type: ignore[union-attr]
            slots = {**inner.slots, "name": target}
            slots["attributes"] = self.make(t.ATTRIBUTES, node, items=items)
            return self.make(t.FUNCTION, node, METHOD, slots=slots, span=(start, node.end_byte))
        return self.make(
            t.ASSIGN if value is not None else "declaration",
            node,
            "const" if any(child.type == "readonly" for child in node.children) else "",
            slots={
                "target": target,
                "type": self.field(node, "type"),
                "value": self.maybe(value),
                "attributes": attributes,
            },
            span=(start, node.end_byte),
        )

    def _decorator(self, node: Node) -> Term:
        [inner] = self.children(node)
        return self.make(t.ATTRIBUTE, node, items=inner.items if inner.kind == t.CALL else (inner,))
