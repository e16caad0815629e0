from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from aida.features.project_check import judge, order_for
from aida.features.rule_list import rule_page, summaries
from aida.features.status import count_findings, rules_status
from aida.workspace.apart import ApartError, CancelledError, run_apart
from aida.workspace.editor_settings import EditorSettings
from aida.workspace.project import load_project
from aida.workspace.scan_order import run_scan
from aida.workspace.session import Session
from server.tests.lsp.editor import make_project

DAY = "2027-03-01"


def nothing(done: int, total: int) -> None:
    """Nobody looks at the progress."""


def broken(order: str, progress: object) -> None:
    raise ValueError(order)


def test_what_is_typed_counts_and_order_makes_no_difference(tmp_path: Path) -> None:
    folder = make_project(tmp_path / "p")
    (folder / "a.py").write_text("eval(1)\n", encoding="utf-8")
    (folder / "b.py").write_text("x == None\n", encoding="utf-8")
    session = Session([folder])
    project = session.project_in(folder)
    session.open((folder / "b.py").as_uri(), "python", 1, b"x = 1\n")
    order = order_for(project, session.documents.values())
    check = judge(project, run_scan(order), order.paths, DAY)
    assert [file.name for file in check.files] == ["a.py"]
    assert check.counts.to_wire() == {"error": 1, "warning": 0, "info": 0, "hint": 0, "old": 0}
    check.files.reverse()
    assert check.verdict == judge(project, run_scan(order), order.paths, DAY).verdict
    counts = count_findings(session, [check], lambda uri, finding: False)
    assert counts == check.counts


def test_the_status_of_rules(tmp_path: Path) -> None:
    one = load_project(make_project(tmp_path / "one"), EditorSettings())
    two = load_project(make_project(tmp_path / "two"), EditorSettings())
    status = rules_status([one, two])
    assert len({folder.revision for folder in status.folders}) == 1
    assert status.revision == status.folders[0].revision
    names = [rule.id for rule in summaries(one)]
    assert names == sorted(names)
    assert status.rules == len(names)
    page = rule_page(one, "none-is")
    assert page is not None
    assert page.summary.fixable
    assert rule_page(one, "nope") is None


def test_a_failure_elsewhere_is_told(tmp_path: Path) -> None:
    with pytest.raises(ApartError, match="ValueError: why"):
        run_apart(broken, "why", nothing, Event())


def test_what_is_not_wanted_any_more_ends() -> None:
    cancelled = Event()
    cancelled.set()
    with pytest.raises(CancelledError):
        run_apart(broken, "why", nothing, cancelled)
