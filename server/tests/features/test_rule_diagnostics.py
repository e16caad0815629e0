"""Problems of rule files, on plain data."""

from __future__ import annotations

from pathlib import Path

import pytest

from aida.features.rule_diagnostics import RuleFileProblem, rule_problems
from aida.findings import Severity
from aida.packs.catalog import bundled_packs, rule_files
from aida.rules.reader import read_utilities

HEAD = "id: x\nlanguage: python\nmessage: m\n"
PAGE = (
    "# x\n## What it does\nA.\n## Why is this bad?\nB.\n"
    "```python bad\nf()  # finding\n```\n```python good\ng()\n```\n"
)


def problems(text: str, page: str | None = PAGE) -> list[RuleFileProblem]:
    return rule_problems((HEAD + text).encode(), "/rules/x.yml", {}, page)


def told(text: str, page: str | None = PAGE) -> list[tuple[str, str]]:
    """What each problem is about, and its first line."""
    source = HEAD + text
    return [
        (source[p.span.start : p.span.end], p.message.splitlines()[0]) for p in problems(text, page)
    ]


def test_a_sound_rule_has_no_problems() -> None:
    assert told("rule: {pattern: f($A)}\n") == []


@pytest.mark.parametrize(
    ("text", "about", "suggested"),
    [
        ("rule:\n  kind: cal\n", "cal", "call"),
        ("rule:\n  has: {field: bdy, kind: call}\n", "bdy", "body"),
        ("rule:\n  patern: f($A)\n", "patern", "pattern"),
        ("rule:\n  pattern: a\nsevrity: error\n", "sevrity", "severity"),
        ("rule:\n  pattern: a\n  inside: {kind: call, stpBy: end}\n", "stpBy", "stopBy"),
        ("rule: {matches: lop}\nutils:\n  loop: {kind: for_statement}\n", "lop", "loop"),
    ],
)
def test_a_likely_word_is_suggested(text: str, about: str, suggested: str) -> None:
    source = HEAD + text
    (problem,) = [p for p in problems(text) if p.replacements and not p.is_unnecessary]
    assert source[problem.span.start : problem.span.end] == about
    assert suggested in [replacement.text for replacement in problem.replacements]


def test_all_errors_are_told_and_none_that_only_follows() -> None:
    text = "rule:\n  any:\n    - kind: cal\n    - {kind: asignment}\n  regex: '['\n"
    assert [about for about, _ in told(text)] == ["cal", "asignment", "'['"]


def test_a_missing_id_does_not_hide_the_rest() -> None:
    found = rule_problems(b"language: python\nrule: {kind: cal}\n", "/r/x.yml", {}, None)
    assert [problem.message.splitlines()[0] for problem in found] == [
        "a rule needs an `id`",
        "`cal` is not a kind of node in python",
    ]


def test_broken_yaml_is_told_at_its_place() -> None:
    ((_, message),) = told("rule: {pattern: [}\n")
    assert message.startswith("not valid YAML")


@pytest.mark.parametrize("pattern", ["f(", "class A: pass; def", "x = = 2"])
def test_a_pattern_that_does_not_parse(pattern: str) -> None:
    ((about, message),) = told(f"rule:\n  pattern: {pattern!r}\n")
    assert about == repr(pattern)
    assert "pattern" in message


def test_a_pattern_in_a_list_that_parses_only_in_part() -> None:
    text = "rule:\n  any:\n    - pattern: f(1 2)\n    - kind: call\n"
    ((about, message),) = told(text)
    assert about == "f(1 2)"
    assert "parse" in message


def test_unused_utilities_can_be_removed() -> None:
    text = "utils:\n  a: {kind: call}\n  b:\n    kind: call\nrule: {matches: a}\n"
    (problem,) = problems(text)
    assert problem.is_unnecessary and problem.severity is Severity.HINT
    (remove,) = problem.replacements
    assert remove.span is not None
    source = (HEAD + text).encode()
    left = source[: remove.span.start] + source[remove.span.end :]
    assert left.decode() == HEAD + "utils:\n  a: {kind: call}\nrule: {matches: a}\n"


def test_the_last_unused_utility_takes_its_table_with_it() -> None:
    text = "utils:\n  b:\n    kind: call\nrule: {pattern: a}\n"
    (problem,) = problems(text)
    (remove,) = problem.replacements
    assert remove.span is not None
    source = (HEAD + text).encode()
    left = source[: remove.span.start] + source[remove.span.end :]
    assert left.decode() == HEAD + "rule: {pattern: a}\n"


def test_what_is_wrong_with_the_page() -> None:
    rule = "rule: {pattern: f()}\n"
    (missing,) = problems(rule, None)
    assert missing.page_for == "x"
    ((about, message),) = told(rule, "# x\n")
    assert about == "x" and "no examples" in message
    ((_, message),) = told(rule, PAGE.replace("# x", "# y", 1))
    assert "the title should be the rule's id" in message


def test_global_utilities_are_known() -> None:
    utilities, _ = read_utilities([("id: u\nlanguage: python\nrule: {kind: call}\n", "u.yml")])
    source = (HEAD + "rule: {matches: u}\n").encode()
    assert rule_problems(source, "/rules/x.yml", utilities, PAGE) == []


def test_semgrep_rules_are_checked_too() -> None:
    text = b"rules:\n  - id: a\n    languages: [python]\n    message: m\n    severity: WARNING\n"
    (problem,) = rule_problems(text, "/r/x.yml", {}, None)
    assert problem.severity is Severity.ERROR


@pytest.mark.parametrize("pack", ["python", "go", "java", "php", "rust", "measures", "secrets"])
def test_bundled_rules_have_no_problems(pack: str) -> None:
    for path in rule_files(bundled_packs() / pack):
        page: Path = path.with_suffix(".md")
        assert rule_problems(path.read_bytes(), str(path), {}, page.read_text("utf-8")) == []
