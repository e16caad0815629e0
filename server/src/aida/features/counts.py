"""How many findings there are, by severity."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from aida.findings import Severity


@dataclass(frozen=True, slots=True)
class Counts:
    """New findings by the label of their severity, and how many are ``old``, whatever theirs."""

    severities: Counter[str] = field(default_factory=Counter)
    old: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.severities + other.severities, self.old + other.old)

    def to_wire(self) -> dict[str, int]:
        """Every severity that can be reported, and ``old``."""
        labels = [level.label for level in reversed(Severity) if level is not Severity.OFF]
        return {**{label: self.severities[label] for label in labels}, "old": self.old}
