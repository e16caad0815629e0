"""Cognitive complexity as SonarSource defines it, put together for the functions to report.

The code of a nested function counts for the function around it, one level deeper. Where a function
does nothing but define and hand out others, these are measured each by itself: decorators in
Python, and in JavaScript every function without control flow of its own (a module wrapper, say).
"""

from __future__ import annotations

from collections.abc import Iterator

from aida.rules.file_core import FileView
from aida.rules.measures.recursion import calls_itself
from aida.rules.measures.structure import Function, structure_of

_SCRIPT = frozenset({"javascript", "typescript", "tsx"})
_NOTHING = frozenset({"comment", "expression_statement"})


def cognitive_complexities(view: FileView) -> Iterator[tuple[Function, int]]:
    """Functions and their cognitive complexities, those counted within another one left out."""
    queue = [function for function in structure_of(view).functions if function.outer is None]
    while queue:
        function = queue.pop()
        if function.nested and _only_defines(function, view):
            queue += [nested for nested, _ in function.nested]
            if view.language.name not in _SCRIPT:
                continue
            yield function, _own(function, 0, view)
        else:
            yield function, _total(function, view)


def _only_defines(function: Function, view: FileView) -> bool:
    if view.language.name in _SCRIPT:
        return function.cognitive == 0
    if view.language.name != "python" or len(function.nested) != 1:
        return False
    body = function.node.child_by_field_name("body")
    parts = [child.type for child in body.named_children] if body is not None else []
    return [part for part in parts if part not in _NOTHING] == [
        "function_definition",
        "return_statement",
    ]


def _own(function: Function, level: int, view: FileView) -> int:
    return function.cognitive + function.weighted * level + calls_itself(function.node, view)


def _total(function: Function, view: FileView) -> int:
    total = 0
    queue = [(function, 0)]
    while queue:
        part, level = queue.pop()
        total += _own(part, level, view)
        queue += [(nested, level + deeper) for nested, deeper in part.nested]
    return total
