"""What a check reports: findings, their labels and their fixes. Frozen data, no behaviour."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from aida.text import Span

IDENTITY_VERSION = 1
"""Version of the algorithm behind identities, which begin with it. It is raised with any change."""


class Severity(IntEnum):
    """Ordered so that ``finding.severity >= threshold`` reads as it should."""

    OFF = 0
    HINT = 1
    INFO = 2
    WARNING = 3
    ERROR = 4

    @classmethod
    def parse(cls, name: str) -> Severity:
        """Severity called ``name``; raises KeyError."""
        return cls[name.upper()]

    @property
    def label(self) -> str:
        """Name as rule files, settings and outputs spell it."""
        return _LABELS[self]


_LABELS = tuple(severity.name.lower() for severity in Severity)


class Stage(StrEnum):
    """How far a rule's rollout has come: seen by authors only, advising, or blocking."""

    SHADOW = "shadow"
    WARN = "warn"
    ENFORCE = "enforce"


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to change the text: replace ``span`` by ``text``.

    ``title`` names the choice where a rule offers several. Only a safe fix is applied without
    asking: it cannot change what correct code does.
    """

    span: Span
    text: str
    safe: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """A place that helps to understand a finding.

    With a ``path``, relative to the project's root, it is a line of another file, counted from 1;
    the span then says nothing.
    """

    span: Span
    message: str
    primary: bool = False
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One place in one file where a rule matched. Spans are byte ranges of that file."""

    rule: str
    span: Span
    severity: Severity
    message: str
    fixes: tuple[Fix, ...] = ()
    labels: tuple[Label, ...] = ()

    @property
    def sort_key(self) -> tuple[int, int, str]:
        """Order of reports: by place, the wider match first, then by rule."""
        return (self.span.start, -self.span.end, self.rule)


@dataclass(frozen=True, slots=True)
class RuleFailure:
    """A rule that raised while it was checking a file: reported, and the other rules go on."""

    rule: str
    reason: str
