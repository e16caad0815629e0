"""Go: exported names of a package, documented by a comment that touches them."""

from __future__ import annotations

from collections.abc import Iterator

from aida.rules.measures.api.comments import ANY, members
from aida.rules.measures.api.definition import Definition, define, text_of
from aida.syntax.grammar import Node

_GROUPS = {
    "type_declaration": "type",
    "const_declaration": "constant",
    "var_declaration": "variable",
}
_LISTS = frozenset({"var_spec_list", "const_spec_list"})


def definitions(root: Node) -> Iterator[Definition]:
    """Public definitions under ``root``."""
    for node, documented in members(root, ANY, adjacent=True):
        name = node.child_by_field_name("name")
        if node.type == "function_declaration" and name is not None:
            if _is_exported(name):
                yield define("function", name, documented)
        elif node.type == "method_declaration" and name is not None:
            if _is_exported(name) and _receiver(node)[:1].isupper():
                yield define("method", name, documented)
        elif node.type in _GROUPS:
            yield from _specs(node, _GROUPS[node.type], documented)


def _specs(group: Node, kind: str, documented: bool) -> Iterator[Definition]:
    for spec, own in members(group, ANY, adjacent=True):
        if spec.type in _LISTS:
            yield from _specs(spec, kind, documented)
            continue
        for name in spec.children_by_field_name("name"):
            if _is_exported(name):
                yield define(kind, name, documented or own)


def _is_exported(name: Node) -> bool:
    return text_of(name)[:1].isupper()


def _receiver(method: Node) -> str:
    """Name of the type that the method belongs to."""
    queue = [method.child_by_field_name("receiver")]
    while queue:
        node = queue.pop()
        if node is None:
            continue
        if node.type == "type_identifier":
            return text_of(node)
        queue += reversed(node.named_children)
    return ""
