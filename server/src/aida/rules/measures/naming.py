"""What a function is called, and where its name stands."""

from __future__ import annotations

from aida.syntax.grammar import Node
from aida.text import Span

_GIVES_NAME = {
    "variable_declarator": "name",
    "assignment_expression": "left",
    "pair": "key",
    "field_definition": "property",
    "public_field_definition": "name",
}
"""What may give an anonymous function its name, and the field that does."""


def name_node(function: Node) -> Node | None:
    """The node of a function's name; None for an anonymous one."""
    name = function.child_by_field_name("name")
    if name is not None:
        return name
    declarator = function.child_by_field_name("declarator")
    while declarator is not None:
        inner = declarator.child_by_field_name("declarator")
        if inner is None:
            return declarator
        declarator = inner
    parent = function.parent
    if parent is not None and parent.type in _GIVES_NAME:
        return parent.child_by_field_name(_GIVES_NAME[parent.type])
    return None


def name_of(function: Node) -> str:
    """The name of a function, for messages."""
    name = name_node(function)
    text = name.text if name is not None else None
    return f"`{text.decode('utf-8', 'replace')}`" if text else "this function"


def name_span(function: Node, source: bytes) -> Span:
    """Where to report a function: its name, or the first line of what has none."""
    name = name_node(function)
    return span_of(name) if name is not None else head_span(function, source)


def span_of(node: Node) -> Span:
    """The bytes of a node."""
    return Span(node.start_byte, node.end_byte)


def head_span(node: Node, source: bytes) -> Span:
    """The part of a node that stands on its first line."""
    line_end = source.find(b"\n", node.start_byte, node.end_byte)
    text = source[node.start_byte : node.end_byte if line_end < 0 else line_end]
    return Span(node.start_byte, node.start_byte + len(text.rstrip()))
