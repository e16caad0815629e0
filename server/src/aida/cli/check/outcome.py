"""What a run of ``aida check`` came to, before anything is printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from aida.cli.paths import shown_path
from aida.findings import Severity
from aida.workspace.files import FileProblem
from aida.workspace.inspect_file import FileReport
from aida.workspace.suppression_wire import report_on

if TYPE_CHECKING:
    from aida.workspace.rules_in_force import RulesInForce

Wire = dict[str, Any]
NEVER = "never"


@dataclass
class FileOutcome:
    """One file with findings, or one that fixes changed. ``path`` is absolute.

    ``text`` is kept only where it is not on disk any more, or never was.
    """

    path: str
    findings: list[Wire]
    failures: list[tuple[str, str]] = field(default_factory=list)
    text: bytes | None = None
    fixed_text: bytes | None = None
    fixed: Counter[str] = field(default_factory=Counter)
    suppressed: list[Wire] = field(default_factory=list)
    is_dated: bool = False
    """Whether another day may give another answer."""

    @property
    def shown_path(self) -> str:
        """The path as people see it."""
        return shown_path(self.path)


def outcomes_of(
    reports: Iterable[FileReport], today: str, text: bytes | None = None
) -> list[FileOutcome]:
    """What files came to on a day such as ``2027-03-01``; ``text`` is what is not on disk."""
    outcomes: list[FileOutcome] = []
    for report in reports:
        found = report_on(report.findings, report.suppressions, today)
        outcomes.append(
            FileOutcome(
                report.path,
                found.findings,
                list(report.failures),
                text=text,
                suppressed=found.suppressed,
                is_dated=found.is_dated,
            )
        )
    return outcomes


class Judged(NamedTuple):
    """Files of one project, and what they were judged by."""

    rules: RulesInForce
    files: list[FileOutcome]


@dataclass
class Outcome:
    """Everything that a report tells."""

    files: list[FileOutcome] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    errors: list[Wire] = field(default_factory=list)
    """Broken rules and missing paths: ``path``, ``line``, ``column``, ``message`` and ``help``."""
    warnings: list[Wire] = field(default_factory=list)
    rules: dict[str, Wire] = field(default_factory=dict)
    judged: list[Judged] = field(default_factory=list)
    """The files once more, project by project."""

    checked: int = 0
    cached: int = 0
    seconds: float = 0.0
    baselined: int = 0
    """How many findings the baseline knows: they are left out, or marked as ``baselined``."""

    old: int = 0
    """How many findings were left out because nothing has changed where they are."""

    looked_elsewhere: bool = False
    """Whether it made a difference if some file exists that was not checked."""

    broken_setup: bool = False
    """Whether something is wrong with what the user named, so that the verdict cannot stand."""

    is_recalled: bool = False
    """Whether this is printed later again, as the answer to the same question."""

    def findings(self) -> Iterator[tuple[FileOutcome, Wire]]:
        """All findings, file by file."""
        for file in self.files:
            for finding in file.findings:
                yield file, finding

    def suppressed(self) -> Iterator[tuple[FileOutcome, Wire]]:
        """Findings that a comment suppresses, each with its ``suppression``."""
        for file in self.files:
            for finding in file.suppressed:
                yield file, finding

    def by_severity(self) -> dict[str, int]:
        """Counts of findings that are not known, the gravest severity first, without zeros."""
        counts = Counter(
            finding["severity"]
            for file in self.files
            for finding in file.findings
            if "baselined" not in finding
        )
        return {level.label: n for level in reversed(Severity) if (n := counts[level.label])}

    def fixed(self) -> Counter[str]:
        """Counts of applied fixes by rule."""
        return sum((file.fixed for file in self.files), Counter[str]())

    def exit_code(self, fail_on: str) -> int:
        """0, 1 when a finding is at least as grave as ``fail_on``, 2 when the set-up is broken."""
        if self.broken_setup:
            return 2
        if fail_on == NEVER:
            return 0
        threshold = Severity.parse(fail_on)
        return int(any(Severity.parse(severity) >= threshold for severity in self.by_severity()))
