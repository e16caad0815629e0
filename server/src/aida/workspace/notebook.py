"""Notebooks: the code cells of one language are one text to the rules.

So an import in the first cell counts in the last. Each cell begins on a line of its own, so that a
place in the text is a place in a cell, some lines further up.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from aida.text import TextBuffer

PYTHON = "python"
_PART = "#aida-cells-"
_MAGIC = re.compile(rb"^(?=[ \t]*(?:%{1,2}[A-Za-z]|![^=]|\?[A-Za-z]))([ \t]*)[%!?]", re.MULTILINE)
_CELL_MAGIC = re.compile(rb"\s*%%[A-Za-z]")
_LINE = re.compile(rb"^[^\r\n]", re.MULTILINE)


@dataclass
class Cell:
    """One code cell. Its text is edited like any other document's."""

    uri: str
    editor_id: str
    version: int | None
    buffer: TextBuffer


class Window(NamedTuple):
    """Where a cell stands in the joined text: from a line, so many of them."""

    cell: Cell
    first_line: int
    lines: int


@dataclass
class Part:
    """The cells of one language, joined. ``uri`` names the text; no editor knows it."""

    uri: str
    editor_id: str
    text: bytes = b""
    windows: list[Window] = field(default_factory=list)

    def window_at(self, line: int) -> Window:
        """The cell that holds a line of the joined text."""
        starts = [window.first_line for window in self.windows]
        return self.windows[max(bisect_right(starts, line) - 1, 0)]


@dataclass
class Notebook:
    """A notebook that is open. ``order`` are the URIs of all cells, ``code`` which hold code."""

    uri: str
    order: list[str] = field(default_factory=list)
    code: set[str] = field(default_factory=set)
    texts: dict[str, Cell] = field(default_factory=dict)

    def parts(self) -> dict[str, Part]:
        """Joined cells by the URI of the text."""
        parts: dict[str, Part] = {}
        for name in self.order:
            cell = self.texts.get(name)
            if cell is None or name not in self.code:
                continue
            uri = part_uri(self.uri, cell.editor_id)
            part = parts.setdefault(uri, Part(uri, cell.editor_id))
            text, lines = cell.buffer.snapshot(), cell.buffer.line_count
            if text.endswith((b"\n", b"\r")):
                lines -= 1
            if not text.endswith(b"\n"):  # a carriage return would join the next cell's newline
                text += b"\n"
            part.windows.append(Window(cell, _lines_of(part), lines))
            part.text += without_magics(text) if cell.editor_id == PYTHON else text
        return parts


def part_uri(notebook: str, editor_id: str) -> str:
    """URI of the cells of one language: the notebook's own, with a fragment."""
    return f"{notebook}{_PART}{editor_id}"


def editor_id_of(uri: str) -> str:
    """Language of joined cells, as editors call it."""
    return uri.partition(_PART)[2]


def is_part(uri: str) -> bool:
    """Whether a URI names joined cells."""
    return _PART in uri


def _lines_of(part: Part) -> int:
    if not part.windows:
        return 0
    last = part.windows[-1]
    return last.first_line + last.lines


def without_magics(text: bytes) -> bytes:
    """The same number of bytes, with IPython's lines as comments."""
    if _CELL_MAGIC.match(text):
        return _LINE.sub(b"#", text)
    return _MAGIC.sub(rb"\1#", text)
