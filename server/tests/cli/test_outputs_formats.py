from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from aida.cli.check.formats import FORMATS
from server.tests.cli.outputs import NAME, write_everything
from server.tests.cli.project import NO_PRINT, Project

CLEANED = "print of '<&\"\N{REPLACEMENT CHARACTER}%::,]]>'"


@pytest.fixture
def everything(empty: Project) -> Project:
    write_everything(empty)
    return empty


def report(project: Project, name: str, *words: str) -> str:
    result = project.aida("check", "--format", name, *words)
    assert result.code == 2  # a rule is broken
    assert ("is not UTF-8" in result.err) == (name != "json")
    return result.out


def test_github(everything: Project) -> None:
    rows = report(everything, "github").splitlines()
    assert rows[0] == (
        f"::error file={NAME},line=5,endLine=5,col=1,endColumn=9,title=no-assert::"
        "assert may be stripped"
    )
    assert rows[1].startswith(f"::warning file={NAME},line=6,")
    assert rows[1].endswith("::print of '<&\"\x1b%25::,]]>'")
    assert rows[2].startswith("::notice ")
    assert len(rows) == 3


def test_github_escapes_a_path(empty: Project) -> None:
    empty.with_rules(NO_PRINT)
    empty.write("a,b:c%d.py", "print(1)\nprint(\n1)\n")
    one, two = empty.aida("check", "--format", "github").out.splitlines()
    assert one.startswith("::warning file=a%2Cb%3Ac%25d.py,line=1,")
    assert ",line=2,endLine=3,title=" in two


def test_gitlab(everything: Project) -> None:
    everything.write("src/copy.py", everything.read(NAME))
    issues = json.loads(report(everything, "gitlab"))
    prints = {each["fingerprint"] for each in issues}
    assert len(prints) == len(issues) == 7  # what is known is so for one of the copies
    [found] = [
        each
        for each in issues
        if each["check_name"] == "no-assert" and each["location"]["path"] == NAME
    ]
    assert found["severity"] == "critical"
    assert found["description"] == "assert may be stripped"
    assert found["location"]["lines"] == {"begin": 5, "end": 5}


def test_junit(everything: Project) -> None:
    root = ElementTree.fromstring(report(everything, "junit").encode())
    [suite] = root
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("4", "3", "1")
    assert {each.get("classname") for each in suite} == {NAME}
    assert len({each.get("name") for each in suite}) == 4
    assert CLEANED in [each.get("message") for each in root.iter("failure")]
    assert [each.get("message") for each in root.iter("skipped")] == ["só"]


def test_junit_of_a_clean_project(project: Project) -> None:
    project.write("a.py", "x = 1\n")
    root = ElementTree.fromstring(project.aida("check", "--format", "junit").out.encode())
    assert (root.get("tests"), root.get("failures")) == ("1", "0")
    assert len(list(root.iter("testcase"))) == 1


def test_checkstyle(everything: Project) -> None:
    [file] = ElementTree.fromstring(report(everything, "checkstyle").encode())
    assert file.get("name") == NAME
    assert [(each.get("line"), each.get("column"), each.get("severity")) for each in file] == [
        ("2", "4", "info"),
        ("5", "1", "error"),
        ("6", "1", "warning"),
    ]
    assert file[2].get("message") == CLEANED
    assert file[1].get("source") == "aida.no-assert"


def test_markdown(everything: Project) -> None:
    page = report(everything, "markdown")
    assert "3 findings in" in page
    assert "| no-assert | error | 1 |" in page
    assert f"- error [{NAME}:5](src/%C3%BC%20x.py#L5) assert may be stripped (no-assert)" in page
    assert "Not counted: 1 suppressed by comments, 1 known to the baseline." in page
    assert "- bad.py: is not UTF-8" in page
    assert "'\\<\\&\"␛%::,\\]\\]\\>'" in page


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_in_a_file(everything: Project, name: str) -> None:
    words = ("check", "--format", name, "--no-cache")
    shown = everything.aida(*words, "--output", "out/report")
    assert "assert may be stripped" in shown.out and "Found 1 error" in shown.out
    written = everything.read("out/report").decode()
    if name in ("text", "json", "markdown", "sarif"):  # the first two tell seconds
        assert "assert may be stripped" in written
    else:
        assert written == everything.aida(*words).out


def test_a_file_that_cannot_be_written(project: Project) -> None:
    project.write("a.py", "print(1)\n")
    result = project.aida("check", "--format", "sarif", "--output", "a.py/x")
    assert result.code == 2
    assert "Traceback" not in result.err and "a.py" in result.err


@pytest.mark.parametrize("name", FORMATS)
def test_a_remembered_answer_is_the_same(project: Project, name: str) -> None:
    project.write("a.py", "print(1)\nassert 1\n")
    words = ("check", "--quiet", "--format", name, "a.py")
    first, again = project.aida(*words), project.aida(*words)
    if name != "json":
        assert (again.out, again.code) == (first.out, first.code)
    assert again.code == 1


def test_each_format_has_its_section_in_the_documentation() -> None:
    page = Path(__file__).parents[3] / "docs/reference/outputs.md"
    assert [name for name in FORMATS if f"\n## {name}\n" not in page.read_text("utf-8")] == []


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
@pytest.mark.parametrize("name", FORMATS)
def test_a_file_whose_name_is_not_utf8(empty: Project, name: str) -> None:
    empty.with_rules(NO_PRINT)
    path = os.fsencode(empty.folder) + b"/a\xff.py"
    Path(os.fsdecode(path)).write_text("print(1)\n", "utf-8")
    result = empty.aida("check", "--format", name)
    assert (result.code, result.err) == (1, "")
