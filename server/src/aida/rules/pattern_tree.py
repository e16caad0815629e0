"""A pattern as the tree that it is compiled to, for people who wonder what it matches."""

from __future__ import annotations

from collections.abc import Iterator

from aida.rules.metavariable import VariableKind
from aida.rules.pattern import Pattern, PatternNode
from aida.syntax.grammar import kind_name
from aida.syntax.languages import Language

_TAKES = {
    VariableKind.CAPTURE: "one named node",
    VariableKind.DROPPED: "one named node, not kept",
    VariableKind.MULTIPLE: "any number of nodes, not kept",
    VariableKind.MULTI_CAPTURE: "any number of nodes",
}


def pattern_tree(pattern: Pattern, language: Language) -> Iterator[str]:
    """One row a node, indented by two spaces a level: kind, and text or what a variable takes."""
    yield from _rows(pattern.node, language, 0)


def _rows(node: PatternNode, language: Language, depth: int) -> Iterator[str]:
    indent = "  " * depth
    if node.variable is not None:
        yield f"{indent}{_variable(node)}"
        return
    name = kind_name(language, node.kind)
    if node.children is None:
        text = node.text.decode("utf-8", "replace")
        yield f"{indent}{name} `{text}`" if node.named else f'{indent}"{text or name}"'
        return
    yield f"{indent}{name}"
    for child in node.children:
        yield from _rows(child, language, depth + 1)


def _variable(node: PatternNode) -> str:
    assert node.variable is not None
    kind, name, named = node.variable
    takes = _TAKES[kind] if named else _TAKES[kind].replace("named ", "")
    sign = "$$$" if kind >= VariableKind.MULTIPLE else "$" if named else "$$"
    shown = name or ("" if kind is VariableKind.MULTIPLE else "_")
    return f"{sign}{shown}  {takes}"
