"""The part of a file that a finding is about, with its spans underlined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aida.cli.terminal.cells import CellLine, cut, one_line
from aida.cli.terminal.style import Style

CONTEXT = 1
"""Lines shown before and after what is underlined."""
WHOLE_SPAN = 3
"""A span of more lines shows only its first and last."""


class Mark(NamedTuple):
    """A span to underline: zero-based lines and columns (code points), the end excluded."""

    start: tuple[int, int]
    end: tuple[int, int]
    primary: bool = True
    message: str = ""


class _Stroke(NamedTuple):
    """What of a mark lies on one line, in cells."""

    start: int
    end: int
    primary: bool
    message: str


def draw_frame(lines: Sequence[str], marks: Iterable[Mark], style: Style, colour: str) -> list[str]:
    """Rows to print. ``colour`` names the colour of the primary marks."""
    return _Frame(lines, style, colour).draw(list(marks))


class _Frame:
    def __init__(self, lines: Sequence[str], style: Style, colour: str) -> None:
        self._lines = lines
        self._style = style
        self._colour = colour
        self._cells: dict[int, CellLine] = {}
        self._strokes: dict[int, list[_Stroke]] = {}

    def draw(self, marks: list[Mark]) -> list[str]:
        for mark in marks:
            self._add(mark)
        if not self._strokes:
            return []
        shown = sorted(self._with_context())
        self._digits = len(str(shown[-1] + 1))
        self._room = self._style.width - self._digits - 5
        self._offset = self._find_offset()
        rows: list[str] = []
        before = shown[0] - 1
        for number in shown:
            if number != before + 1:
                rows.append(self._style.paint(f" {self._style.gap.rjust(self._digits)}", "dim"))
            rows.append(self._source_row(number))
            rows += [self._stroke_row(stroke) for stroke in sorted(self._strokes.get(number, ()))]
            before = number
        return rows

    def _add(self, mark: Mark) -> None:
        (first, start), (last, end) = mark.start, mark.end
        if last > first and end == 0:  # ends with a line ending, which has nothing to underline
            last, end = last - 1, len(self._line(last - 1))
        if first >= len(self._lines):
            return
        last = min(last, len(self._lines) - 1)
        numbers = range(first, last + 1)
        for number in numbers if len(numbers) <= WHOLE_SPAN else (first, last):
            line = self._line(number)
            begin = start if number == first else len(line) - len(line.lstrip())
            stop = end if number == last else len(line.rstrip())
            if stop > begin or number == first:
                cells = self._cell_line(number)
                is_last = number == last or (number == first and len(numbers) > WHOLE_SPAN)
                stroke = _Stroke(
                    cells.cell(begin),
                    max(cells.cell(stop), cells.cell(begin) + 1),
                    mark.primary,
                    mark.message if is_last else "",
                )
                self._strokes.setdefault(number, []).append(stroke)

    def _line(self, number: int) -> str:
        return self._lines[number] if 0 <= number < len(self._lines) else ""

    def _cell_line(self, number: int) -> CellLine:
        if number not in self._cells:
            self._cells[number] = CellLine(self._line(number))
        return self._cells[number]

    def _with_context(self) -> set[int]:
        underlined = set(self._strokes)
        around = {
            line
            for edge in (min(underlined), max(underlined))
            for line in range(edge - CONTEXT, edge + CONTEXT + 1)
            if self._line(line).strip()
        }
        # One missing line is shown: a gap would take as much room.
        between = {n + 1 for n in underlined if n + 2 in underlined}
        return underlined | around | between

    def _find_offset(self) -> int:
        """First cell shown: 0, unless what is underlined lies too far to the right."""
        strokes = [stroke for line in self._strokes.values() for stroke in line if stroke.primary]
        if not strokes:
            return 0
        start, end = strokes[0].start, strokes[0].end
        if end <= self._room or (start < self._room // 2 and end > self._room):
            return 0
        return max(start - max((self._room - (end - start)) // 2, self._room // 4), 0)

    def _source_row(self, number: int) -> str:
        cells, style = self._cell_line(number), self._style
        low, high = self._window(cells)
        text = cut(cells.text, low, high)
        if self._offset and cells.width > self._offset:
            text = style.dots[0] + text
        if cells.width > self._offset + self._room:
            text += style.dots[0]
        text = text.rstrip()
        if number not in self._strokes:
            text = style.paint(text, "dim")
        return self._row(text, str(number + 1))

    def _window(self, cells: CellLine) -> tuple[int, int]:
        low, high = self._offset, self._offset + self._room
        return low + (low > 0), high - (cells.width > high)

    def _stroke_row(self, stroke: _Stroke) -> str:
        low, high = self._offset, self._offset + self._room
        start, end = max(stroke.start, low), min(stroke.end, high)
        if start >= end:
            return self._row(" " * max(min(start, high) - low, 0) + stroke.message)
        colour, sign = (self._colour, "^") if stroke.primary else ("label", "-")
        message = one_line(stroke.message, max(high - end - 1, 30), self._style.dots)
        text = sign * (end - start) + (f" {message}" if message else "")
        return self._row(" " * (start - low) + self._style.paint(text, colour))

    def _row(self, text: str, number: str = "") -> str:
        gutter = self._style.paint(f" {number.rjust(self._digits)} {self._style.bar}", "dim")
        return f"{gutter} {text}".rstrip()
