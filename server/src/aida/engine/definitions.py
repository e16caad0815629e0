"""The function or class that places in a text belong to."""

from __future__ import annotations

from collections.abc import Sequence

from aida.engine.scope_walk import scopes_along
from aida.syntax.grammar import parse
from aida.syntax.languages import Language
from aida.text import Span


def definitions_around(
    spans: Sequence[Span], source: bytes, language: Language | None
) -> list[Span]:
    """The innermost definition around each span, or the span itself; starts must never fall."""
    if language is None:
        return list(spans)
    root = parse(language, source).root_node
    scopes = scopes_along(spans, root, source, language, bytes.strip)
    return [
        Span(start, end) if start >= 0 else span
        for span, (_, start, end) in zip(spans, scopes, strict=True)
    ]
