"""Java: definitions."""

from __future__ import annotations

from collections.abc import Sequence

from aida.rules.semgrep import term as t
from aida.rules.semgrep.languages.converter import Conversion
from aida.rules.semgrep.languages.java.statements import JavaStatements
from aida.rules.semgrep.term import Term
from aida.syntax.grammar import Node

_CLASSES = (
    *("class_declaration", "interface_declaration", "enum_declaration", "record_declaration"),
    "annotation_type_declaration",
)
_LIKE_ANNOTATIONS = ("synchronized", "native")
"""Modifiers that Semgrep takes for annotations."""
_METHODS = ("method_declaration", "constructor_declaration", "compact_constructor_declaration")


class JavaDefinitions(JavaStatements):
    """Terms of definitions."""

    def table(self) -> dict[str, Conversion]:
        return {
            **super().table(),
            **dict.fromkeys(_METHODS, self._method),
            **dict.fromkeys(_CLASSES, self._class),
            **dict.fromkeys(
                ("class_body", "interface_body", "enum_body", "annotation_type_body"), self._members
            ),
            "enum_body_declarations": self._members,
            "lambda_expression": self._lambda,
            "type_parameter": self._type_parameter,
            "formal_parameters": self._parameters,
            "inferred_parameters": self._parameters,
            "annotation": self._annotation,
            "marker_annotation": self._annotation,
            "element_value_pair": self._pair,
            "local_variable_declaration": self._declaration,
            "field_declaration": self._declaration,
            "constant_declaration": self._declaration,
        }

    def split(self, node: Node) -> Sequence[Term]:
        if node.type in ("local_variable_declaration", "field_declaration", "constant_declaration"):
            found = self._declarators(node)
            if node.type != "local_variable_declaration":
                return found
            return [
                item
                if item.kind in (t.DOTS, t.META)
                else self.make(t.EXPRESSION, node, items=(item,), span=(item.start, item.end))
                for item in found
            ]
        return (self.term(node),)

    def _declarators(self, node: Node) -> list[Term]:
        kind = self.field(node, "type")
        if kind is not None and kind.kind == t.DOTS:
            return [kind]
        found: list[Term] = []
        for child in node.children_by_field_name("declarator"):
            value = child.child_by_field_name("value")
            start = child.start_byte if found else node.start_byte
            slots = {
                "attributes": self._attributes(node),
                "type": kind,
                "target": self.field(child, "name"),
                "value": self.maybe(value),
            }
            kind_of = t.ASSIGN if value is not None else "declaration"
            found.append(self.make(kind_of, child, slots=slots, span=(start, child.end_byte)))
        return found

    def _declaration(self, node: Node) -> Term:
        found = self._declarators(node)
        return found[0] if found else self.other(node)

    def _attributes(self, node: Node) -> Term:
        items: list[Term] = []
        for child in node.children:
            if child.type == "modifiers":
                for part in child.children:
                    if part.type in ("annotation", "marker_annotation"):
                        items.append(self.term(part))
                    elif part.type in _LIKE_ANNOTATIONS:
                        name = self.make(t.NAME, part, part.type)
                        items.append(self.make(t.ATTRIBUTE, part, items=(name,)))
                    elif part.type not in self.comments:
                        items.append(self.make("keyword", part, self.text(part)))
        return self.make(t.ATTRIBUTES, node, items=items)

    def _method(self, node: Node) -> Term:
        body = node.child_by_field_name("body")
        return self.make(
            t.FUNCTION,
            node,
            slots={
                "attributes": self._attributes(node),
                "returns": self.field(node, "type"),
                "name": self.field(node, "name"),
                "params": self.field(node, "parameters"),
                "throws": self._throws(node),
                "body": self.maybe(body),
            },
        )

    def _throws(self, node: Node) -> Term | None:
        clause = next((child for child in node.children if child.type == "throws"), None)
        if clause is None:
            return None
        return self.make(t.ATTRIBUTES, clause, items=self.children(clause))

    def _class(self, node: Node) -> Term:
        superclass = node.child_by_field_name("superclass")
        interfaces = node.child_by_field_name("interfaces")
        lists = self.named(interfaces.children) if interfaces is not None else []
        implemented = [child for part in lists for child in self.children(part)]
        return self.make(
            t.CLASS,
            node,
            node.type.partition("_")[0].replace("annotation", "interface"),
            slots={
                "attributes": self._attributes(node),
                "name": self.field(node, "name"),
                "type_params": self.field(node, "type_parameters"),
                "bases": self.make(t.ARGS, superclass, items=self.children(superclass))
                if superclass is not None
                else None,
                "implements": self.make(t.ATTRIBUTES, node, items=implemented)
                if implemented
                else None,
                "body": self.field(node, "body"),
            },
        )

    def _members(self, node: Node) -> Term:
        return self.make(t.FIELDS, node, items=lambda: self._split_all(node))

    def _split_all(self, node: Node) -> list[Term]:
        found: list[Term] = []
        for child in self.named(node.children):
            if child.type == "enum_body_declarations":
                found += self._split_all(child)
            else:
                found += self.split(child)
        return found

    def _lambda(self, node: Node) -> Term:
        params, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
        if params is not None and params.type == "identifier":
            parameters = self.make(t.PARAMS, params, items=[self._parameter(params)])
        else:
            parameters = self.maybe(params) or self.make(t.PARAMS, node)
        is_block = body is not None and body.type == "block"
        return self.make(
            t.LAMBDA,
            node,
            slots={
                "params": parameters,
                "body": None
                if body is None
                else self.term(body)
                if is_block
                else self._value(body),
            },
        )

    def _type_parameter(self, node: Node) -> Term:
        """Its bounds do not count."""
        return self.make("type_parameter", node, items=self.children(node)[:1])

    def _value(self, node: Node) -> Term:
        value = self.term(node)
        if value.kind == t.META:
            return value
        if value.kind not in (t.DOTS, t.META_MANY):
            value = self.make(t.EXPRESSION, node, items=(value,))
        return self.make(t.BLOCK, node, "value", items=(value,))

    def _parameters(self, node: Node) -> Term:
        children = [c for c in self.named(node.children) if c.type != "receiver_parameter"]
        return self.make(t.PARAMS, node, items=[self._parameter(child) for child in children])

    def _parameter(self, node: Node) -> Term:
        name, kind, word = node.child_by_field_name("name"), self.field(node, "type"), ""
        if node.type == "spread_parameter":
            parts = [c for c in self.named(node.children) if c.type != "modifiers"]
            kind, word = self.term(parts[0]), "..."
            name = parts[-1].child_by_field_name("name") or parts[-1]
        term = self.term(name if name is not None else node)
        if term.kind in (t.DOTS, t.META_MANY):
            return term
        return self.make(
            t.PARAM,
            node,
            word,
            slots={"attributes": self._attributes(node), "type": kind, "name": term},
        )

    def _annotation(self, node: Node) -> Term:
        name, arguments = self.field(node, "name"), node.child_by_field_name("arguments")
        items = [] if name is None else [name]
        if arguments is not None:
            items.append(self.make(t.ARGS, arguments, items=self.children(arguments)))
        return self.make(t.ATTRIBUTE, node, items=items)

    def _pair(self, node: Node) -> Term:
        key, value = self.field(node, "key"), self.field(node, "value")
        if key is None or value is None:
            return self.other(node)
        if key.kind == t.DOTS:
            return key
        return self.make(t.KEYWORD_ARG, node, key.value, (value,))
