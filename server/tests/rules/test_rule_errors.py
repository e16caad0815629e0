"""A broken rule is refused with the place, what is wrong, and what to write instead."""

from __future__ import annotations

import pytest

from aida.rules.reader import read_rules

HEAD = "id: r\nlanguage: python\n"


@pytest.mark.parametrize(
    ("text", "place", "problem", "hint"),
    [
        ("rule: {kind: cal}\n", (2, 13), "`cal` is not a kind of node in python", "`call`"),
        ("rule:\n  patern: f()\n", (3, 2), "`patern` is not a key", "did you mean `pattern`?"),
        ("rule: {}\n", (2, 6), "at least one condition", "pattern"),
        ("rule: {pattern: ''}\n", (2, 16), "holds no code", ""),
        ("rule: {pattern: 'a b'}\n", (2, 16), "more than one piece of code", ""),
        ("rule: {pattern: 'f('}\n", (2, 16), "not complete code", "complete it"),
        ("rule: {regex: '(?=a)', kind: call}\n", (2, 14), "look-around", "RE2"),
        ("rule: {regex: '(', kind: call}\n", (2, 14), "not a regular expression", "RE2"),
        ("rule: {matches: other}\n", (2, 16), "no utility rule `other`", "utils"),
        (
            "rule: {kind: call, inside: {kind: module, stopBy: forever}}\n",
            (2, 50), "`forever` is not", "neighbor, end",
        ),
        (
            "rule: {kind: call, has: {kind: identifier, field: funktion}}\n",
            (2, 50), "`funktion` is not a field", "function",
        ),
        ("rule: {pattern: f($A)}\nfix: g($B)\n", (3, 5), "$B, which no part", "$A"),
        (
            "rule: {pattern: f($A)}\nconstraints: {B: {kind: string}}\n",
            (3, 14), "no part of the rule binds $B", "",
        ),
        (
            "rule: {pattern: f($A)}\ntransform: {B: {replace: {source: $C, replace: x, by: y}}}\n",
            (3, 12), "no part of the rule binds $C", "",
        ),
        (
            "utils:\n  a: {matches: b}\n  b: {any: [{matches: a}]}\nrule: {matches: a}\n",
            (3, 2), "refers to itself through `matches`", "break the circle",
        ),
        ("rule: {nthChild: 2x, kind: call}\n", (2, 17), "`2x` is not a position", "2n+1"),
        ("rule: [a]\n", (2, 6), "expected a rule object", ""),
        ("rule: {pattern: f()}\nseverity: fatal\n", (3, 10), "`fatal` is not a severity", "error"),
        ("rule: {pattern: f(), pattern: g()}\n", (2, 21), "given twice", "keep one"),
    ],
)  # fmt: skip
def test_place_problem_and_hint(text: str, place: tuple[int, int], problem: str, hint: str) -> None:
    result = read_rules(HEAD + text, "rules/r.yml")
    assert not result.rules
    (error,) = result.errors
    assert (error.line, error.column) == place
    assert problem in error.problem
    assert hint in error.hint
    assert str(error).startswith(f"rules/r.yml:{place[0] + 1}:{place[1] + 1}: ")


def test_one_broken_document_leaves_the_others_alone() -> None:
    good = "id: good\nlanguage: python\nrule: {pattern: f()}\n"
    result = read_rules(good + "---\nid: bad\nlanguage: python\nrule: {kind: nope}\n---\n" + good)
    assert [rule.id for rule in result.rules] == ["good", "good"]
    assert len(result.errors) == 1


def test_yaml_that_cannot_be_read_names_the_line() -> None:
    (error,) = read_rules("id: r\nrule: {pattern: [\n", "r.yml").errors
    assert error.problem.startswith("not valid YAML")
    assert error.line is not None


def test_aliases_that_multiply_are_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    (error,) = read_rules("\n".join(lines) + "\n", "bomb.yml").errors
    assert "too large" in error.problem
    assert error.file == "bomb.yml"


def test_words_of_yaml_1_1_stay_words() -> None:
    result = read_rules("id: no\nlanguage: python\nseverity: off\nrule: {pattern: yes}\n")
    assert not result.errors
    assert result.rules[0].id == "no"


def test_a_likely_typing_error_at_the_top_warns() -> None:
    result = read_rules(HEAD + "rule: {pattern: f()}\nseverty: error\nteam: x\n")
    assert len(result.rules) == 1
    (warning,) = result.warnings
    assert "severity" in warning.hint


def test_a_list_of_languages_gives_a_rule_for_each() -> None:
    text = "id: r\nlanguage: [javascript, typescript, tsx]\nrule: {pattern: eval($A)}\n"
    rules = read_rules(text).rules
    assert [rule.language.name for rule in rules if rule.language] == [
        "javascript",
        "typescript",
        "tsx",
    ]
