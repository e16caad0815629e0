"""The most specific pattern that matches several pieces of code: their anti-unification."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import IntEnum

from aida.rules.environment import Environment, same_code
from aida.rules.pattern import Pattern, PatternSyntaxError, compile_pattern
from aida.rules.unification import unify
from aida.syntax.grammar import Node, comment_kinds
from aida.syntax.languages import Language

Replacement = tuple[int, int, str]
"""Start, end and new text, in bytes of the first piece's source."""


class Coarseness(IntEnum):
    """How much of two lists of different lengths is kept. A coarser pattern is tried when

    a finer one does not parse, or does not match what it was made from.
    """

    KEEP_ENDS = 0
    WHOLE_LIST = 1
    WHOLE_STRING = 2
    WHOLE_NODE = 3


def generalize(nodes: Sequence[Node], language: Language) -> str | None:
    """Pattern for all ``nodes``: what differs becomes ``$A``, lists that differ ``$$$ARGS``.

    None when they have nothing in common that a pattern could say.
    """
    for coarseness in Coarseness:
        for base in range(len(nodes)):
            order = [nodes[base], *nodes[:base], *nodes[base + 1 :]]
            source = _Generalizer(language, coarseness).pattern_of(order)
            if source is not None and _matches_all(source, nodes, language):
                return source
    return None


def _matches_all(source: str, nodes: Sequence[Node], language: Language) -> bool:
    try:
        pattern = compile_pattern(source, language)
    except PatternSyntaxError:
        return False
    if pattern.is_error or pattern.node.variable is not None:
        return False
    return all(_matches(pattern, node) for node in nodes)


def _matches(pattern: Pattern, node: Node) -> bool:
    root = node
    while root.parent is not None:
        root = root.parent
    return unify(pattern, node, Environment(root.text or b"", root))


class _Generalizer:
    def __init__(self, language: Language, coarseness: Coarseness) -> None:
        self._comments = comment_kinds(language)
        self._coarseness = coarseness
        self._names: dict[tuple[bytes, ...], str] = {}
        self._lists: dict[str, int] = {}

    def pattern_of(self, nodes: Sequence[Node]) -> str | None:
        replacements = self._visit(nodes)
        first = nodes[0]
        if any(
            start <= first.start_byte and first.end_byte <= end for start, end, _ in replacements
        ):
            return None
        text = first.text or b""
        for start, end, new in sorted(replacements, reverse=True):
            low, high = start - first.start_byte, end - first.start_byte
            text = text[:low] + new.encode() + text[high:]
        return _dedent(text.decode("utf-8", "replace"), first.start_point.column)

    def _visit(self, nodes: Sequence[Node]) -> list[Replacement]:
        first = nodes[0]
        if all(same_code(first, other) for other in nodes[1:]):
            return []
        if all(other.kind_id == first.kind_id for other in nodes) and not self._is_atom(first):
            found = self._children(nodes)
            if found is not None:
                return found
        return [(first.start_byte, first.end_byte, self._variable(nodes))]

    def _is_atom(self, node: Node) -> bool:
        if not node.named_child_count:
            return True
        return self._coarseness >= Coarseness.WHOLE_STRING and "string" in node.type

    def _children(self, nodes: Sequence[Node]) -> list[Replacement] | None:
        lists = [[c for c in node.children if c.kind_id not in self._comments] for node in nodes]
        if len({len(children) for children in lists}) == 1:
            columns = list(zip(*lists, strict=True))
            if all(_same_role(column) for column in columns):
                return [item for column in columns for item in self._visit(column)]
            return None
        if self._coarseness >= Coarseness.WHOLE_NODE:
            return None
        return self._list(nodes[0], lists)

    def _list(self, parent: Node, lists: Sequence[list[Node]]) -> list[Replacement] | None:
        head, tail = _common(lists, 1), _common(lists, -1)
        shortest = min(map(len, lists))
        if self._coarseness >= Coarseness.WHOLE_LIST:
            head = min(head, _leading_marks(lists[0]))
            tail = min(tail, _leading_marks(lists[0][::-1]))
        tail = min(tail, shortest - head)
        middle = lists[0][head : len(lists[0]) - tail]
        while middle and not middle[0].is_named and head and lists[0][head - 1].is_named:
            middle = middle[1:]  # the separator stays
        if not middle or not any(node.is_named for node in middle):
            return None
        name = self._list_name(parent.type)
        return [(middle[0].start_byte, middle[-1].end_byte, name)]

    def _variable(self, nodes: Sequence[Node]) -> str:
        texts = tuple(node.text or b"" for node in nodes)
        if texts not in self._names:
            count = len(self._names)
            letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[count % 26]
            self._names[texts] = f"${letter}{count // 26 or ''}"
        return self._names[texts]

    def _list_name(self, kind: str) -> str:
        if "argument" in kind:
            name = "ARGS"
        elif "param" in kind:
            name = "PARAMS"
        else:
            name = "BODY" if "block" in kind or "body" in kind else "ITEMS"
        self._lists[name] = count = self._lists.get(name, 0) + 1
        return f"$$${name}{count if count > 1 else ''}"


def _same_role(column: Sequence[Node]) -> bool:
    """Whether nodes at one place are all named, or all the same punctuation."""
    first = column[0]
    if first.is_named:
        return all(node.is_named for node in column)
    return all(node.kind_id == first.kind_id for node in column)


def _common(lists: Sequence[list[Node]], step: int) -> int:
    """How many children all lists begin (or, backwards, end) with."""
    count = 0
    for column in zip(*(children[::step] for children in lists), strict=False):
        first = column[0]
        if not all(
            node.kind_id == first.kind_id and (not node.is_named or same_code(first, node))
            for node in column
        ):
            break
        count += 1
    return count


def _leading_marks(children: Sequence[Node]) -> int:
    """How many anonymous nodes stand first: an opening bracket."""
    return next((n for n, node in enumerate(children) if node.is_named), len(children))


def _dedent(text: str, column: int) -> str:
    """Lines after the first moved left by the column where the first began, if they can be."""
    first, *rest = text.split("\n")
    if all(not line[:column].strip() for line in rest):
        rest = [line[column:] for line in rest]
    return "\n".join((first, *rest))


def descendants(node: Node) -> Iterator[Node]:
    """The node and everything below it, in the order of the text."""
    stack = [node]
    while stack:
        item = stack.pop()
        yield item
        stack.extend(reversed(item.children))
