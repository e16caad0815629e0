"""The syntax tree of a part of a text (or of all of it), kept up to date with edits."""

from __future__ import annotations

from collections.abc import Iterator

from aida.syntax.grammar import Node, Point, Tree, parse
from aida.syntax.languages import Language
from aida.text import Edit, Span, TextBuffer


class TreeWindow:
    """Tree of the bytes from ``start`` to ``end`` of a buffer.

    Spans that go in and out are those of the whole text; only ``root`` speaks of the window.
    """

    __slots__ = ("_buffer", "_language", "end", "source", "start", "tree")

    def __init__(
        self,
        buffer: TextBuffer,
        language: Language,
        span: Span | None = None,
        tree: Tree | None = None,
    ) -> None:
        self._buffer = buffer
        self._language = language
        self.start, self.end = span or (0, len(buffer))
        self.source = buffer.slice(self.start, self.end)
        self.tree: Tree = tree or parse(language, self.source)

    @property
    def root(self) -> Node:
        """Root of the tree; its offsets count from the window's start."""
        return self.tree.root_node

    def tell(self, edit: Edit) -> TreeEdit:
        """Describe an edit to the tree; call it before the buffer changes, ``finish`` after."""
        buffer, origin = self._buffer, self._buffer.position(self.start, "utf-8")
        start, end = edit.span
        points = [
            Point(line - origin.line, column - (origin.column if line == origin.line else 0))
            for line, column in (buffer.position(start, "utf-8"), buffer.position(end, "utf-8"))
        ]
        return TreeEdit(self, edit, points[0], points[1])

    def update(self, *, afresh: bool = False) -> list[Span]:
        """Parse again; returns where the structure changed, in the text as it is now.

        Around a syntax error, what tree-sitter reuses of the old tree can lead it to another
        recovery than it would find by itself: ``afresh`` reuses nothing.
        """
        old = self.tree
        self.source = self._buffer.slice(self.start, self.end)
        self.tree = parse(self._language, self.source, None if afresh else old)
        changed = [
            Span(changed.start_byte, changed.end_byte) for changed in old.changed_ranges(self.tree)
        ]
        if old.root_node.has_error or self.root.has_error:
            # What an error swallowed without making nodes of it is not told as changed.
            changed += _error_spans(old.root_node) ^ _error_spans(self.root)
        base = self.start
        return [Span(base + start, base + end) for start, end in changed]

    def items_in(self, span: Span) -> Iterator[Node]:
        """Children of the root that overlap ``span``."""
        start, end = max(span.start - self.start, 0), span.end - self.start
        cursor = self.root.walk()
        if cursor.goto_first_child_for_byte(start) is None:
            return
        while (node := cursor.node) is not None and node.start_byte < end:
            yield node
            if not cursor.goto_next_sibling():
                return


class TreeEdit:
    """An edit on its way into a tree."""

    __slots__ = ("_edit", "_end", "_start", "_window")

    def __init__(self, window: TreeWindow, edit: Edit, start: Point, end: Point) -> None:
        self._window = window
        self._edit = edit
        self._start = start
        self._end = end

    def finish(self) -> None:
        """Adjust the tree's positions."""
        window, edit = self._window, self._edit
        start = edit.span.start - window.start
        text = edit.text
        lines = text.count(b"\n")
        column = len(text) - text.rfind(b"\n") - 1 if lines else self._start.column + len(text)
        window.tree.edit(
            start,
            edit.span.end - window.start,
            start + len(text),
            self._start,
            self._end,
            Point(self._start.row + lines, column),
        )
        window.end += edit.delta


def _error_spans(root: Node) -> set[Span]:
    """Extents of the ERROR nodes, found along the few paths that lead to one."""
    found: set[Span] = set()
    stack = [root] if root.has_error else []
    while stack:
        node = stack.pop()
        if node.is_error:
            found.add(Span(node.start_byte, node.end_byte))
        stack += [child for child in node.children if child.has_error]
    return found
