"""Line starts of a text that does not change."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from aida.text.columns import Encoding, Position, bytes_to_columns, columns_to_bytes


def line_starts(source: bytes) -> list[int]:
    """Byte offset of every line. Lines end at LF, CRLF or CR, as in LSP."""
    lines = source.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]
    if lines and not lines[-1].endswith((b"\n", b"\r")):
        starts.pop()
    return starts


class LineIndex:
    """Converts between offsets and positions in one immutable text."""

    __slots__ = ("_is_ascii", "_source", "_starts")

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._is_ascii = source.isascii()
        self._starts = line_starts(source)

    def __len__(self) -> int:
        return len(self._starts)

    def line_of(self, offset: int) -> int:
        """Zero-based line that holds byte ``offset``."""
        return bisect_right(self._starts, offset) - 1

    def line_start(self, line: int) -> int:
        """Byte offset where ``line`` starts."""
        return self._starts[line]

    def line_text(self, line: int) -> bytes:
        """Bytes of ``line`` without its line ending."""
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self._source)
        return self._source[self._starts[line] : end].rstrip(b"\r\n")

    def position(self, offset: int, encoding: Encoding = "utf-32") -> Position:
        """Line and column of byte ``offset``."""
        line = bisect_right(self._starts, offset) - 1
        if self._is_ascii:
            return Position(line, offset - self._starts[line])
        return Position(line, bytes_to_columns(self._source[self._starts[line] : offset], encoding))

    def offset(self, position: Position, encoding: Encoding = "utf-32") -> int:
        """Byte offset of a position; positions outside the text are clamped into it."""
        if position.line < 0:
            return 0
        if position.line >= len(self._starts):
            return len(self._source)
        line = self.line_text(position.line)
        column = columns_to_bytes(line, max(position.column, 0), encoding)
        return self._starts[position.line] + column
