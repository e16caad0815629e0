"""Byte ranges and replacements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Span(NamedTuple):
    """Half-open byte range ``[start, end)``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the bytes of ``span`` by ``text``."""

    span: Span
    text: bytes

    @property
    def delta(self) -> int:
        """Growth of the document in bytes (negative when it shrinks)."""
        return len(self.text) - (self.span.end - self.span.start)


def apply_edits(source: bytes, edits: list[Edit]) -> bytes:
    """Apply non-overlapping edits given in any order; raises ValueError when two overlap."""
    pieces: list[bytes] = []
    position = 0
    for edit in sorted(edits, key=lambda edit: edit.span):
        if edit.span.start < position:
            raise ValueError(f"edits overlap at byte {edit.span.start}")
        pieces += (source[position : edit.span.start], edit.text)
        position = edit.span.end
    pieces.append(source[position:])
    return b"".join(pieces)
