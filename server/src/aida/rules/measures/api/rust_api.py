"""Rust: `pub` items, methods of inherent implementations and of public traits."""

from __future__ import annotations

from collections.abc import Iterator

from aida.rules.measures.api.comments import SLASHES, members
from aida.rules.measures.api.definition import Definition, define, text_of
from aida.syntax.grammar import Node

_KINDS = {
    "function_item": "function",
    "function_signature_item": "function",
    "struct_item": "struct",
    "enum_item": "enum",
    "union_item": "union",
    "trait_item": "trait",
    "type_item": "type",
    "const_item": "constant",
    "static_item": "static",
    "mod_item": "module",
}


def definitions(root: Node) -> Iterator[Definition]:
    """Public definitions under ``root``."""
    yield from _walk(root, in_trait=False)


def _walk(body: Node, *, in_trait: bool) -> Iterator[Definition]:
    for node, documented in members(body, SLASHES, adjacent=False):
        inner = node.child_by_field_name("body")
        if node.type == "impl_item":
            if inner is not None and node.child_by_field_name("trait") is None:
                yield from _walk(inner, in_trait=False)
            continue
        kind, name = _KINDS.get(node.type), node.child_by_field_name("name")
        if kind is None or name is None or not (in_trait or _is_public(node)):
            continue
        if kind != "module":
            yield define(kind, name, documented)
        elif inner is not None:  # a module in a file of its own is documented there
            yield define(kind, name, documented or "//!" in text_of(inner))
        if inner is not None and kind in ("module", "trait"):
            yield from _walk(inner, in_trait=kind == "trait")


def _is_public(node: Node) -> bool:
    """`pub`, and not just within the crate."""
    return any(
        child.type == "visibility_modifier" and child.text == b"pub" for child in node.children
    )
