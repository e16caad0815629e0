"""Suppression comments on the command line: what is reported, what fails, what is remembered."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.tests.cli.project import EQUALS_NONE, NO_ASSERT, NO_PRINT, Project

DAY = {"AIDA_TODAY": "2026-06-15"}
POLICY = "[suppressions]\n"


@pytest.fixture
def ruled(tmp_path: Path) -> Project:
    project = Project(tmp_path / "p", tmp_path / "cache")
    return project.with_rules(NO_PRINT, EQUALS_NONE, NO_ASSERT)


def test_suppressed_findings_neither_show_nor_fail(ruled: Project) -> None:
    ruled.write("a.py", "print(1)  # aida: allow[no-print] until=2027-01-01 owner=@a -- demo\n")
    result = ruled.check(**DAY)
    assert result.code == 0
    document = result.json
    assert document["findings"] == []
    [found] = document["suppressed"]
    assert (found["rule"], found["path"], found["severity"]) == ("no-print", "a.py", "warning")
    assert found["suppression"] == {
        "mark": "aida",
        "scope": "allow",
        "rules": ["no-print"],
        "line": 0,
        "reason": "demo",
        "until": "2027-01-01",
        "owner": "@a",
    }
    assert document["stats"]["suppressed"] == 1
    assert document["stats"]["findings"] == 0


def test_the_text_lists_them_on_request(ruled: Project) -> None:
    ruled.write("a.py", "print(1)  # aida: allow[no-print] until=2027-01-01 owner=@a -- demo\n")
    plain = ruled.aida("check", **DAY).out
    assert "print of 1" not in plain
    assert "1 suppressed" in plain
    shown = ruled.aida("check", "--show-suppressed", **DAY).out
    assert "suppressed: print of 1\n  a.py:1:1 · no-print\n" in shown
    assert "by `aida` in line 1, until 2027-01-01, owner @a: demo" in shown


@pytest.mark.parametrize("words", [("a.py",), (".",), (".", "--no-cache")])
def test_what_is_remembered_knows_the_date(ruled: Project, words: tuple[str, ...]) -> None:
    """The same command again, on other days: once by the recall of named files, once by results."""
    ruled.write("a.py", "print(1)  # aida: allow[no-print] until=2026-07-01\n")
    rules = {
        "2026-06-15": ([], 0),
        "2026-06-17": ["aida-suppression-expiring"],
        "2026-07-02": ["no-print", "aida-suppression-expired"],
    }
    for day in ("2026-06-15", "2026-07-02", "2026-06-17", "2026-06-15", "2026-07-02"):
        expected = rules[day] if day != "2026-06-15" else []
        result = ruled.check(*words, AIDA_TODAY=day)
        assert [finding["rule"] for finding in result.json["findings"]] == expected
        assert result.code == bool(expected)
    again = ruled.check(*words, AIDA_TODAY="2026-07-02").json["stats"]
    assert again["cached"] == ("--no-cache" not in words)


def test_an_answer_without_dates_is_remembered_for_good(ruled: Project) -> None:
    ruled.write("a.py", "print(1)  # aida: allow[no-print]\n")
    ruled.check("a.py", AIDA_TODAY="2026-06-15")
    assert ruled.check("a.py", AIDA_TODAY="2036-06-15").json["stats"]["seconds"] == 0.0


def test_fixing_leaves_what_is_suppressed_and_removes_what_is_unused(ruled: Project) -> None:
    ruled.write(
        "a.py",
        "x == None  # aida: allow[equals-none] -- on purpose\n"
        "y == None\n"
        "z  # aida: allow[equals-none]\n",
    )
    ruled.aida("check", "--fix")
    kept = b"x == None  # aida: allow[equals-none] -- on purpose\n"
    assert ruled.read("a.py") == kept + b"y is None\nz\n"


def test_a_part_of_the_rules_says_nothing_about_unused(ruled: Project) -> None:
    ruled.write("a.py", "x  # aida: allow[no-print]\ny  # aida: allow[nonsense]\n")
    rules = [finding["rule"] for finding in ruled.check().json["findings"]]
    assert rules == ["aida-suppression-unused", "aida-suppression-unknown-rule"]
    assert ruled.check("--select", "no-assert").json["findings"] == []
    ignored = ruled.check("--ignore", "no-print").json["findings"]
    assert [finding["rule"] for finding in ignored] == ["aida-suppression-unknown-rule"]


def test_rules_of_packs_that_are_not_picked_are_known(ruled: Project) -> None:
    ruled.write("a.py", "x  # aida: allow[py-eval-of-non-literal]\n")
    assert ruled.check().json["findings"] == []


@pytest.mark.parametrize(
    ("policy", "comment", "expected"),
    [
        ("require-reason = true", "allow[no-print]", ["no-print", "aida-suppression-refused"]),
        ("require-reason = true", "allow[no-print] -- why", []),
        ('forbidden = ["no-*"]', "allow[no-print]", ["no-print", "aida-suppression-refused"]),
        ("expiry-warning-days = 400", "allow[no-print] until=2027-01-01",
         ["aida-suppression-expiring"]),
    ],
)  # fmt: skip
def test_policy(ruled: Project, policy: str, comment: str, expected: list[str]) -> None:
    ruled.with_rules(NO_PRINT, settings=f"{POLICY}{policy}\n")
    ruled.write("a.py", f"print(1)  # aida: {comment}\n")
    found = ruled.check(**DAY).json["findings"]
    assert [finding["rule"] for finding in found] == expected


def test_foreign_marks_in_settings(ruled: Project) -> None:
    ruled.write("a.py", "print(1)  # noqa\n")
    assert len(ruled.check().json["findings"]) == 1
    ruled.with_rules(NO_PRINT, settings=f'{POLICY}foreign = ["noqa"]\n')
    document = ruled.check().json
    assert document["findings"] == []
    assert document["suppressed"][0]["suppression"]["mark"] == "noqa"


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ("max-days = -1", "suppressions.max-days: expected a number of days"),
        ("require-reason = 1", "suppressions.require-reason: expected true or false"),
        ('foreign = ["nolint"]', "`nolint` is no mark"),
        ("require-reasons = true", "did you mean `require-reason`?"),
    ],
)
def test_wrong_settings(ruled: Project, settings: str, problem: str) -> None:
    ruled.with_rules(NO_PRINT, settings=f"{POLICY}{settings}\n")
    result = ruled.aida("check")
    assert result.code == 2
    assert problem in result.err


def test_severity_settings_apply(ruled: Project) -> None:
    ruled.with_rules(NO_PRINT, settings='[severity]\naida-suppression-unused = "hint"\n')
    ruled.write("a.py", "x  # aida: allow[no-print]\n")
    result = ruled.check()
    assert (result.code, result.json["findings"][0]["severity"]) == (0, "hint")


def test_standard_input(ruled: Project) -> None:
    source = b"print(1)  # aida: allow[no-print]\nprint(2)\n"
    result = ruled.check("-", "--stdin-filename", "a.py", stdin=source)
    assert [place[2] for place in result.places()] == [2]
    assert len(result.json["suppressed"]) == 1


def test_pages_of_the_rules(ruled: Project) -> None:
    result = ruled.aida("rules", "show", "aida-suppression-unused")
    assert result.code == 0
    assert "What it does" in result.out
