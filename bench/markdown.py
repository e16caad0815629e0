"""The report as text: what is printed is what is stored in docs/reference/benchmarks.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bench.report import MISSING, Report, Row, in_milliseconds, significant

INTRODUCTION = """\
# Benchmarks

Written by `make bench`; do not edit. How each figure is taken: `bench/README.md`.
Durations are minimum / median / maximum in milliseconds. "x" is ours divided by the peer's, so
smaller is better; "paired" is the median of the ratios of neighbouring runs.
"""
PROTOCOL = """\
Rules: the ast-grep figures use the same rule files in both tools, and a row fails when the two
find different things. ruff runs its default rules: it is the yardstick for responsiveness, not
for equal work. semgrep runs the 20 rules in its own syntax; its counts per rule must be equal.
"""
VERDICTS = {True: "pass", False: "**MISS**", None: MISSING}


def render(report: Report, machine: Mapping[str, str]) -> str:
    figures = _table(
        ("figure", "must reach", "value", "", "paired", "ours", "peer"), map(_cells, report.rows)
    )
    parts = [INTRODUCTION, figures, *_problems(report.rows), PROTOCOL]
    for table in report.tables:
        parts += [f"## {table.title}\n", _table(table.header, table.rows)]
    parts += ["## Machine\n", "".join(f"- {name}: {fact}\n" for name, fact in machine.items())]
    return "\n".join(parts)


def summary(rows: Iterable[Row]) -> str:
    """The figures alone, for the front page."""
    header = ("figure", "must reach", "measured", "")
    return _table(header, (_cells(row)[:4] for row in rows))


def _cells(row: Row) -> tuple[str, ...]:
    unit = "x" if row.unit == "x" else f" {row.unit}"
    plain = row.unit == "MB"
    return (
        row.figure,
        f"≤ {row.target:g}{unit}",
        MISSING if row.value is None else significant(row.value) + unit,
        VERDICTS[row.passed],
        MISSING if row.paired is None else significant(row.paired) + "x",
        MISSING if plain else in_milliseconds(row.subject),
        MISSING if plain else in_milliseconds(row.baseline),
    )


def _problems(rows: Sequence[Row]) -> list[str]:
    lines = [f"- {row.figure}: {problem}\n" for row in rows for problem in row.problems]
    return ["## Problems\n", "".join(lines)] if lines else []


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
