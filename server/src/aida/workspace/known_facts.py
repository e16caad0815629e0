"""What is known of a project's files beyond their texts: coverage, duplicates, changed lines.

Cheap to make and to ask while the settings name no coverage report.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from aida.rules.file_facts import NO_FACTS, Duplicate, FileFacts
from aida.workspace.settings import Settings

if TYPE_CHECKING:
    from aida.rules.errors import RuleError
    from aida.workspace.coverage.project_coverage import ProjectCoverage


@dataclass(frozen=True, slots=True)
class Told:
    """What others find out about files, by their names.

    ``duplicates`` are blocks that stand in another file as well. ``changed_lines`` count from 1;
    None means that nobody asked what is new, and a file that is missing has no changed line.
    """

    duplicates: Mapping[str, tuple[Duplicate, ...]] = field(default_factory=dict)
    changed_lines: Mapping[str, frozenset[int]] | None = None


class KnownFacts:
    """Facts by the name of a file, relative to the project's root with slashes.

    Whoever knows what stands elsewhere as well, or what changed, tells it before the first file is
    checked.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.told = Told()
        self._made: dict[str, FileFacts] = {}

    def tell(self, told: Told) -> None:
        """Put in place what somebody knows."""
        self.told = told
        self._made.clear()

    def of(self, name: str) -> FileFacts:
        """Facts of one file; false when nothing is known."""
        if not (self._settings.coverage or self.told.duplicates):
            return NO_FACTS
        facts = self._made.get(name)
        if facts is None:
            facts = self._made[name] = self._make(name)
        return facts

    def _make(self, name: str) -> FileFacts:
        coverage = self.coverage.of(name) if self.coverage is not None else None
        changed = self.told.changed_lines
        return FileFacts(
            coverage,
            None if changed is None else changed.get(name, frozenset()),
            self.told.duplicates.get(name, ()),
        )

    @cached_property
    def coverage(self) -> ProjectCoverage | None:
        """The coverage reports that the settings name, read; None when they name none."""
        if not self._settings.coverage:
            return None
        from aida.workspace.coverage.project_coverage import ProjectCoverage

        return ProjectCoverage(self._settings.root, self._settings.coverage)

    @property
    def errors(self) -> list[RuleError]:
        """What is wrong with coverage reports."""
        return self.coverage.errors if self.coverage is not None else []

    @property
    def digest(self) -> bytes:
        """Changes whenever a report does."""
        return self.coverage.digest if self.coverage is not None else b""

    def depends_on(self, path: Path) -> bool:
        """Whether a change of the file changes what is known."""
        return self.coverage is not None and self.coverage.depends_on(path)
