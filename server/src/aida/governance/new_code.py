"""Which places of a text count as new by its changes."""

from __future__ import annotations

from collections.abc import Sequence

from aida.engine.definitions import definitions_around
from aida.governance.changes import LineChanges, NewScope
from aida.syntax.languages import Language
from aida.text import LineIndex, Span


def new_places(
    spans: Sequence[Span],
    source: bytes,
    language: Language | None,
    changes: LineChanges,
    scope: NewScope,
) -> list[bool]:
    """For each span, whether it is new; their starts must never fall."""
    if changes.is_whole or not changes.ranges or scope is NewScope.FILE:
        return [changes.is_whole or bool(changes.ranges)] * len(spans)
    if scope is NewScope.FUNCTIONS:
        spans = definitions_around(spans, source, language)
    index = LineIndex(source)
    # The end of a span is excluded: one that ends with a line does not reach into the next.
    return [
        changes.touch(index.line_of(start), index.line_of(max(start, end - 1)))
        for start, end in spans
    ]
