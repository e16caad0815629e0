"""Ruby: classes, modules and public methods, documented by a comment that touches them."""

from __future__ import annotations

from collections.abc import Iterator

from aida.rules.measures.api.comments import ANY, members
from aida.rules.measures.api.definition import Definition, define, text_of
from aida.syntax.grammar import Node

_HOLDERS = frozenset({"class", "module"})
_METHODS = frozenset({"method", "singleton_method"})
_SECTIONS = {"private": False, "protected": False, "public": True}


def definitions(root: Node) -> Iterator[Definition]:
    """Public definitions under ``root``."""
    yield from _walk(root, None)


def _walk(body: Node, holder: Node | None) -> Iterator[Definition]:
    public = True
    # What opens a body, the grammar counts to what holds the body.
    before = [node for node in holder.children if node.type == "comment"] if holder else []
    for node, documented in members(body, ANY, adjacent=True, before=before):
        name, inner = node.child_by_field_name("name"), node.child_by_field_name("body")
        if node.type == "identifier":
            public = _SECTIONS.get(text_of(node), public)
        elif node.type in _HOLDERS and name is not None:
            if not _is_namespace(inner):
                yield define(node.type, name, documented)
            if inner is not None:
                yield from _walk(inner, node)
        elif node.type in _METHODS and name is not None and holder is not None:
            text = text_of(name)
            if (public or node.type == "singleton_method") and text != "initialize":
                yield define("method", name, documented)


def _is_namespace(body: Node | None) -> bool:
    """Whether a class or module holds others and nothing else."""
    parts = [part for part in body.named_children if part.type != "comment"] if body else []
    return bool(parts) and all(part.type in _HOLDERS for part in parts)
