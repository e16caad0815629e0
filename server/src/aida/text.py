"""Positions in source text: byte spans, edits, and the line index.

Every offset inside AIDA is a byte offset into the UTF-8 text. Columns are converted only at the
border, because the peers disagree: ast-grep counts code points, Semgrep bytes, LSP UTF-16 units.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal, NamedTuple

Encoding = Literal["utf-8", "utf-16", "utf-32"]


class Span(NamedTuple):
    """Half-open byte range ``[start, end)``."""

    start: int
    end: int


class Position(NamedTuple):
    """Zero-based line and column; the unit of the column is the caller's encoding."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the bytes of ``span`` by ``text``."""

    span: Span
    text: bytes

    @property
    def delta(self) -> int:
        """Growth of the document in bytes (negative when it shrinks)."""
        return len(self.text) - (self.span.end - self.span.start)


def apply_edits(source: bytes, edits: list[Edit]) -> bytes:
    """Apply non-overlapping edits given in any order; raises ValueError when two overlap."""
    pieces: list[bytes] = []
    position = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        if edit.span.start < position:
            raise ValueError(f"edits overlap at byte {edit.span.start}")
        pieces += (source[position : edit.span.start], edit.text)
        position = edit.span.end
    pieces.append(source[position:])
    return b"".join(pieces)


def columns_to_bytes(line: bytes, column: int, encoding: Encoding) -> int:
    """Byte offset of ``column`` in ``line``; a column past the end, or inside a character, is clamped."""
    if encoding == "utf-8" or line.isascii():
        return min(column, len(line))
    text = line.decode("utf-8", "replace")
    if encoding == "utf-32":
        return len(text[:column].encode("utf-8"))
    units = offset = 0
    for character in text:
        units += 2 if character > "\uffff" else 1
        if units > column:
            break
        offset += len(character.encode("utf-8"))
    return offset


def bytes_to_columns(prefix: bytes, encoding: Encoding) -> int:
    """Column that stands directly after ``prefix``, the bytes of its line before it."""
    if encoding == "utf-8" or prefix.isascii():
        return len(prefix)
    text = prefix.decode("utf-8", "replace")
    if encoding == "utf-32":
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)


class LineIndex:
    """Line starts of one immutable text. Lines end at LF, CRLF or CR, as in LSP."""

    __slots__ = ("_source", "_starts")

    def __init__(self, source: bytes) -> None:
        self._source = source
        lines = source.splitlines(keepends=True)
        self._starts = [0, *accumulate(map(len, lines))]
        if lines and not lines[-1].endswith((b"\n", b"\r")):
            self._starts.pop()

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
        return Position(line, bytes_to_columns(self._source[self._starts[line] : offset], encoding))

    def offset(self, position: Position, encoding: Encoding = "utf-32") -> int:
        """Byte offset of a position; positions outside the text are clamped into it."""
        if position.line < 0:
            return 0
        if position.line >= len(self._starts):
            return len(self._source)
        line = self.line_text(position.line)
        return self._starts[position.line] + columns_to_bytes(line, max(position.column, 0), encoding)
