"""The report as text: what is printed is what is stored in docs/reference/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bench.report import MISSING, Report, Row, in_milliseconds, significant
from bench.results import Measured

INTRODUCTION = """\
# Benchmarks

Written by `make bench`; do not edit. How each figure is taken: `bench/README.md`.
Durations are minimum / median / maximum in milliseconds. "x" is ours divided by the peer's, so
smaller is better; "paired" is the median of the ratios of neighbouring runs. Each group has the
date and the machine of its own run.
"""
PROTOCOL = """\
Rules: the ast-grep figures use the same rule files in both tools, and a row fails when the two
find different things. ruff runs its default rules: it is the yardstick for responsiveness, not
for equal work. semgrep runs the 20 rules in its own syntax; its counts per rule must be equal.
"""
TITLES = {
    "scanning": "Scanning",
    "latency": "Typing",
    "during-scan": "Typing during a scan",
    "large-files": "Large files",
    "startup": "Start and memory",
    "service": "The sync service",
}
VERDICTS = {True: "pass", False: "**MISS**", None: MISSING}
FIGURES = ("figure", "must reach", "value", "")


def render(groups: Mapping[str, Measured]) -> str:
    """Groups with their figures, what was wrong, what is for the record, and the machine."""
    parts = [INTRODUCTION]
    for name, measured in groups.items():
        parts += _section(TITLES[name], measured)
        if name == "scanning":
            parts.append(PROTOCOL)
    return "\n".join(parts)


def summary(groups: Mapping[str, Measured]) -> str:
    """The figures alone, for the front page."""
    rows = [row for measured in groups.values() for row in measured.report.rows]
    return _table(("figure", "must reach", "measured", ""), (_cells(row)[:4] for row in rows))


def _section(title: str, measured: Measured) -> list[str]:
    report = measured.report
    parts = [f"## {title}\n", _figures(report), *_problems(report.rows)]
    for table in report.tables:
        parts += [f"### {table.title}\n", _table(table.header, table.rows)]
    parts.append("; ".join(f"{name}: {fact}" for name, fact in measured.facts.items()) + "\n")
    return parts


def _figures(report: Report) -> str:
    """Without the columns of peers where there are none."""
    rows = [_cells(row) for row in report.rows]
    header: tuple[str, ...] = (*FIGURES, "paired", "ours", "peer")
    if not any(row.baseline for row in report.rows):
        header = (*FIGURES, "minimum / median / maximum")
        rows = [(*cells[:4], cells[5]) for cells in rows]
    return _table(header, rows)


def _cells(row: Row) -> tuple[str, ...]:
    unit = "x" if row.unit == "x" else f" {row.unit}"
    plain = row.unit == "MB"
    return (
        row.figure,
        f"{'≥' if row.at_least else '≤'} {_whole(row.target)}{unit}",
        MISSING if row.value is None else significant(row.value) + unit,
        VERDICTS[row.passed],
        MISSING if row.paired is None else significant(row.paired) + "x",
        MISSING if plain else in_milliseconds(row.subject),
        MISSING if plain else in_milliseconds(row.baseline),
    )


def _whole(number: float) -> str:
    return f"{number:,.0f}" if number >= 1_000 else f"{number:g}"


def _problems(rows: Sequence[Row]) -> list[str]:
    lines = [f"- {row.figure}: {problem}\n" for row in rows for problem in row.problems]
    return ["### Problems\n", "".join(lines)] if lines else []


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
