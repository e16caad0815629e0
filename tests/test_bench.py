"""The benchmark's service group runs, and a stored run of one group leaves the others' figures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bench import __main__ as command
from bench import results
from bench.report import Report, Row, Table
from bench.results import Measured
from bench.stats import summarize

ROOT = Path(__file__).parents[1]


def test_a_quick_run_of_the_service_group_measures_every_figure() -> None:
    """Z3: not how fast it is: that each load runs, and nothing is answered wrongly."""
    run = subprocess.run(
        [sys.executable, "-m", "bench", "--only", "service", "--quick"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert run.returncode in (0, 1), run.stderr
    assert "Problems" not in run.stdout, run.stdout
    rows = [line.split(" | ") for line in run.stdout.splitlines() if "≤" in line or "≥" in line]
    assert len(rows) == 2 * 8 + 3 + 5, run.stdout
    assert [row[0] for row in rows if row[2] == "—"] == []


def test_a_figure_may_have_to_be_reached() -> None:
    assert Row("rate", 10, "events/s", 12.0, at_least=True).passed
    assert not Row("rate", 10, "events/s", 8.0, at_least=True).passed
    assert not Row("rate", 10, "events/s", 12.0, at_least=True, problems=("lost",)).passed


def test_other_groups_keep_their_figures_and_facts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("JSON_FILE", "PAGE", "FRONT_PAGE"):
        monkeypatch.setattr(command, name, tmp_path / name)
    command.FRONT_PAGE.write_text("before\n" + "".join(command.MARKS) + "after\n", "utf-8")
    summary = summarize([0.1, 0.2])
    old = Report(
        [Row("scan", 1.5, "x", 1.2, summary, summary, 1.1)], [Table("t", ("a",), (("b",),))]
    )
    command._store({"scanning": Measured(old, {"date": "2026-01-01"})})
    new = Report([Row("GET", 60, "ms", 70.0, summary, problems=("slow",))])
    command._store({"service": Measured(new, {"date": "2026-02-02"})})
    stored = results.read(command.JSON_FILE)
    assert stored["scanning"] == Measured(old, {"date": "2026-01-01"})
    assert stored["service"] == Measured(new, {"date": "2026-02-02"})
    page = command.PAGE.read_text("utf-8")
    assert "date: 2026-01-01" in page
    assert "date: 2026-02-02" in page
    front = command.FRONT_PAGE.read_text("utf-8")
    assert front.startswith("before\n")
    assert front.endswith("after\n")
    assert "| scan |" in front
    assert "| GET |" in front
