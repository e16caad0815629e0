"""Which file a coverage report means, and what is told about files from outside."""

from __future__ import annotations

from pathlib import Path

import pytest

from aida.workspace.coverage.project_coverage import ProjectCoverage
from aida.workspace.known_facts import KnownFacts, Told
from aida.workspace.settings import Settings


def lcov(file: str) -> str:
    return f"SF:{file}\nDA:1,1\nDA:2,0\nend_of_record\n"


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("src/a.py", "src/a.py"),
        ("./src/a.py", "src/a.py"),
        ("src\\a.py", "src/a.py"),
        ("../src/a.py", "src/a.py"),  # from the folder of the report
        ("b.py", "web/b.py"),  # beside the report
        ("/build/42/shop/src/a.py", "src/a.py"),
        ("example.org/shop/src/a.py", "src/a.py"),
        ("example.org/other/none.py", None),
        ("../../outside.py", None),
    ],
)
def test_files_are_found_wherever_the_report_was_written(
    tmp_path: Path, file: str, name: str | None
) -> None:
    (tmp_path / "outside.py").write_text("x\n", encoding="utf-8")
    root = tmp_path / "shop"
    for folder in ("src", "web"):
        (root / folder).mkdir(parents=True)
    (root / "src/a.py").write_text("x\ny\n", encoding="utf-8")
    (root / "web/b.py").write_text("x\ny\n", encoding="utf-8")
    (root / "go.mod").write_text("module example.org/shop\n", encoding="utf-8")
    (root / "web/lcov.info").write_text(lcov(file), encoding="utf-8")
    coverage = ProjectCoverage(root, ("web/*.info",))
    assert not coverage.errors
    found = {path for path in ("src/a.py", "web/b.py", "outside.py") if coverage.of(path)}
    assert found == ({name} if name else set())


def test_reports_add_up(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x\ny\nz\n", encoding="utf-8")
    (tmp_path / "one.info").write_text("SF:a.py\nDA:1,0\nDA:2,3\n", encoding="utf-8")
    (tmp_path / "two.info").write_text("SF:a.py\nDA:1,1\nDA:3,0\n", encoding="utf-8")
    coverage = ProjectCoverage(tmp_path, ("*.info",))
    found = coverage.of("a.py")
    assert found is not None
    assert dict(found.hits) == {1: 1, 2: 3, 3: 0}
    assert coverage.totals() == (2, 3)
    assert coverage.depends_on(tmp_path / "three.info")
    assert not coverage.depends_on(tmp_path / "a.py")


def test_what_is_told_reaches_the_files(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x\ny\n", encoding="utf-8")
    (tmp_path / "lcov.info").write_text(lcov("a.py"), encoding="utf-8")
    facts = KnownFacts(Settings(root=tmp_path, coverage=("lcov.info",)))
    assert facts.of("a.py").changed_lines is None
    facts.tell(Told(changed_lines={"a.py": frozenset({2})}))
    assert facts.of("a.py").changed_lines == {2}
    assert facts.of("b.py").changed_lines == frozenset()
    assert not facts.of("b.py")


def test_without_reports_nothing_is_known(tmp_path: Path) -> None:
    facts = KnownFacts(Settings(root=tmp_path))
    assert not facts.of("a.py")
    assert (facts.errors, facts.digest) == ([], b"")
