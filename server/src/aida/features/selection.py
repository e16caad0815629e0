"""A rule from the code that is selected: the two files, not yet written."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from pathlib import Path

from aida.features.drafting import DEFAULT_FOLDER
from aida.packs.drafting import Draft, draft
from aida.packs.writing import RULE_SUFFIX
from aida.syntax.languages import Language
from aida.text import Span
from aida.workspace.settings import Settings


@dataclass(frozen=True, slots=True)
class SelectedRule:
    """What to write, and where. ``in_force``: the settings name that folder already."""

    id: str
    rule_file: Path
    rule_text: str
    page_file: Path
    page_text: str
    in_force: bool


def selected_code(source: bytes, span: Span) -> str:
    """The code of a selection, out of the indentation that it stands in."""
    start = source.rfind(b"\n", 0, span.start) + 1
    if source[start : span.start].strip():
        start = span.start
    text = source[start : span.end].decode("utf-8", "replace").replace("\r\n", "\n")
    return textwrap.dedent(text).strip("\n") + "\n"


def rule_from_selection(
    source: bytes, span: Span, language: Language, settings: Settings
) -> SelectedRule:
    """The draft of a rule that reports the selection; raises DraftError."""
    code = selected_code(source, span)
    folder = next((path for path in settings.rules if path.is_dir()), None)
    in_force = folder is not None
    folder = folder or settings.root / DEFAULT_FOLDER
    made = draft([code], [], language)
    number = 1
    while _exists(folder, made):
        number += 1
        made = draft([code], [], language, f"{made.id.removesuffix(f'-{number - 1}')}-{number}")
    rule_file = folder / f"{made.id}{RULE_SUFFIX}"
    page_file = rule_file.with_suffix(".md")
    return SelectedRule(made.id, rule_file, made.rule_text, page_file, made.page_text, in_force)


def _exists(folder: Path, made: Draft) -> bool:
    return any((folder / f"{made.id}{suffix}").exists() for suffix in (RULE_SUFFIX, ".md", ".yaml"))
