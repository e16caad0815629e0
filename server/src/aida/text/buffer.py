"""Text that is being edited, with a line index that an edit does not rebuild."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from aida.text.columns import Encoding, Position, bytes_to_columns, columns_to_bytes
from aida.text.line_index import line_starts
from aida.text.spans import Edit

_LF, _CR = 10, 13


class TextBuffer:
    """Mutable UTF-8 text.

    The line index is a gap buffer: starts of the lines up to the last edit count from the beginning
    of the text, those after it from the end, so that an edit moves none of them. It costs what lies
    between it and the edit before it, which is next to nothing while somebody types.
    """

    __slots__ = ("_data", "_head", "_tail")

    def __init__(self, source: bytes = b"") -> None:
        self._data = bytearray(source)
        self._head = line_starts(source)  # ascending offsets
        self._tail: list[int] = []  # distances from the end, ascending: the nearest line comes last

    def __len__(self) -> int:
        return len(self._data)

    @property
    def line_count(self) -> int:
        """Number of lines; an empty text has one."""
        return len(self._head) + len(self._tail)

    def slice(self, start: int, end: int) -> bytes:
        """Copy of a range of bytes."""
        return bytes(memoryview(self._data)[start:end])

    def snapshot(self) -> bytes:
        """Copy of the whole text."""
        return bytes(self._data)

    def line_of(self, offset: int) -> int:
        """Line that holds byte ``offset``."""
        distance = len(self._data) - offset
        after = bisect_left(self._tail, distance)
        if after < len(self._tail):
            return len(self._head) + len(self._tail) - 1 - after
        return bisect_right(self._head, offset) - 1

    def line_start(self, line: int) -> int:
        """Byte offset where ``line`` starts; the end of the text for a line past the last."""
        if line < len(self._head):
            return self._head[line]
        after = len(self._tail) - 1 - (line - len(self._head))
        return len(self._data) - self._tail[after] if after >= 0 else len(self._data)

    def line_text(self, line: int) -> bytes:
        """Bytes of ``line`` without its line ending."""
        return self.slice(self.line_start(line), self.line_start(line + 1)).rstrip(b"\r\n")

    def position(self, offset: int, encoding: Encoding = "utf-32") -> Position:
        """Line and column of byte ``offset``, which is clamped into the text."""
        offset = max(0, min(offset, len(self._data)))
        line = self.line_of(offset)
        return Position(line, bytes_to_columns(self.slice(self.line_start(line), offset), encoding))

    def offset(self, position: Position, encoding: Encoding = "utf-32") -> int:
        """Byte offset of a position; positions outside the text are clamped into it."""
        line, column = position
        if line < 0:
            return 0
        if line >= self.line_count:
            return len(self._data)
        return self.line_start(line) + columns_to_bytes(
            self.line_text(line), max(column, 0), encoding
        )

    def replace(self, edit: Edit) -> None:
        """Apply an edit; raises ValueError when its span is not inside the text."""
        start, end = edit.span
        if not 0 <= start <= end <= len(self._data):
            raise ValueError(f"the edit {start}..{end} is outside the text of {len(self)} bytes")
        self._move_gap(start)
        self._forget_lines(start, end)
        self._data[start:end] = edit.text
        self._add_lines(start, start + len(edit.text))

    def _move_gap(self, offset: int) -> None:
        """Bring the lines that start before ``offset`` into the head, the others into the tail."""
        head, tail, size = self._head, self._tail, len(self._data)
        while len(head) > 1 and head[-1] >= offset:
            tail.append(size - head.pop())
        while tail and size - tail[-1] < offset:
            head.append(size - tail.pop())

    def _forget_lines(self, start: int, end: int) -> None:
        """Drop the lines that start in ``start..end``; where they start now is found again."""
        tail, size = self._tail, len(self._data)
        while tail and start <= size - tail[-1] <= end:
            tail.pop()

    def _add_lines(self, start: int, end: int) -> None:
        """Index the line endings from the byte before ``start`` up to ``end``.

        That byte belongs to it because a CR there ends a line or not by what follows it now.
        """
        data, head = self._data, self._head
        for at in range(max(0, start - 1), end):
            byte = data[at]
            ends_line = byte == _LF or (byte == _CR and data[at + 1 : at + 2] != b"\n")
            if ends_line and at + 1 > head[-1]:
                head.append(at + 1)
