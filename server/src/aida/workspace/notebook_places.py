"""From places in joined cells to places in the notebook's file, and in a cell."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from aida.text import LineIndex, Position, Span
from aida.workspace.notebook import Part, Window
from aida.workspace.notebook_file import FileCell, NotebookFile
from aida.workspace.wire import Wire

_UNIT = re.compile(rb"(\\u[dD][89abAB]..)\\u[dD][c-fC-F]..|\\u....|\\.|[^\\]+", re.DOTALL)
"""What stands for characters in a JSON string: two escapes, one, or bytes as they are."""
_PAIR_SIZE = 4
_ESCAPE_SIZE = 6


class PartPlaces:
    """Places of spans of a part. ``raw`` is the file, ``index`` that of its lines."""

    def __init__(self, raw: bytes, index: LineIndex, notebook: NotebookFile, part: Part) -> None:
        self._raw = raw
        self._index = index
        self._cells = notebook.cells
        self._part = part
        self._lines = LineIndex(part.text)
        self._own: dict[str, LineIndex] = {}

    def __call__(self, span: Span) -> Wire:
        """The range of the file, with ``cell``: its number, and the range there.

        What goes on in the next cell ends, there, with the cell.
        """
        window = self._window(span.start)
        cell = self._cells[window.cell.uri]
        start, end = self._local(span.start, window), self._local(span.end, window)
        there = {"start": _place(self._position(cell, start)), "end": None}
        there["end"] = _place(self._position(cell, end))
        return {
            "start": self._in_file(span.start),
            "end": self._in_file(span.end),
            "cell": {"number": cell.number, **there},
        }

    def _in_file(self, offset: int) -> Wire:
        window = self._window(offset)
        cell = self._cells[window.cell.uri]
        at = file_offset(cell, self._raw, self._local(offset, window))
        return {**_place(self._index.position(at)), "byte": at}

    def _window(self, offset: int) -> Window:
        return self._part.window_at(self._lines.line_of(offset))

    def _local(self, offset: int, window: Window) -> int:
        """Offset in the cell, which has not the line ending that may have been added to it."""
        first = self._lines.line_start(window.first_line)
        return max(0, min(offset - first, len(window.cell.buffer)))

    def _position(self, cell: FileCell, offset: int) -> Position:
        name = str(cell.number)
        if name not in self._own:
            self._own[name] = LineIndex(cell.text)
        return self._own[name].position(offset)


def file_offset(cell: FileCell, raw: bytes, offset: int) -> int:
    """Where a byte of a cell's text stands in the file; its end is the end of its last string."""
    if not cell.tokens:
        return cell.source.start + 1
    starts = [0, *accumulate(len(piece) for piece in cell.pieces)]
    which = min(bisect_right(starts, offset) - 1, len(cell.tokens) - 1)
    start, end = cell.tokens[which]
    return start + 1 + _raw_length(raw[start + 1 : end - 1], offset - starts[which])


def _raw_length(token: bytes, size: int) -> int:
    """Bytes of a JSON string, without its quotes, that make ``size`` bytes of text."""
    if b"\\" not in token:
        return size
    at = 0
    for unit in _UNIT.finditer(token):
        if size <= 0:
            break
        written = unit[0]
        if not written.startswith(b"\\"):
            length = min(len(written), size)
            at, size = at + length, size - length
            continue
        at = unit.end()
        size -= _decoded_size(written)
    return at


def _decoded_size(escape: bytes) -> int:
    if len(escape) > _ESCAPE_SIZE:
        return _PAIR_SIZE
    if len(escape) < _ESCAPE_SIZE:
        return 1
    code = int(escape[2:], 16)
    return 1 if code < 0x80 else 2 if code < 0x800 else 3


def _place(position: Position) -> Wire:
    return {"line": position.line, "column": position.column}
