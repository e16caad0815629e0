"""What any coverage report comes to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field


class ReportError(ValueError):
    """A report that cannot be used; the text says why and what to do."""


@dataclass
class CoverageReport:
    """Hits by file, as the report calls it, and by line (from 1).

    ``folders`` are those that file names may count from, the nearest guess first.
    """

    files: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    folders: list[str] = field(default_factory=list)

    def add(self, file: str, line: int, hits: int) -> None:
        """Count hits of a line; a report may name a line several times (branches, blocks)."""
        lines = self.files[file]
        lines[line] = max(lines.get(line, 0), hits)
