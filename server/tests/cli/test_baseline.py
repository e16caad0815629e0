"""``aida baseline`` and what ``aida check`` makes of it, as a person uses them."""

from __future__ import annotations

import json

from server.tests.cli.project import Project

NAME = "aida-baseline.json"
TWO = "def f():\n    print(1)\n\n\ndef g():\n    print(2)\n"


def recorded(project: Project) -> list[tuple[str, str, int]]:
    document = json.loads(project.read(NAME))
    return [(entry["path"], entry["rule"], entry["line"]) for entry in document["findings"]]


def test_only_what_is_new_is_reported(project: Project) -> None:
    project.write("a.py", TWO)
    made = project.aida("baseline", "create")
    assert (made.code, made.err) == (0, "")
    assert "Recorded 2 findings in 1 files" in made.out
    assert recorded(project) == [("a.py", "no-print", 2), ("a.py", "no-print", 6)]
    for _ in range(2):  # the second time from the cache
        result = project.check()
        assert (result.code, result.places()) == (0, [])
        assert result.json["stats"]["baselined"] == 2
    assert "The baseline knows 2 findings more" in project.aida("check").out
    project.write("a.py", "import os\nprint(3)\n" + TWO.replace("    ", "  "))
    assert project.check().places() == [("no-print", "a.py", 2)]
    assert project.check("a.py").places() == [("no-print", "a.py", 2)]


def test_both_options(project: Project) -> None:
    project.write("a.py", TWO)
    project.aida("baseline", "create")
    everything = project.check("--no-baseline")
    assert everything.code == 1 and len(everything.places()) == 2
    assert everything.json["stats"]["baselined"] == 0
    project.write("b.py", "print(3)\n")
    shown = project.check("--show-baselined")
    assert shown.code == 1 and len(shown.places()) == 3
    assert [finding.get("baselined") for finding in shown.json["findings"]] == [True, True, None]
    assert shown.json["stats"]["severities"] == {"warning": 1}
    assert project.check("--show-baselined", "a.py").code == 0
    assert "warning (known): print of 1" in project.aida("check", "--show-baselined").out


def test_a_moved_file_is_known_and_a_copied_one_is_new(project: Project) -> None:
    path = project.write("a.py", TWO)
    project.aida("baseline", "create")
    project.write("b.py", TWO)
    assert [path for _, path, _ in project.check().places()] == ["b.py", "b.py"]
    assert len(project.check("b.py").places()) == 2
    path.unlink()
    assert project.check().places() == project.check("b.py").places() == []
    project.write("a.py", "")
    assert project.check().places() == []
    assert len(project.check("b.py").places()) == 2, "a.py may still hold them"
    assert project.aida("baseline", "update").code == 0
    assert [path for path, *_ in recorded(project)] == ["b.py", "b.py"]


def test_it_shrinks_freely_and_grows_on_request(project: Project) -> None:
    project.write("a.py", TWO)
    project.aida("baseline", "create")
    project.write("a.py", "def g():\n    print(2)\n    print(3)\n")
    refused = project.aida("baseline", "update")
    assert refused.code == 1
    assert "New, and not added (1):\n  a.py:3 no-print: print of 3\n" in refused.out
    assert "Removed (1):\n  a.py:2 no-print: print of 1\n" in refused.out
    assert recorded(project) == [("a.py", "no-print", 6)]
    assert len(project.check().places()) == 1
    assert project.aida("baseline", "update", "--accept-growth").code == 0
    assert sorted(line for *_, line in recorded(project)) == [3, 6]
    before = project.read(NAME)
    assert project.aida("baseline", "update").code == 0
    assert project.read(NAME) == before


def test_an_update_of_some_files_leaves_the_others(project: Project) -> None:
    project.write("a.py", TWO)
    project.write("b.py", TWO)
    project.aida("baseline", "create")
    project.write("a.py", "")
    project.write("b.py", "")
    assert project.aida("baseline", "update", "a.py").code == 0
    assert {path for path, *_ in recorded(project)} == {"b.py"}


def test_a_file_that_cannot_be_checked_stays(project: Project) -> None:
    project.write("a.py", TWO)
    project.aida("baseline", "create")
    project.write("a.py", b"\xff\xfe print(1)\n")
    assert project.aida("baseline", "update").code == 0
    assert len(recorded(project)) == 2


def test_create_writes_over_nothing_unasked(project: Project) -> None:
    project.write("a.py", TWO)
    project.aida("baseline", "create")
    again = project.aida("baseline", "create")
    assert again.code == 2 and f"{NAME} exists" in again.err and "--force" in again.err
    project.write("a.py", "")
    assert project.aida("baseline", "create", "--force").code == 0
    assert recorded(project) == []


def test_a_broken_rule_makes_no_baseline(project: Project) -> None:
    project.write("rules/broken.yml", "id: x\n")
    result = project.aida("baseline", "create")
    assert result.code == 2 and "broken.yml" in result.err
    assert not (project.folder / NAME).exists()


def test_a_broken_baseline_is_named_with_its_line(project: Project) -> None:
    project.write("a.py", TWO)
    project.write(NAME, '{\n  "version": 1,\n  "findings": [\n    {"path": "a.py"}\n  ]\n}\n')
    for words in (("check",), ("baseline", "update"), ("baseline", "show")):
        result = project.aida(*words)
        assert result.code == 2
        assert f"{NAME}:4: `rule` is missing" in result.err
        assert "aida baseline create --force" in result.err
    assert project.check("--no-baseline").code == 1


def test_without_a_baseline(project: Project) -> None:
    for action in ("update", "show"):
        result = project.aida("baseline", action)
        assert result.code == 2 and "aida baseline create" in result.err


def test_the_setting(project: Project) -> None:
    project.with_rules(settings='baseline = "known/old.json"\n')
    project.write("a.py", "print(1)\n")
    missing = project.aida("check")
    assert missing.code == 2 and "there is no such baseline" in missing.err
    (project.folder / "known").mkdir()
    assert project.aida("baseline", "create", cwd="known").code == 0
    assert project.check().json["stats"]["baselined"] == 1, "of the whole project"


def test_show(project: Project) -> None:
    project.write("a.py", TWO)
    project.aida("baseline", "create")
    shown = project.aida("baseline", "show", cwd="rules")
    assert "a.py\n  line 2 · no-print: print of 1\n" in shown.out
    assert "     2  in all" in shown.out
    assert project.aida("baseline", "show", "--format", "json").out.encode() == project.read(NAME)


def test_standard_input(project: Project) -> None:
    project.write("a.py", TWO)
    project.aida("baseline", "create")
    result = project.check("-", "--stdin-filename", "a.py", stdin=(TWO + "print(3)\n").encode())
    assert result.places() == [("no-print", "a.py", 7)]


def test_a_copy_in_a_file_that_was_not_asked_about(project: Project) -> None:
    """Whether b.py's findings are known rests on a.py, so that the answer is not remembered."""
    path = project.write("a.py", TWO)
    project.aida("baseline", "create")
    project.write("b.py", TWO)
    assert len(project.check("b.py").places()) == 2
    path.unlink()
    assert project.check("b.py").places() == []
    project.write("a.py", TWO)
    assert len(project.check("b.py").places()) == 2
