"""What of a file has changed, and whether a finding in it is new by that."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NewScope(StrEnum):
    """How much of a changed file is new."""

    LINES = "lines"
    FUNCTIONS = "functions"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class LineChanges:
    """Changed lines of one file, counted from 0: (first, one past the last), in order.

    An empty range stands where lines were only removed: between the line before ``first`` and it.
    """

    ranges: tuple[tuple[int, int], ...] = ()
    is_whole: bool = False
    """Whether the whole file is new."""

    def touch(self, first: int, last: int) -> bool:
        """Whether any of the lines from ``first`` to ``last``, both included, has changed."""
        if self.is_whole:
            return True
        return any(
            start <= last and end > first if start < end else first < start <= last
            for start, end in self.ranges
        )


WHOLE = LineChanges(is_whole=True)
