"""The difference of two texts as edits that leave alone what is the same."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from aida.text import Edit, Span
from aida.workspace.document import difference

MOST_COMPARED_LINES = 4_000
"""Larger differences are one edit: finding the smallest ones would take too long."""


def edits_between(old: bytes, new: bytes) -> Iterator[Edit]:
    """Line by line where that is affordable: a small edit leaves cursors and folds in place."""
    whole = difference(old, new)
    if whole.span.start == whole.span.end and not whole.text:
        return
    start = old.rfind(b"\n", 0, whole.span.start) + 1
    end = old.find(b"\n", whole.span.end)
    end = len(old) if end < 0 else end + 1
    before = old[start:end].splitlines(keepends=True)
    after = new[start : end + whole.delta].splitlines(keepends=True)
    if max(len(before), len(after)) > MOST_COMPARED_LINES:
        yield whole
        return
    offsets = [start]
    for line in before:
        offsets.append(offsets[-1] + len(line))
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, False).get_opcodes():
        if tag == "replace" and b - a == d - c:
            for row, line in zip(range(a, b), after[c:d], strict=True):
                yield Edit(Span(offsets[row], offsets[row + 1]), line)
        elif tag != "equal":
            yield Edit(Span(offsets[a], offsets[b]), b"".join(after[c:d]))
