"""Notebooks on the command line: their cells are checked, and named in every report."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from server.tests.cli.notebooks import notebook
from server.tests.cli.project import EQUALS_NONE, NO_PRINT, Project

TOKEN = """\
id: token
severity: warning
message: a token
language: any
rule: {regex: 'tok_[0-9]{4}'}
"""
CELLS = ("# prose print(0)\n", "%matplotlib inline\nprint(1)", "x == None\ny = 'é🙂'; z == None\n")


@pytest.fixture
def shop(project: Project) -> Project:
    project.with_rules(NO_PRINT, EQUALS_NONE)
    project.write("n.ipynb", notebook(*CELLS))
    return project


def sources(project: Project, name: str = "n.ipynb") -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(project.read(name))["cells"]]


def cell_places(findings: list[dict[str, Any]]) -> list[tuple[str, int, int, int]]:
    found: list[tuple[str, int, int, int]] = []
    for finding in findings:
        cell = finding["range"]["cell"]
        start = cell["start"]
        found.append((finding["rule"], cell["number"], start["line"] + 1, start["column"] + 1))
    return found


def test_text_names_the_cell_and_shows_its_lines(shop: Project) -> None:
    result = shop.aida("check")
    assert result.code == 1
    assert "n.ipynb:cell 2:2:1" in result.out
    assert "n.ipynb:cell 3:1:1" in result.out
    assert "n.ipynb:cell 3:2:11" in result.out
    assert " 1 │ %matplotlib inline\n 2 │ print(1)\n   │ ^^^^^^^^" in result.out


def test_json_has_both_places(shop: Project) -> None:
    findings = shop.check().json["findings"]
    assert cell_places(findings) == [
        ("no-print", 2, 2, 1),
        ("equals-none", 3, 1, 1),
        ("equals-none", 3, 2, 11),
    ]
    raw = shop.read("n.ipynb")
    for finding in findings:
        start, end = finding["range"]["start"], finding["range"]["end"]
        written = raw[start["byte"] : end["byte"]].decode()
        assert written in ("print(1)", "x == None", "z == None")
        line = raw.decode().split("\n")[start["line"]]
        assert line[start["column"] : end["column"]] == written


@pytest.mark.parametrize("format", ["github", "gitlab", "junit", "checkstyle", "markdown"])
def test_other_formats_have_the_line_of_the_file(shop: Project, format: str) -> None:
    out = shop.aida("check", "--format", format).out
    lines = shop.read("n.ipynb").decode().split("\n")
    line = next(number for number, text in enumerate(lines, 1) if '"print(1)' in text)
    assert "(cell 2, line 2)" in out
    assert str(line) in out


def test_sarif_fixes_the_file_as_it_is_written(shop: Project) -> None:
    run = json.loads(shop.aida("check", "--format", "sarif").out)["runs"][0]
    lines = shop.read("n.ipynb").decode().split("\n")
    result = run["results"][1]
    assert result["message"]["text"].endswith("(cell 3, line 1)")
    assert result["locations"][0]["logicalLocations"] == [{"name": "cell 3"}]
    replacement = result["fixes"][0]["artifactChanges"][0]["replacements"][0]
    region = replacement["deletedRegion"]
    line = lines[region["startLine"] - 1]
    fixed = (
        line[: region["startColumn"] - 1]
        + replacement["insertedContent"]["text"]
        + line[region["endColumn"] - 1 :]
    )
    assert json.loads(fixed.strip().rstrip(",")) == "x is None\n"


def test_fixing_changes_nothing_else(shop: Project) -> None:
    before = shop.read("n.ipynb")
    result = shop.aida("check", "--fix")
    assert "Fixed 2" in result.out, result.out
    assert shop.read("n.ipynb") == before.replace(b"x == None", b"x is None").replace(
        b"z == None", b"z is None"
    )


def test_fixing_keeps_magics_and_stays_in_the_cell(project: Project) -> None:
    drop = "id: drop\nlanguage: python\nseverity: info\nmessage: drop\nrule: {pattern: drop}\n"
    drop += "fix: {template: '', expandEnd: {regex: '\\n'}}\nfix-safety: safe\n"
    project.with_rules(EQUALS_NONE, drop)
    cells = ("%time 1\nx == None\n!ls", "!ls\nx == None", "drop", "y == None")
    project.write("n.ipynb", notebook(*cells))
    project.aida("check", "--fix")
    expected = ["%time 1\nx is None\n!ls", "!ls\nx is None", "", "y is None"]
    assert sources(project) == expected


def test_a_diff_is_of_the_file(shop: Project) -> None:
    diff = shop.aida("check", "--diff").out
    assert '-    "x == None\\n",' in diff
    assert '+    "x is None\\n",' in diff
    subprocess.run(["patch", "-p1"], cwd=shop.folder, input=diff.encode(), check=True)
    assert sources(shop)[2] == "x is None\ny = 'é🙂'; z is None\n"


def test_standard_input(shop: Project) -> None:
    raw = shop.read("n.ipynb")
    result = shop.aida("check", "--fix", "-", "--stdin-filename", "m.ipynb", stdin=raw)
    assert result.out.encode() == raw.replace(b"x ==", b"x is").replace(b"z ==", b"z is")
    assert "m.ipynb:cell 2:2:1" in result.err
    broken = shop.aida("check", "-", "--stdin-filename", "m.ipynb", stdin=b"{")
    assert broken.code == 2
    assert "line 1, column 2" in broken.err


def test_a_broken_notebook_is_told_and_the_others_go_on(shop: Project) -> None:
    shop.write("broken.ipynb", '{\n "cells": [}\n')
    shop.write("a.py", "print(1)\n")
    result = shop.aida("check")
    assert "broken.ipynb: is no notebook that can be checked" in result.err
    assert "(line 2, column 12)" in result.err
    assert "a.py:1:1" in result.out
    assert "n.ipynb:cell 2:2:1" in result.out
    assert not shop.aida("check", "--fix", "broken.ipynb").out.startswith("Traceback")


def test_outputs_are_seen_by_text_rules_alone(project: Project) -> None:
    project.with_rules(TOKEN, NO_PRINT)
    text = notebook("a = 'tok_1234'", "# prose tok_1234", "b", output="print(1)\ntok_1234\n")
    project.write("n.ipynb", text)
    findings = project.check().json["findings"]
    assert [finding["rule"] for finding in findings] == ["token"] * 3
    assert [finding["range"].get("cell", {}).get("number") for finding in findings] == [
        1,
        None,
        None,
    ]
    assert len({finding["identity"] for finding in findings}) == 3
    assert "n.ipynb:cell 1:1:6" in project.aida("check").out


def test_comments_suppress_across_cells(project: Project) -> None:
    project.with_rules(NO_PRINT, EQUALS_NONE)
    allow = "# aida: allow-file[no-print] -- shown on purpose\n"
    project.write("n.ipynb", notebook(allow, "print(1)", "x == None"))
    report = project.check().json
    assert [finding["rule"] for finding in report["findings"]] == ["equals-none"]
    (suppressed,) = report["suppressed"]
    assert suppressed["suppression"]["cell"] == {"number": 1, "line": 0}
    assert "in line 1 of cell 1" in project.aida("check", "--show-suppressed").out


def test_a_baseline_and_the_cache(shop: Project) -> None:
    assert shop.aida("baseline", "create").code == 0
    assert shop.check().json["stats"]["baselined"] == 3
    moved = notebook("import os\n", *CELLS)
    shop.write("n.ipynb", moved)
    assert shop.check().json["findings"] == []
    again = shop.check().json
    assert (again["findings"], again["stats"]["cached"]) == ([], again["stats"]["files"])


def test_a_size_limit_is_about_the_code(project: Project) -> None:
    project.with_rules(NO_PRINT, settings="max-file-size = 2000\n")
    project.write("pictures.ipynb", notebook("print(1)", output="x" * 5000))
    project.write("code.ipynb", notebook("print(1)", "x = 1\n" * 500))
    result = project.check()
    assert [finding["path"] for finding in result.json["findings"]] == ["pictures.ipynb"]
    assert "holds more code than max-file-size" in result.json["errors"][0]["message"]


def test_settings_may_make_it_a_file_of_a_language(project: Project) -> None:
    rule = "id: format\nlanguage: json\nseverity: info\nmessage: format\nrule: {kind: document}\n"
    project.with_rules(NO_PRINT, rule)
    project.write("sgconfig.yml", 'ruleDirs: []\nlanguageGlobs: {json: ["*.ipynb"]}\n')
    project.write("n.ipynb", notebook("print(1)"))
    assert [finding["rule"] for finding in project.check().json["findings"]] == ["format"]


def test_only_what_is_new(shop: Project) -> None:
    def git(*words: str) -> None:
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", *identity, *words], cwd=shop.folder, check=True, capture_output=True)

    git("init", "-b", "main")
    git("add", ".")
    git("commit", "-m", "one")
    shop.write("n.ipynb", notebook(*CELLS, "print(2)"))
    findings = shop.check("--new-since", "main").json["findings"]
    assert cell_places(findings) == [("no-print", 4, 1, 1)]
