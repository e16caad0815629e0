"""Fixing what one file holds: a text, or the cells of a notebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from aida.engine.fixing import FixedText, fix_text
from aida.findings import Finding, Fix
from aida.syntax.languages import Language, language_of_editor
from aida.text import Edit, Span, apply_edits
from aida.workspace.files import SourceFile
from aida.workspace.notebook import PYTHON, Part, without_magics
from aida.workspace.notebook_file import NotebookError, NotebookFile, read_notebook
from aida.workspace.notebook_writing import with_sources
from aida.workspace.text_edits import edits_between

Find = Callable[[bytes, Language | None], list[Finding]]
"""A check of a text in some language."""


def fix_file(file: SourceFile, source: bytes, find: Find, *, unsafe: bool = False) -> FixedText:
    """The file with the fixes of what ``find`` finds in it; of a notebook without findings."""
    if not file.is_notebook:
        language = file.language
        return fix_text(source, language, lambda text: find(text, language), unsafe=unsafe)
    try:
        notebook = read_notebook(source)
    except NotebookError as error:
        return FixedText(source, [], refusal=f"not fixed: {error}")
    sources: dict[str, bytes] = {}
    applied, refusals = Counter[str](), list[str]()
    for part in notebook.parts:
        fixed = _fix_part(notebook, part, find, unsafe, sources)
        applied += fixed.applied
        refusals += filter(None, [fixed.refusal])
    text = with_sources(source, [(notebook.cells[name], new) for name, new in sources.items()])
    return FixedText(text, [], applied, "" if sources else "; ".join(refusals))


def _fix_part(
    notebook: NotebookFile, part: Part, find: Find, unsafe: bool, sources: dict[str, bytes]
) -> FixedText:
    """Fix the cells of a language; what they become goes into ``sources``."""
    language, borders = language_of_editor(part.editor_id), _Borders(part)
    fixed = fix_text(
        part.text,
        language,
        lambda text: borders.keep(find(text, language)),
        unsafe=unsafe,
        follow=borders.follow,
    )
    changed: dict[str, bytes] = {}
    before = _Borders(part)
    for number, window in enumerate(part.windows):
        old, new = before.cell(part.text, number), borders.cell(fixed.text, number)
        if old == new:
            continue
        own = notebook.cells[window.cell.uri]
        written = _unmasked(own.text, old, new)
        if (without_magics(written) if part.editor_id == PYTHON else written) != new:
            refusal = f"not fixed: a fix would change a magic command of cell {own.number}"
            return FixedText(part.text, [], refusal=refusal)
        changed[window.cell.uri] = written
    sources |= changed
    return fixed


def _unmasked(own: bytes, old: bytes, new: bytes) -> bytes:
    """``own``, which is ``old`` but for its magics, with what has made ``new`` of that."""
    if own == old:
        return new
    return apply_edits(own, list(edits_between(old, new)))


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
