from __future__ import annotations

import pytest

from server.tests.cli.project import Project


@pytest.mark.parametrize(
    ("code", "fail_on", "expected"),
    [
        ("x = 1\n", "hint", 0),
        ("x == None\n", "hint", 1),
        ("x == None\n", "info", 1),
        ("x == None\n", "warning", 0),
        ("print(1)\n", "warning", 1),
        ("print(1)\n", "error", 0),
        ("assert x\n", "error", 1),
        ("assert x\n", "never", 0),
    ],
)
def test_the_threshold_decides(project: Project, code: str, fail_on: str, expected: int) -> None:
    project.write("a.py", code)
    assert project.aida("check", "--fail-on", fail_on).code == expected


def test_warnings_fail_by_default(project: Project) -> None:
    project.write("a.py", "print(1)\n")
    assert project.aida("check").code == 1


def test_a_missing_path_is_2_and_the_others_are_checked(project: Project) -> None:
    project.write("a.py", "print(1)\n")
    result = project.check("a.py", "gone.py")
    assert result.code == 2
    assert result.places() == [("no-print", "a.py", 1)]
    assert result.json["errors"][0]["path"] == "gone.py"


def test_a_broken_setting_is_2_with_the_file_and_the_key(project: Project) -> None:
    project.write("aida.toml", 'stage = "later"\n')
    result = project.aida("check")
    assert result.code == 2
    assert "aida.toml: stage: `later` is not a stage" in result.err
    assert result.out == ""


@pytest.mark.parametrize("option", ["--rules", "in settings"])
def test_a_broken_rule_is_2_and_the_others_run(project: Project, option: str) -> None:
    project.write("a.py", "print(1)\n")
    broken = "id: broken\nlanguage: python\nrule:\n  patern: foo\n"
    if option == "--rules":
        project.write("extra/broken.yml", broken)
        result = project.check("a.py", "--rules", "extra")
        place = "extra/broken.yml"
    else:
        project.write("rules/broken.yml", broken)
        result = project.check("a.py")
        place = "rules/broken.yml"
    assert result.code == 2
    assert result.places() == [("no-print", "a.py", 1)]
    error = result.json["errors"][0]
    assert (error["path"], error["line"], error["column"]) == (place, 3, 2)
    assert "patern" in error["message"] and "pattern" in error["help"]


def test_a_broken_rule_in_text(project: Project) -> None:
    project.write("rules/broken.yml", "id: broken\nlanguage: python\nrule:\n  patern: foo\n")
    result = project.aida("check")
    assert "error: rules/broken.yml:4:3: " in result.err
    assert "help: " in result.err


def test_a_broken_rule_is_reported_again_from_the_cache(project: Project) -> None:
    project.write("a.py", "x = 1\n")
    project.write("rules/broken.yml", "id: broken\nlanguage: python\nrule: {kind: nonsense}\n")
    first, second = project.check("a.py"), project.check("a.py")
    assert second.json["stats"]["cached"] == 1
    assert second.code == first.code == 2
    assert second.json["errors"] == first.json["errors"]


def test_rules_of_the_command_line_alone(project: Project) -> None:
    project.write("a.py", "print(1)\nassert x\n")
    result = project.check("a.py", "--no-default-packs", "--rules", "rules/2.yml")
    assert result.places() == [("no-assert", "a.py", 2)]


def test_select_and_ignore(project: Project) -> None:
    project.write("a.py", "print(1)\nassert x\nx == None\n")
    chosen = project.check("a.py", "--select", "no-print", "--select", "equals-none")
    assert [rule for rule, *_ in chosen.places()] == ["no-print", "equals-none"]
    others = project.check("a.py", "--ignore", "no-print")
    assert [rule for rule, *_ in others.places()] == ["no-assert", "equals-none"]


def test_an_unknown_rule_is_2_with_the_nearest(project: Project) -> None:
    result = project.aida("check", "--select", "no-prnt")
    assert result.code == 2
    assert "there is no rule `no-prnt`" in result.err and "did you mean `no-print`?" in result.err


def test_an_unknown_rule_in_the_settings_is_a_warning(project: Project) -> None:
    project.with_rules(settings='ignore = ["no-prnt"]\n')
    result = project.check(".")
    assert result.code == 0
    assert "no-prnt" in result.json["warnings"][0]["message"]


def test_stage(project: Project) -> None:
    project.write("rules/0.yml", "id: a\nlanguage: python\nstage: shadow\nrule: {pattern: f()}\n")
    project.write("a.py", "f()\n")
    assert project.check("a.py").places() == []
    assert project.check("a.py", "--stage", "shadow").places() == [("a", "a.py", 1)]
