from __future__ import annotations

import re

from server.tests.cli.project import Project


def test_the_document(project: Project) -> None:
    project.write("src/a.py", "é = 1\nif é == None: pass\n")
    result = project.check()
    document = result.json
    assert result.err == ""
    seconds = document["stats"].pop("seconds")
    assert 0 < seconds < 60
    assert re.fullmatch(r"2:[0-9a-f]{32}", document.pop("verdict"))
    place = {
        "start": {"line": 1, "column": 3, "byte": 10},
        "end": {"line": 1, "column": 12, "byte": 20},
    }
    assert document == {
        "findings": [
            {
                "rule": "equals-none",
                "path": "src/a.py",
                "identity": "1:7955652d4e3b6a40",
                "severity": "info",
                "message": "compare é with is",
                "range": place,
                "fix": "é is None",
                "fixes": [{"text": "é is None", "safe": True, "range": place}],
                "labels": [],
            }
        ],
        "suppressed": [],
        "fixed": [],
        "errors": [],
        "warnings": [],
        "stats": {
            "files": 1,
            "cached": 0,
            "findings": 1,
            "baselined": 0,
            "old": 0,
            "suppressed": 0,
            "severities": {"info": 1},
            "rules": {"equals-none": 1},
            "fixed": 0,
        },
    }


def test_labels_and_a_titled_fix(empty: Project) -> None:
    empty.with_rules(
        "id: a\nlanguage: python\nmessage: m\nrule: {pattern: f($X)}\n"
        "labels:\n  X: {style: primary, message: this}\n"
        "fix:\n  - {title: One, template: g($X)}\n  - {title: Two, template: h($X)}\n"
    )
    empty.write("a.py", "f(1)\n")
    [finding] = empty.check().json["findings"]
    assert finding["fix"] == "g(1)"
    assert [fix["title"] for fix in finding["fixes"]] == ["One", "Two"]
    assert finding["labels"][0]["message"] == "this" and finding["labels"][0]["primary"] is True


def test_nothing_else_is_on_stdout(project: Project) -> None:
    project.write("rules/broken.yml", "id: x\n")
    project.write("bad.py", b"\xff\xfe\n")
    for words in ((), ("--fix",), ("--diff",), ("--statistics",), ("--quiet",)):
        assert project.check(*words).json["errors"]


def test_an_identity_stays_when_its_file_is_moved(project: Project) -> None:
    text = "class A:\n    def f(self):\n        print(1)\n        print(1)\n"
    path = project.write("src/a.py", text)
    before = [finding["identity"] for finding in project.check().json["findings"]]
    assert len(set(before)) == 2
    path.unlink()
    project.write("lib/deep/b.py", "import os\n\n\n" + text.replace("    ", "  "))
    assert [finding["identity"] for finding in project.check().json["findings"]] == before


def test_identities_after_fixing(project: Project) -> None:
    project.write("a.py", "def f(x):\n    x == None\n    print(1)\n")
    [before] = [f for f in project.check().json["findings"] if f["rule"] == "no-print"]
    [after] = project.check("--fix", "--unsafe-fixes").json["findings"]
    assert after["identity"] == before["identity"]
