"""Python: modules, classes, functions and methods, documented by a docstring.

Private are names with a leading underscore and, where the module has `__all__`, what is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aida.rules.measures.api.definition import Definition, define, text_of
from aida.syntax.grammar import Node
from aida.text import Span

_NAME = re.compile(r"""["'](\w+)["']""")
_INHERITED = re.compile(r"@(?:[\w.]+\.)?(?:overload|override|setter|deleter)\b")
_THROUGH = frozenset(
    {
        "block",
        "elif_clause",
        "else_clause",
        "except_clause",
        "finally_clause",
        "if_statement",
        "try_statement",
        "with_statement",
    }
)


def definitions(root: Node) -> Iterator[Definition]:
    """Public definitions under ``root``."""
    if any(child.type != "comment" for child in root.named_children):
        yield Definition("module", "", Span(0, 0), _has_docstring(root))
    exported = set(_exported(root))
    yield from _members(root, exported or None, in_class=False)


def _exported(root: Node) -> Iterator[str]:
    """Names in `__all__`."""
    for statement in root.named_children:
        node = statement.named_child(0) if statement.type == "expression_statement" else None
        if node is None or node.type not in ("assignment", "augmented_assignment"):
            continue
        value = node.child_by_field_name("right")
        if value is not None and text_of(node.child_by_field_name("left")) == "__all__":
            yield from _NAME.findall(text_of(value))


def _members(body: Node, exported: set[str] | None, *, in_class: bool) -> Iterator[Definition]:
    for child in body.named_children:
        if child.type in _THROUGH:
            yield from _members(child, exported, in_class=in_class)
            continue
        node: Node | None = child
        if child.type == "decorated_definition":
            if any(_INHERITED.match(text_of(part)) for part in child.named_children[:-1]):
                continue
            node = child.child_by_field_name("definition")
        if node is not None and node.type in ("class_definition", "function_definition"):
            yield from _definition(node, exported, in_class=in_class)


def _definition(node: Node, exported: set[str] | None, *, in_class: bool) -> Iterator[Definition]:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name is None or body is None:
        return
    text = text_of(name)
    if text.startswith("_") or (exported is not None and text not in exported):
        return
    is_class = node.type == "class_definition"
    kind = "class" if is_class else "method" if in_class else "function"
    yield define(kind, name, _has_docstring(body))
    if is_class:
        yield from _members(body, None, in_class=True)


def _has_docstring(body: Node) -> bool:
    for child in body.named_children:
        if child.type != "comment":
            first = child.named_child(0) if child.type == "expression_statement" else None
            return first is not None and first.type in ("string", "concatenated_string")
    return False
