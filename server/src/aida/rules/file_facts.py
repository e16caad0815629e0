"""What is known of a file that does not stand in it: rules are told, they do not look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from aida.text import Edit


@dataclass(frozen=True, slots=True)
class LineCoverage:
    """How often tests ran each line that can run; lines count from 1.

    ``text_digest`` is that of the text that was measured (`digest_of_text`): lines of another text
    are other lines. It is empty when the file on the disk is newer than the report, so that nobody
    knows what was measured.
    """

    hits: Mapping[int, int]
    report: str
    text_digest: bytes = b""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Bytes ``start`` to ``end`` of the file stand in ``path``, from line ``line`` on (from 1)."""

    start: int
    end: int
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Facts about one file. ``changed_lines`` None means that nobody asked what is new."""

    coverage: LineCoverage | None = None
    changed_lines: frozenset[int] | None = None
    duplicates: tuple[Duplicate, ...] = ()

    def __bool__(self) -> bool:
        return self.coverage is not None or bool(self.duplicates)


def moved(duplicate: Duplicate, edit: Edit) -> Duplicate | None:
    """A block after an edit of its file; None when the edit cuts into its start or end."""
    start, end = duplicate.start, duplicate.end
    if edit.span.end <= start:
        return replace(duplicate, start=start + edit.delta, end=end + edit.delta)
    if edit.span.start >= end:
        return duplicate
    if edit.span.start >= start and edit.span.end <= end:
        return replace(duplicate, end=end + edit.delta)
    return None


NO_FACTS = FileFacts()
