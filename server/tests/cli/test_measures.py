"""Measures through the command line: limits, adoption, duplicates across files, coverage."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from server.tests.cli.project import Project

LONG = "def f(a):\n    if a:\n        return 1\n    return 2\n"
COPY = (
    "def total(rows):\n    start(rows)\n    return sum(r.price * r.count for r in rows if r.open)\n"
)
DUPLICATES = (
    'packs = ["measures"]\nseverity = {duplicate-block = "info"}\n'
    "options = {duplicate-block = {min-tokens = 20, min-lines = 2}}\n"
)
COBERTURA = """\
<?xml version="1.0" ?>
<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
<coverage><sources><source>/elsewhere/shop/src</source></sources><packages><package><classes>
<class filename="a.py"><lines>
<line number="1" hits="1"/><line number="2" hits="1"/><line number="3" hits="0"/>
<line number="4" hits="0"/>
</lines></class></classes></package></packages></coverage>
"""
LCOV = "TN:\nSF:src/a.py\nDA:1,1\nDA:2,4\nDA:3,0\nDA:4,0\nend_of_record\n"
JSON = '{"meta": {}, "files": {"src/a.py": {"executed_lines": [1, 2], "missing_lines": [3, 4]}}}'
GO = "mode: set\nexample.org/shop/src/a.py:1.1,2.9 1 1\nexample.org/shop/src/a.py:3.1,4.9 1 0\n"


def newer(path: Path, than: Path) -> None:
    time = than.stat().st_mtime_ns + 1_000_000_000
    os.utime(path, ns=(time, time))


def measured(project: Project, report: str, name: str = "coverage.out", more: str = "") -> Project:
    project.write("aida.toml", f'packs = ["measures"]\ncoverage = ["{name}"]\n{more}')
    code = project.write("src/a.py", LONG)
    newer(project.write(name, report), code)
    return project


def test_measures_that_nobody_asked_for_say_nothing(empty: Project) -> None:
    empty.write("a.py", "def f(" + ", ".join(f"a{n}" for n in range(30)) + "): pass\n")
    assert empty.check(".").places() == []


@pytest.mark.parametrize(
    "settings",
    ['severity = {cyclomatic-complexity = "warning"}\n', 'select = ["cyclomatic-complexity"]\n'],
)
def test_naming_a_rule_turns_it_on_and_options_set_its_limit(empty: Project, settings: str) -> None:
    empty.write("a.py", LONG)
    empty.write("aida.toml", settings)
    assert empty.check(".").places() == []
    empty.write("aida.toml", settings + "[options.cyclomatic-complexity]\nmax = 1\n")
    assert empty.check(".").places() == [("cyclomatic-complexity", "a.py", 1)]


def test_overrides_have_options_of_their_own(empty: Project) -> None:
    empty.write("a.py", LONG)
    empty.write("old/a.py", LONG)
    empty.write(
        "aida.toml",
        '[severity]\ncyclomatic-complexity = "warning"\n'
        "[options.cyclomatic-complexity]\nmax = 1\n"
        '[[overrides]]\npaths = ["old/**"]\noptions = {cyclomatic-complexity = {max = 2}}\n',
    )
    assert empty.check(".").places() == [("cyclomatic-complexity", "a.py", 1)]


def test_an_override_can_turn_a_rule_on_for_some_files(empty: Project) -> None:
    empty.write("a.py", LONG)
    empty.write("new/a.py", LONG)
    empty.write(
        "aida.toml",
        "options = {nesting-depth = {max = 0}}\n"
        '[[overrides]]\npaths = ["new/**"]\nseverity = {nesting-depth = "error"}\n',
    )
    result = empty.check(".")
    assert result.places() == [("nesting-depth", "new/a.py", 2)]
    assert result.code == 1


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ("options = {file-length = {mx = 1}}", "options.file-length: there is no option `mx`"),
        ("options = {file-length = {max = 'x'}}", "max: expected a whole number"),
        ("options = {py-bare-except = {max = 1}}", "only rules that measure have options"),
        ("options = {file-length = 3}", "options.file-length: expected a table"),
        ("options = 3", "options: expected a table"),
        ("options = {no-such-rule = {max = 1}}", "there is no rule `no-such-rule`"),
        (
            "[[overrides]]\npaths = ['a']\noptions = {file-length = {max = -1}}",
            "overrides[0].options.file-length: max: expected a number from 0",
        ),
    ],
)
def test_wrong_options_are_explained(empty: Project, settings: str, words: str) -> None:
    empty.write("a.py", LONG)
    empty.write("aida.toml", settings)
    assert words in empty.aida("check").err


def test_duplicates_across_files_are_reported_in_each(empty: Project) -> None:
    empty.write("aida.toml", DUPLICATES)
    empty.write("a.py", COPY)
    empty.write("b.py", "x = 1\n\n\n" + COPY.replace("    ", "  "))
    empty.write("c.py", LONG)
    expected = [("duplicate-block", "a.py", 1), ("duplicate-block", "b.py", 4)]
    for cached in (0, 3):
        result = empty.check(".")
        assert result.places() == expected
        assert result.json["stats"]["cached"] == cached
        assert [finding["message"].rpartition(" ")[0] for finding in result.json["findings"]] == [
            "These 3 lines (29 tokens) stand at b.py:4 as",
            "These 3 lines (29 tokens) stand at a.py:1 as",
        ]
    empty.write("b.py", LONG)
    assert empty.check(".").places() == []  # though a.py has not changed


def test_worker_processes_know_of_duplicates(empty: Project) -> None:
    empty.write("aida.toml", DUPLICATES)
    filler = "x = 1\n" * 50_000
    empty.write("a.py", COPY + filler)
    empty.write("b.py", "y = 2\n" + COPY + filler.replace("x", "z"))
    found = [place for place in empty.check(".", "--jobs", "2").places() if place[2] < 5]
    assert found == [("duplicate-block", "a.py", 1), ("duplicate-block", "b.py", 2)]


@pytest.mark.parametrize("report", [COBERTURA, LCOV, JSON, GO])
def test_every_format_gives_the_same_findings(empty: Project, report: str) -> None:
    project = measured(empty, report)
    result = project.check(".")
    assert [(rule, path) for rule, path, _ in result.places()] == [
        ("test-coverage", "coverage.out"),
        ("test-coverage", "src/a.py"),
    ]
    whole, file = (finding["message"] for finding in result.json["findings"])
    assert whole == "Tests run 50 % of the lines of this project (2 of 4); 80 % is asked"
    assert file == "Tests run 50 % of the lines of this file (2 of 4); 80 % is asked"
    assert result.code == 1
    assert project.check("src/a.py").places() == [("test-coverage", "src/a.py", 1)]


def test_a_new_report_is_noticed_by_every_cache(empty: Project) -> None:
    project = measured(empty, LCOV)
    for question in ("src/a.py", "."):
        assert project.check(question).places()
        assert project.check(question).places()
    newer(project.write("coverage.out", LCOV.replace(",0", ",1")), project.folder / "src/a.py")
    for question in ("src/a.py", "."):
        assert project.check(question).places() == []


def test_the_limit_is_a_setting(empty: Project) -> None:
    project = measured(empty, LCOV, more="options = {test-coverage = {min = 50}}\n")
    assert project.check(".").places() == []


def test_a_file_that_is_newer_than_the_report_is_said_to_be(empty: Project) -> None:
    project = measured(empty, LCOV, more="options = {test-coverage = {min = 50}}\n")
    newer(project.folder / "src/a.py", project.folder / "coverage.out")
    assert project.check(".").places() == [("stale-coverage", "src/a.py", 1)]
    result = project.check("-", "--stdin-filename", "src/a.py", stdin=b"x = 1\n")
    assert result.places() == [("stale-coverage", "src/a.py", 1)]


@pytest.mark.parametrize(
    ("report", "words"),
    [
        ("<coverage><line", "coverage.out: not valid XML"),
        ("<html/>", "its root is not <coverage>"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><coverage/>', "declares the entity `a`"),
        ("{", "not valid JSON"),
        ('{"files": {"a": {}}}', "files.a.executed_lines: expected a list"),
        ("mode: set\nnonsense\n", "line 2: no block"),
        ("TN:\nSF:a\nDA:x\n", "line 3: expected DA:"),
        ("SQLite format 3\0", "run `coverage json`"),
        ("hello", "is no coverage report"),
    ],
)
def test_a_broken_report_is_explained(empty: Project, report: str, words: str) -> None:
    result = measured(empty, report).aida("check")
    assert words in result.err
    assert "Traceback" not in result.err
    assert result.code == 2


def test_a_report_that_is_not_there_is_a_warning(empty: Project) -> None:
    project = measured(empty, LCOV)
    (project.folder / "coverage.out").unlink()
    result = project.aida("check")
    assert "there is no report coverage.out" in result.err
    assert result.code == 0
