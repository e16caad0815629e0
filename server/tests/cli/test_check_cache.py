from __future__ import annotations

import pytest

from server.tests.cli.project import Project

RULE = "id: a\nlanguage: python\nmessage: found\nrule: {pattern: f()}\n"


@pytest.fixture(params=["a.py", "."])
def question(request: pytest.FixtureRequest) -> str:
    """A file, whose whole answer is remembered, or a folder, whose results are."""
    return request.param


def test_a_second_run_is_cached_and_says_the_same(project: Project, question: str) -> None:
    project.write("a.py", "print(1)\n")
    first, second = project.check(question), project.check(question)
    assert (first.json["stats"]["cached"], second.json["stats"]["cached"]) == (0, 1)
    assert first.json["findings"] == second.json["findings"]
    assert first.code == second.code == 1


def test_a_changed_file_is_checked_again(project: Project, question: str) -> None:
    project.write("a.py", "print(1)\n")
    project.check(question)
    project.write("a.py", "#rint(1)\nprint(2)\n")
    result = project.check(question)
    assert result.places() == [("no-print", "a.py", 2)]
    assert result.json["stats"]["cached"] == 0


def test_a_changed_rule_is_noticed(empty: Project, question: str) -> None:
    empty.with_rules(RULE).write("a.py", "f()\ng()\n")
    empty.check(question)
    empty.write("rules/0.yml", RULE.replace("f()", "g()"))
    assert empty.check(question).places() == [("a", "a.py", 2)]


def test_a_new_rule_file_is_noticed(empty: Project, question: str) -> None:
    empty.with_rules(RULE).write("a.py", "f()\ng()\n")
    empty.write("rules/deep/er/readme.txt", "")
    empty.check(question)
    empty.write("rules/deep/er/b.yml", RULE.replace("f()", "g()").replace("id: a", "id: b"))
    assert [rule for rule, *_ in empty.check(question).places()] == ["a", "b"]


def test_changed_settings_are_noticed(project: Project, question: str) -> None:
    project.write("a.py", "print(1)\n")
    project.check(question)
    project.with_rules(settings='[severity]\nno-print = "error"\n')
    assert project.check(question).json["findings"][0]["severity"] == "error"


def test_nearer_settings_are_noticed(project: Project) -> None:
    project.write("deep/a.py", "print(1)\n")
    assert project.check("deep/a.py").code == 1
    project.write("deep/aida.toml", "packs = []\n")
    assert project.check("deep/a.py").code == 0


def test_a_removed_file_is_noticed(project: Project) -> None:
    path = project.write("a.py", "print(1)\n")
    project.check("a.py")
    path.unlink()
    assert project.check("a.py").code == 2


def test_options_are_part_of_the_question(project: Project) -> None:
    project.write("a.py", "print(1)\n")
    project.aida("check", "a.py")
    assert project.aida("check", "a.py", "--fail-on", "error").code == 0
    assert project.aida("check", "a.py", "--quiet").out.count("\n") < 10


def test_no_cache(project: Project, question: str) -> None:
    project.write("a.py", "print(1)\n")
    project.check(question, "--no-cache")
    assert not project.cache.exists()
    project.check(question)
    assert project.check(question, "--no-cache").json["stats"]["cached"] == 0


def test_a_broken_cache_costs_only_time(project: Project, question: str) -> None:
    project.write("a.py", "print(1)\n")
    project.check(question)
    for path in project.cache.rglob("*"):
        if path.is_file():
            path.write_bytes(b"nonsense" * 1000)
    assert project.check(question).places() == [("no-print", "a.py", 1)]


def test_a_cache_that_cannot_be_written_costs_only_time(project: Project, question: str) -> None:
    project.write("a.py", "print(1)\n")
    project.cache.write_text("a file where the folder should be")
    assert project.check(question).places() == [("no-print", "a.py", 1)]


def test_the_note_is_shown_from_the_cache(project: Project) -> None:
    project.write("a.py", "print(1)\n")
    for _ in range(2):
        assert "help: Use the log." in project.aida("check").out


def test_a_dependent_name_is_part_of_the_key(empty: Project) -> None:
    """The same content in two places may have different findings."""
    settings = '[[overrides]]\npaths = ["tests/**"]\nignore = ["a"]\n'
    empty.with_rules(RULE, settings=settings)
    for name in ("a.py", "tests/a.py"):
        empty.write(name, "f()\n")
    for _ in range(2):
        assert empty.check().places() == [("a", "a.py", 1)]
