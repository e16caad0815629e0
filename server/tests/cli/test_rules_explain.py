"""``aida rules explain``, as a person runs it."""

from __future__ import annotations

from typing import Any

import pytest

from server.tests.cli.project import Project

RULE = """\
id: no-send
language: python
severity: error
stage: warn
ignores: ["tests/**"]
utils:
  logged: {kind: block, has: {pattern: log($$$), stopBy: end}}
rule:
  pattern: send($X)
  inside: {kind: function_definition, stopBy: end}
  not: {inside: {matches: logged, stopBy: end}}
constraints:
  X: {regex: ^secret}
"""
CODE = """\
def f(secret):
    send(secret)


def g(secret):
    log(1)
    send(secret)


send(secret)


def h(name):
    sent(secret)
    send(name)
"""


@pytest.fixture
def code(empty: Project) -> Project:
    empty.with_rules(RULE)
    empty.write("a.py", CODE)
    return empty


def _explain(code: Project, place: str, rule: str = "no-send") -> dict[str, Any]:
    result = code.aida("rules", "explain", rule, place, "--format", "json")
    assert result.code == 0, result.err
    return result.json


def test_a_match(code: Project) -> None:
    found = _explain(code, "a.py:2")
    assert found["verdict"] == "matches" and found["reported"]
    assert found["node"] == {"kind": "call", "line": 2, "text": "send(secret)"}
    names = [condition["name"] for condition in found["conditions"]]
    assert names == ["pattern", "not", "inside", "constraints.X"]
    assert all(condition["holds"] for condition in found["conditions"])
    assert found["conditions"][2]["node"]["kind"] == "function_definition"
    assert found["firstFailure"] is None


@pytest.mark.parametrize(
    ("line", "name", "rule_line", "detail"),
    [
        (7, "not", 11, "what it rules out is there"),
        (10, "kind", 10, "the node is a `"),
        (14, "pattern", 9, "the pattern has `send` where the code has `sent`"),
        (15, "regex", 13, "the text is `name`"),
    ],
)
def test_the_first_condition_that_fails(
    code: Project, line: int, name: str, rule_line: int, detail: str
) -> None:
    found = _explain(code, f"a.py:{line}")
    assert found["verdict"] == "does not match" and not found["reported"]
    failure = found["firstFailure"]
    assert (failure["name"], failure["ruleLine"]) == (name, rule_line)
    assert detail in failure["detail"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('ignore = ["no-send"]\n', "`ignore` in"),
        ('select = ["other"]\n', "names other rules only"),
        ('stage = "enforce"\n', "its stage is warn"),
        ('[severity]\nno-send = "off"\n', "its severity is off"),
        ('[[overrides]]\npaths = ["*.py"]\nignore = ["no-send"]\n', "an override in"),
    ],
)
def test_settings_that_silence_it(code: Project, settings: str, said: str) -> None:
    code.with_rules(RULE, settings=settings)
    found = _explain(code, "a.py:2")
    assert found["verdict"] == "would match, and is kept from it" and not found["reported"]
    (obstacle,) = found["obstacles"]
    assert said in obstacle


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("tests/a.py", CODE, "the rule's `ignores` (tests/**) name tests/a.py"),
        ("node_modules/a.py", CODE, "node_modules/a.py is excluded"),
        ("a.js", "send(secret)\n", "the rule is for python, and the file is javascript"),
        ("b.py", "x = 1\ny = 2\n", "must hold `send`"),
    ],
)
def test_files_that_it_does_not_see(code: Project, name: str, text: str, said: str) -> None:
    code.write(name, text)
    assert any(said in obstacle for obstacle in _explain(code, f"{name}:1")["obstacles"])


def test_a_line_without_any_node_of_the_kind(code: Project) -> None:
    code.write("b.py", "send = 1\nfoo = 2\n")
    remarks = _explain(code, "b.py:2")["remarks"]
    assert "no such node is on the line" in remarks[0] and "`assignment`" in remarks[1]


def test_a_text_rule(code: Project) -> None:
    code.with_rules(RULE, "id: word\nlanguage: text\nrule: {regex: 'se[cn]'}\n")
    assert _explain(code, "a.py:2", "word")["reported"]
    assert "finds nothing" in _explain(code, "a.py:6", "word")["remarks"][1]


def test_text_for_people(code: Project) -> None:
    out = code.aida("rules", "explain", "no-send", "a.py:7").out
    assert out.startswith("no-send does not match at a.py:7\n")
    assert "the node that comes nearest: call\n" in out
    assert "  ✓ pattern: send($X)\n" in out and "  ✗ not: " in out
    assert "first to fail: not (line 11 of the rule): what it rules out is there\n" in out


def test_a_rule_file(code: Project) -> None:
    assert _explain(code, "a.py:2", "rules/0.yml")["reported"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("no-sent", "a.py:2"), "did you mean `no-send`?"),
        (("no-send", "a.py"), "write FILE:LINE"),
        (("no-send", "gone.py:2"), "gone.py: there is no such file"),
        (("no-send", "a.py:99"), "the file has 15 lines"),
    ],
)
def test_what_cannot_be_explained(code: Project, words: tuple[str, str], said: str) -> None:
    result = code.aida("rules", "explain", *words)
    assert result.code == 2 and said in result.err
