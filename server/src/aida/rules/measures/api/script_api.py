"""JavaScript and TypeScript: what a module exports, documented by `/** ... */`."""

from __future__ import annotations

from collections.abc import Iterator

from aida.rules.measures.api.comments import BLOCK, members
from aida.rules.measures.api.definition import Definition, define, text_of
from aida.syntax.grammar import Node

_KINDS = {
    "function_declaration": "function",
    "generator_function_declaration": "function",
    "function_signature": "function",
    "class_declaration": "class",
    "abstract_class_declaration": "class",
    "interface_declaration": "interface",
    "type_alias_declaration": "type",
    "enum_declaration": "enum",
}
_VARIABLES = frozenset({"lexical_declaration", "variable_declaration"})
_METHODS = frozenset({"method_definition", "abstract_method_signature", "method_signature"})
_HIDDEN = frozenset({"private", "protected"})


def definitions(root: Node) -> Iterator[Definition]:
    """Public definitions under ``root``."""
    listed = set(_listed_names(root))
    seen: set[str] = set()
    for node, documented in members(root, BLOCK, adjacent=False):
        declaration: Node | None = node
        exported = node.type == "export_statement"
        if exported:
            declaration = node.child_by_field_name("declaration")
        if declaration is None:
            continue
        if declaration.type == "ambient_declaration":
            declaration = declaration.named_child(0) or declaration
        for kind, name in _named(declaration):
            text = text_of(name)
            if (exported or text in listed) and text not in seen:
                seen.add(text)
                yield define(kind, name, documented)
                if kind == "class":
                    yield from _methods(declaration)


def _listed_names(root: Node) -> Iterator[str]:
    for node in root.named_children:
        if node.type == "export_statement":
            value = node.child_by_field_name("value")
            if value is not None and value.type == "identifier":
                yield text_of(value)
            for clause in node.named_children:
                for specifier in clause.named_children if clause.type == "export_clause" else ():
                    yield text_of(specifier.child_by_field_name("name"))


def _named(declaration: Node) -> Iterator[tuple[str, Node]]:
    if declaration.type in _VARIABLES:
        for variable in declaration.named_children:
            name = variable.child_by_field_name("name")
            if name is not None and name.type == "identifier":
                yield "constant", name
        return
    name = declaration.child_by_field_name("name")
    if name is not None and declaration.type in _KINDS:
        yield _KINDS[declaration.type], name


def _methods(declaration: Node) -> Iterator[Definition]:
    body = declaration.child_by_field_name("body")
    if body is None:
        return
    seen: set[str] = set()
    for node, documented in members(body, BLOCK, adjacent=False):
        name = node.child_by_field_name("name")
        if node.type not in _METHODS or name is None or name.type == "private_property_identifier":
            continue
        words = {text_of(child) for child in node.children if child is not name}
        text = text_of(name)
        if text == "constructor" or text in seen or words & (_HIDDEN | {"override"}):
            continue
        seen.add(text)  # an overload, or the setter beside a getter, is documented once
        yield define("method", name, documented)
