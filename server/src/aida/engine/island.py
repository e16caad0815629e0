"""Parsing a large text in islands: a few top-level items at a time, provably as the whole would be.

Even an incremental parse of the whole costs time that grows with the file: the parser re-balances
the root's children and, where a bracket is open, reads on to the end. An island is cut from the
text at the boundaries of items, with an unchanged item, the guard, at either end. LR parsing makes
the following hold: the parser's state at an item's start does not depend on the items before it,
so an island whose own parse has no error, and still gives both guards as they were, is parsed just
as it would be inside the whole; and so is everything outside of it, since nothing there changed and
the parser meets it in the same state. One token may look beyond an island that has no error: a
comment that is not closed in it, see `_may_be_cut_comment`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from aida.engine.tree_window import TreeWindow
from aida.syntax.grammar import Node
from aida.syntax.languages import Language
from aida.text import Span, TextBuffer

MARGIN = 4_000
"""Bytes of code around an edit that go into its island, so that the next edit falls into it too."""


Shape = tuple[int, int, int]
"""Kind, start and end of a guard; the last guard's offsets count from the island's end."""


class Island:
    """A tree window between two guards.

    ``proven`` tells whether the whole was free of errors when it was parsed last: elsewhere an
    error may change how the parser recovers, and with it what it makes of the island.
    ``reported`` tells whether the findings of the island's items are those of its own tree.
    """

    __slots__ = ("_first", "_last", "is_sound", "proven", "reported", "window")

    def __init__(self, window: TreeWindow, first: Shape | None, last: Shape | None) -> None:
        self.window = window
        self.proven = True
        self.reported = True
        self._first = first
        self._last = last
        self.is_sound = self._check()

    @property
    def core(self) -> Span:
        """What may be edited: everything between the guards."""
        window = self.window
        return Span(
            window.start + (self._first[2] + 1 if self._first else 0),
            window.end - (self._last[1] + 1 if self._last else 0),
        )

    def holds(self, edited: Span) -> bool:
        """Whether an edit of ``edited`` leaves the guards' text alone."""
        core = self.core
        return core.start <= edited.start and edited.end <= core.end

    def update(self) -> list[Span]:
        """Parse again after an edit; returns where the structure changed."""
        changed = self.window.update()
        self.is_sound = self._check()
        return changed

    def _check(self) -> bool:
        """Whether the island's tree is what the whole would have there; see the module."""
        root, size = self.window.root, len(self.window.source)
        if root.has_error or _may_be_cut_comment(root, self.window.source):
            return False
        if self._first is not None:
            first = _edge(root, last=False)
            if first is None or _shape(first) != self._first:
                return False
        if self._last is not None:
            last = _edge(root, last=True)
            if last is None or _shape_from_end(last, size) != self._last:
                return False
        return True


def _may_be_cut_comment(root: Node, source: bytes) -> bool:
    """Whether a slash is an operator only because its comment's end is not in the island.

    A comment is the one token that reads on as far as the text goes and, where it finds no end, is
    given up for another that fits: ``a /*b`` is a quotient in C, and ``/*a/`` a pattern in JS.
    """
    place = source.find(b"/*")
    while place >= 0:
        leaf = root.descendant_for_byte_range(place, place + 1)
        if leaf is not None and leaf.start_byte == place and leaf.end_byte == place + 1:
            return True
        place = source.find(b"/*", place + 1)
    return False


def _shape(node: Node) -> Shape:
    return (node.kind_id, node.start_byte, node.end_byte)


def _shape_from_end(node: Node, size: int) -> Shape:
    return (node.kind_id, size - node.start_byte, size - node.end_byte)


def _edge(root: Node, *, last: bool) -> Node | None:
    """First or last item that is code: comments may stand anywhere and prove nothing."""
    count = root.child_count
    for index in reversed(range(count)) if last else range(count):
        node = root.child(index)
        if node is not None and not node.is_extra and node.end_byte > node.start_byte:
            return node
    return None


def cut_island(
    buffer: TextBuffer, language: Language, whole: TreeWindow, edited: Span
) -> Island | None:
    """Island around ``edited`` (in the text before the edit), or None where none can be proved.

    ``whole`` is the tree of the whole text, told of all edits since it was parsed: where it has no
    changes it still tells the items.
    """
    first = _guard(whole, edited.start, buffer, forward=False)
    last = _guard(whole, edited.end, buffer, forward=True)
    if first is False or last is False:
        return None
    start = 0 if first is None else first.start_byte
    end = len(buffer) if last is None else _start_of_next(last, len(buffer))
    island = Island(
        TreeWindow(buffer, language, Span(start, end)),
        None if first is None else (first.kind_id, 0, first.end_byte - start),
        None if last is None else (last.kind_id, end - last.start_byte, end - last.end_byte),
    )
    island.proven = not whole.root.has_error
    return island if island.is_sound and island.holds(edited) else None


def _start_of_next(node: Node, size: int) -> int:
    sibling = node.next_sibling
    return sibling.start_byte if sibling is not None else size


def _guard(
    whole: TreeWindow, offset: int, buffer: TextBuffer, *, forward: bool
) -> Node | Literal[False] | None:
    """An unchanged item some way before or after ``offset``.

    None: there is none, and the island reaches to the end of the text; False: none can be trusted.
    """
    cursor = whole.root.walk()
    target = max(0, min(offset + (MARGIN if forward else -MARGIN), len(buffer) - 1))
    if cursor.goto_first_child_for_byte(target) is None:
        return None
    step: Callable[[], bool] = cursor.goto_next_sibling if forward else cursor.goto_previous_sibling
    while True:
        node = cursor.node
        beyond = node is not None and (
            node.start_byte > offset if forward else node.end_byte < offset
        )
        if node is not None and beyond and not node.is_extra and node.end_byte > node.start_byte:
            if node.has_changes or node.has_error or node.is_missing:
                return False
            if _starts_line(node, buffer):
                return node
        if not step():
            return None


def _starts_line(node: Node, buffer: TextBuffer) -> bool:
    """Grammars that care for columns must see the guard where it stands."""
    return buffer.line_start(buffer.line_of(node.start_byte)) == node.start_byte
