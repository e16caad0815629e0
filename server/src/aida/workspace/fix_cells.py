"""Fixing the joined cells of a notebook, none of them at the cost of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from aida.engine.fixing import Find, FixedText, fix_text
from aida.findings import Finding, Fix
from aida.syntax.languages import Language
from aida.text import Edit, Span
from aida.workspace.notebook import Part
from aida.workspace.text_edits import edits_between


class FixedCell(NamedTuple):
    """The text of a cell before and after, magics masked; it starts at byte ``start``."""

    start: int
    old: bytes
    new: bytes


class FixedPart(NamedTuple):
    """What fixing came to, and the cells in order."""

    fixed: FixedText
    cells: list[FixedCell]

    @property
    def edits(self) -> Iterator[Edit]:
        """Edits of the joined text, each within one cell."""
        for start, old, new in self.cells:
            for edit in edits_between(old, new):
                span = Span(edit.span.start + start, edit.span.end + start)
                yield Edit(span, edit.text)


def fix_part(part: Part, language: Language | None, find: Find, *, unsafe: bool) -> FixedPart:
    """Fix what ``find`` finds in the cells of a language; fixes across cells are left out."""
    before, borders = _Borders(part), _Borders(part)
    fixed = fix_text(
        part.text,
        language,
        lambda text: borders.keep(find(text)),
        unsafe=unsafe,
        follow=borders.follow,
    )
    if fixed.refusal:
        return FixedPart(fixed, [])
    cells = [
        FixedCell(
            before.start(number), before.cell(part.text, number), borders.cell(fixed.text, number)
        )
        for number in range(len(part.windows))
    ]
    return FixedPart(fixed, cells)


class _Borders:
    """Where each cell begins in a text that is being fixed, and what may be fixed in it."""

    def __init__(self, part: Part) -> None:
        self._starts: list[int] = []
        self._added: list[int] = []
        size = 0
        for window in part.windows:
            text = window.cell.buffer.snapshot()
            self._starts.append(size)
            self._added.append(0 if text.endswith(b"\n") else 1)
            size += len(text) + self._added[-1]
        self._size = size

    def _extent(self, number: int) -> Span:
        """Where a cell stands, with the line ending that was added to it."""
        last = number + 1 == len(self._starts)
        return Span(self._starts[number], self._size if last else self._starts[number + 1])

    def start(self, number: int) -> int:
        """Where a cell begins."""
        return self._starts[number]

    def cell(self, text: bytes, number: int) -> bytes:
        """The text of a cell."""
        start, end = self._extent(number)
        return text[start : end - self._added[number]]

    def keep(self, findings: list[Finding]) -> list[Finding]:
        """Findings with the fixes that stay within one cell."""
        return [
            replace(finding, fixes=tuple(filter(None, map(self._within, finding.fixes))))
            for finding in findings
        ]

    def _within(self, fix: Fix) -> Fix | None:
        for number in range(len(self._starts)):
            start, end = self._extent(number)
            if start <= fix.span.start < end or start == fix.span.start:
                if fix.span.end > end:
                    return None
                kept = end - self._added[number]
                if fix.span.end <= kept:
                    return fix
                # The line ending that would go with it is none of the cell's.
                span = Span(min(fix.span.start, kept), kept)
                return replace(fix, span=span, text=fix.text.removesuffix("\n"))
        return None

    def follow(self, edits: Sequence[Edit]) -> None:
        """Edits were made, each within a cell."""
        self._starts = [
            start
            + sum(
                edit.delta for edit in edits if edit.span.start < start and edit.span.end <= start
            )
            for start in self._starts
        ]
        self._size += sum(edit.delta for edit in edits)
