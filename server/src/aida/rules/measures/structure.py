"""The control flow of every function of a file, gathered in one pass for all measures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from operator import itemgetter

from aida.rules.file_core import FileView
from aida.rules.measures.operators import operator_runs
from aida.rules.measures.structure_queries import STRUCTURE
from aida.syntax.grammar import Node, captures

_DEFAULT_CASE = re.compile(rb"(?:case\s+_|_|default)\s*(?::|=>|->)")
_NO_CODE = frozenset({"comment", "doc"})
_DECISIONS = frozenset(
    {"if", "elif", "loop", "loop_else", "case", "catch", "ternary", "logical", "decision"}
)
"""Roles that open one more way through a function."""
_NESTED = frozenset({"if", "loop", "switch", "catch", "ternary"})
"""Roles that weigh more the deeper they stand, and put what they hold one level deeper."""
_FLAT = frozenset({"elif", "else", "loop_else", "jump"})
"""Roles that weigh one wherever they stand."""
_INDENTING = frozenset({"if", "loop", "switch", "block"})
"""Roles that indent the code of a function."""
_HEADS = ("body", "consequence")
"""Fields that hold what is one level deeper than the head."""


@dataclass(slots=True, eq=False)
class Function:
    """One function, with what stands in it but not in functions within it.

    ``weighted`` counts what would weigh one more if the function stood one level deeper.
    ``deepening`` are the statements that stand deeper than all before, each with its depth, and
    ``depth`` is the depth of the last. ``nested`` are the functions within,
    each with the level of nesting that it stands at.
    """

    node: Node
    outer: Function | None
    cyclomatic: int = 1
    cognitive: int = 0
    weighted: int = 0
    depth: int = 0
    deepening: list[tuple[Node, int]] = field(default_factory=list)
    nested: list[tuple[Function, int]] = field(default_factory=list)


@dataclass(slots=True)
class Structure:
    """Functions in the order of the text, and what is no code."""

    functions: list[Function]
    no_code: list[Node]


def structure_of(view: FileView) -> Structure:
    """The structure of a file, made once for all rules."""
    return view.once("structure", _Sweep.over)


@dataclass(slots=True)
class _Frame:
    """What a node opens for the nodes within it. ``outside`` is the level of its head."""

    end: int
    function: Function | None
    level: int
    depth: int
    outside: int
    node: Node | None
    body: int | None = None

    def level_at(self, start: int) -> int:
        if self.level == self.outside or self.node is None:
            return self.level
        if self.body is None:
            parts = (self.node.child_by_field_name(name) for name in _HEADS)
            body = next((part for part in parts if part is not None), None)
            self.body = body.start_byte if body is not None else self.node.start_byte
        return self.level if start >= self.body else self.outside


class _Sweep:
    """Visits the nodes that matter, outer ones first, with the chain of those around each."""

    def __init__(self, view: FileView) -> None:
        self._source = view.source
        self._functions: list[Function] = []
        self._no_code: list[Node] = []
        self._after_else = -1
        self._known_operators: set[int] = set()

    @classmethod
    def over(cls, view: FileView) -> Structure:
        return cls(view)._run(view)

    def _run(self, view: FileView) -> Structure:
        found = captures(view.language, STRUCTURE[view.language.name], view.root)
        items = [
            (node.start_byte, -node.end_byte, number, role, node)
            for number, (role, nodes) in enumerate(found.items())
            if role not in _NO_CODE
            for node in nodes
        ]
        items.sort(key=itemgetter(0, 1, 2))
        stack = [_Frame(len(view.source) + 1, None, 0, 0, 0, None)]
        for start, end, _, role, node in items:
            while stack[-1].end <= start:
                stack.pop()
            frame = self._visit(role, node, start, -end, stack[-1])
            if frame is not None:
                stack.append(frame)
        self._no_code = [node for role in _NO_CODE for node in found.get(role, ())]
        return Structure(self._functions, self._no_code)

    def _visit(self, role: str, node: Node, start: int, end: int, top: _Frame) -> _Frame | None:
        if role == "function":
            return self._enter(node, start, end, top)
        function = top.function
        if function is None:
            return None  # code outside of functions is not measured
        level = top.level_at(start)
        if role == "lambda":
            return _Frame(end, function, level + 1, top.depth, level, node)
        if role in _DECISIONS and not (role == "case" and _DEFAULT_CASE.match(self._source, start)):
            function.cyclomatic += 1
        if role == "else" and not node.is_named:
            self._after_else = end  # a mere word: an `if` may follow
        if role == "if" and self._continues_else(start):
            return None  # `else if` goes on with the chain that its `else` is part of
        if role in _NESTED:
            function.cognitive += 1 + level
            function.weighted += 1
        elif role in _FLAT:
            function.cognitive += 1
        elif role == "logical" and node.id not in self._known_operators:
            function.cognitive += operator_runs(node, self._known_operators)
        if role in _INDENTING:
            self._indent(function, node, top.depth + 1)
            inside = level + (role in _NESTED)
            return _Frame(end, function, inside, top.depth + 1, level, node)
        return _Frame(end, function, level + 1, top.depth, level, node) if role in _NESTED else None

    def _enter(self, node: Node, start: int, end: int, top: _Frame) -> _Frame:
        function = Function(node, top.function)
        self._functions.append(function)
        if top.function is not None:
            top.function.nested.append((function, top.level_at(start) + 1))
        return _Frame(end, function, 0, 0, 0, node)

    def _continues_else(self, start: int) -> bool:
        after = self._after_else
        return 0 <= after <= start and not self._source[after:start].strip()

    def _indent(self, function: Function, node: Node, depth: int) -> None:
        if depth > function.depth:
            function.depth = depth
            function.deepening.append((node, depth))
