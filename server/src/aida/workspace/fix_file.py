"""Fixing what one file holds: a text, or the cells of a notebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from aida.engine.fixing import FixedText, fix_text
from aida.findings import Finding
from aida.syntax.languages import Language, language_of_editor
from aida.text import apply_edits
from aida.workspace.files import SourceFile
from aida.workspace.fix_cells import fix_part
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
    language = language_of_editor(part.editor_id)
    fixed, cells = fix_part(part, language, lambda text: find(text, language), unsafe=unsafe)
    changed: dict[str, bytes] = {}
    for window, (_, old, new) in zip(part.windows, cells, strict=False):
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
