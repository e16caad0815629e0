"""Texts as measures see them."""

from __future__ import annotations

from aida.rules.file_core import FileView
from aida.syntax.grammar import parse
from aida.syntax.languages import find_language


def view_of(text: str | bytes, language: str = "python") -> FileView:
    found = find_language(language)
    assert found is not None
    source = text.encode() if isinstance(text, str) else text
    return FileView(source, parse(found, source).root_node, found)
