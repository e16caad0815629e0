"""The table: one row a figure, with its target beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bench.stats import Summary, summarize

MISSING = "—"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure that must not exceed its target, or must reach it. A row with a problem has
    failed, however fast."""

    figure: str
    target: float
    unit: str = "x"
    value: float | None = None
    subject: Summary | None = None
    baseline: Summary | None = None
    paired: float | None = None
    problems: tuple[str, ...] = ()
    at_least: bool = False

    @property
    def passed(self) -> bool | None:
        """None: there was nothing to measure."""
        if self.problems:
            return False
        if self.value is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target


@dataclass(frozen=True, slots=True)
class Table:
    """Figures for the record: measured, printed, without a target."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Report:
    rows: list[Row] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def extend(self, other: Report) -> None:
        self.rows += other.rows
        self.tables += other.tables


def ratio_row(
    figure: str,
    target: float,
    subject: list[float],
    baseline: list[float],
    *,
    paired: float | None = None,
    problems: Iterable[str] = (),
) -> Row:
    """A row whose value is the ratio of two medians; without a subject only the baseline shows."""
    ours = summarize(subject) if subject else None
    theirs = summarize(baseline) if baseline else None
    value = ours.median / theirs.median if ours and theirs else None
    return Row(figure, target, "x", value, ours, theirs, paired, tuple(problems))


def in_milliseconds(summary: Summary | None) -> str:
    """`min / median / max`; durations are kept in seconds everywhere."""
    if summary is None:
        return MISSING
    numbers = (summary.minimum, summary.median, summary.maximum)
    return " / ".join(significant(number * 1000) for number in numbers)


def significant(number: float) -> str:
    if number >= 10_000:
        return f"{number:,.0f}"
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"
