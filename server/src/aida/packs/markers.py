"""Marking lines of an example with the comment that says: this line must be reported."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from aida.packs.pages import without_markers
from aida.syntax.grammar import comment_kinds, parse
from aida.syntax.languages import Language

_FORMS = ("# finding", "// finding", "-- finding", "/* finding */", "<!-- finding -->")


@cache
def marker(language: Language | None) -> str:
    """The comment, in a form that the language takes at the end of a line."""
    if language is None:
        return _FORMS[0]
    kinds = comment_kinds(language)
    for form in _FORMS:
        root = parse(language, form.encode() + b"\n").root_node
        if not root.has_error and any(child.kind_id in kinds for child in root.children):
            return form
    return _FORMS[1]


def mark_lines(code: str, lines: Collection[int], language: Language | None) -> str:
    """``code`` with exactly the zero-based ``lines`` marked."""
    form = marker(language)
    rows = without_markers(code).rstrip("\n").split("\n")
    marked = (f"{row}  {form}" if place in lines else row for place, row in enumerate(rows))
    return "".join(f"{row}\n" for row in marked)
