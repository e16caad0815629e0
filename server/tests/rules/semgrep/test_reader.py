"""Semgrep's YAML: both spellings of formulas, and what is refused, at its place."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from aida.findings import Severity
from aida.rules.semgrep.formula import (
    And,
    Anywhere,
    CodePattern,
    Formula,
    Inside,
    MetavariableAnalysis,
    MetavariableComparison,
    MetavariablePattern,
    MetavariableRegex,
    MetavariableType,
    Not,
    Or,
    RegexPattern,
)
from aida.rules.semgrep.reader import read_semgrep
from aida.rules.semgrep.rule import SemgrepFile, SemgrepRule

HEAD = "id: r\nlanguages: [python]\nseverity: ERROR\nmessage: found $X\n"


def file_of(*rules: str) -> SemgrepFile:
    """A file with these rules, each a mapping."""
    items = ("- " + indent(dedent(rule).strip(), "  ").strip() for rule in rules)
    return read_semgrep("rules:\n" + "\n".join(items), "rules.yml")


def rule_of(body: str) -> SemgrepRule:
    result = file_of(HEAD + dedent(body))
    assert not result.errors
    assert not result.warnings
    return result.rules[0]


def error_of(body: str) -> str:
    result = file_of(HEAD + dedent(body))
    assert not result.rules
    (error,) = result.errors
    return str(error)


def shape(formula: Formula) -> object:
    """The formula as nested tuples of what matters."""
    match formula:
        case CodePattern(text, _, language):
            return text.strip() if language is None else (language, text.strip())
        case RegexPattern(source):
            return ("regex", source)
        case Inside(part) | Not(part) | Anywhere(part):
            return (type(formula).__name__, shape(part))
        case Or(branches):
            return ("Or", *map(shape, branches))
        case And(members, conditions, focus):
            kinds = [type(condition).__name__ for condition in conditions]
            return ("And", *map(shape, members), *kinds, *focus)


def test_a_rule_with_everything_around_its_pattern() -> None:
    rule = rule_of(
        """
        pattern: f($X)
        metadata: {cwe: [CWE-78], confidence: HIGH}
        fix: |
          g($X)
        fix-regex: {regex: f, replacement: g, count: 1}
        paths: {include: ["*.py"], exclude: [tests]}
        options: {symbolic_propagation: true}
        """
    )
    assert (rule.id, rule.severity, rule.message) == ("r", Severity.ERROR, "found $X")
    assert [language.name for language in rule.languages] == ["python"]
    assert shape(rule.formula) == "f($X)"
    assert rule.metadata == {"cwe": ["CWE-78"], "confidence": "HIGH"}
    assert rule.fix == "g($X)"
    assert rule.fix_regex is not None
    assert (rule.fix_regex.regex, rule.fix_regex.replacement, rule.fix_regex.count) == ("f", "g", 1)
    assert (rule.include, rule.exclude) == (("*.py",), ("tests",))
    assert rule.option("symbolic_propagation", default=False)
    assert rule.option("constant_propagation", default=True)


def test_every_operator_of_the_older_spelling() -> None:
    rule = rule_of(
        """
        patterns:
          - pattern-either:
              - pattern: a($X)
              - patterns: [{pattern: b($X)}, {pattern-not: b(1)}]
              - pattern-regex: c+
          - pattern-inside: "def $F(...): ..."
          - pattern-not: a(1)
          - pattern-not-inside: {pattern-either: [{pattern: d()}, {pattern: e()}]}
          - pattern-not-regex: z
          - metavariable-regex: {metavariable: $X, regex: ^a, constant-propagation: true}
          - metavariable-pattern: {metavariable: $X, language: generic, pattern: "p"}
          - metavariable-comparison: {metavariable: $X, comparison: $X > 1, strip: true, base: 8}
          - metavariable-type: {metavariable: $X, types: [int, str]}
          - metavariable-analysis: {metavariable: $X, analyzer: entropy}
          - focus-metavariable: $X
          - focus-metavariable: [$X, $F]
        """
    )
    assert shape(rule.formula) == (
        "And",
        ("Or", "a($X)", ("And", "b($X)", ("Not", "b(1)")), ("regex", "c+")),
        ("Inside", "def $F(...): ..."),
        ("Not", "a(1)"),
        ("Not", ("Inside", ("Or", "d()", "e()"))),
        ("Not", ("regex", "z")),
        "MetavariableRegex",
        "MetavariablePattern",
        "MetavariableComparison",
        "MetavariableType",
        "MetavariableAnalysis",
        ("$X",),
        ("$X", "$F"),
    )
    assert isinstance(rule.formula, And)
    regex, pattern, comparison, types, analysis = rule.formula.conditions
    assert isinstance(regex, MetavariableRegex)
    assert (regex.name, regex.source, regex.constant_propagation) == ("$X", "^a", True)
    assert isinstance(pattern, MetavariablePattern)
    assert (shape(pattern.formula), pattern.language) == (("generic", "p"), "generic")
    assert isinstance(comparison, MetavariableComparison)
    assert (comparison.comparison, comparison.name) == ("$X > 1", "$X")
    assert (comparison.strip, comparison.base) == (True, 8)
    assert isinstance(types, MetavariableType)
    assert types.types == ("int", "str")
    assert isinstance(analysis, MetavariableAnalysis)
    assert (analysis.analyzer, analysis.mode) == ("entropy", "default")


def test_every_operator_of_the_newer_spelling() -> None:
    rule = rule_of(
        """
        match:
          all:
            - any: [a($X), {regex: b+}]
            - not: a(1)
            - inside: {any: ["def $F(...): ...", {pattern: "class $C: ..."}]}
            - not: {inside: c()}
            - anywhere: import os
          where:
            - focus: $X
            - comparison: $X > 1
            - {metavariable: $X, regex: ^a}
            - {metavariable: $X, type: int}
            - {metavariable: $X, analyzer: {kind: entropy_v2, mode: strict}}
            - metavariable: $X
              language: generic
              all: [p, {not: q}]
              where: [{focus: $X}]
        """
    )
    assert shape(rule.formula) == (
        "And",
        ("Or", "a($X)", ("regex", "b+")),
        ("Not", "a(1)"),
        ("Inside", ("Or", "def $F(...): ...", "class $C: ...")),
        ("Not", ("Inside", "c()")),
        ("Anywhere", "import os"),
        "MetavariableComparison",
        "MetavariableRegex",
        "MetavariableType",
        "MetavariableAnalysis",
        "MetavariablePattern",
        ("$X",),
    )
    assert isinstance(rule.formula, And)
    nested = rule.formula.conditions[-1]
    assert isinstance(nested, MetavariablePattern)
    expected = ("And", ("generic", "p"), ("Not", ("generic", "q")), ("$X",))
    assert shape(nested.formula) == expected


def test_where_stands_beside_a_single_pattern_too() -> None:
    rule = rule_of("match: {pattern: f($X), where: [{focus: $X}]}")
    assert shape(rule.formula) == ("And", "f($X)", ("$X",))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("mode: taint\npattern-sources: [{pattern: a}]", "mode `taint` is not supported"),
        ("mode: join\njoin: {}", "mode `join` is not supported"),
        ("mode: extract\npattern: a", "mode `extract` is not supported"),
        ("match: {taint: {}}", "`taint` is not supported"),
        ("pattern-sources: [{pattern: a}]", "`pattern-sources` is not supported"),
        ("r2c-internal-project-depends-on: {}\npattern: a", "reads no lock files"),
        ("patterns: [{pattern: a}, {pattern-where-python: 'True'}]", "runs code of the rule"),
        ("patterns: [{pattern-not: a}]", "only negations and conditions"),
        ("pattern-either: [{patterns: [{pattern-not: a}]}]", "only negations and conditions"),
        ("message: m", "the key `message` is given twice"),
        ("metadata: {}", "a pattern is missing"),
        ("pattern: a\npatterns: [{pattern: b}]", "pattern and patterns stand side by side"),
        ("match: a\npattern: b", "`match` and `pattern` stand side by side"),
        ("patterns: [{pattern: a, pattern-not: b}]", "give each a dash of its own"),
        ("patterns: [{pattern: a}, {focus-metavariable: X}]", "`X` is not a metavariable"),
        ("patterns: [{pattern: a}, {metavariable-regex: {metavariable: $X}}]", "is missing"),
        ("pattern-either: [{metavariable-regex: {}}]", "cannot be an alternative"),
        ("patterns: [{patern: a}]", "did you mean `pattern`?"),
        ("pattern: ''", "the pattern is empty"),
    ],
)  # fmt: skip
def test_what_cannot_run_is_named_at_its_place(body: str, words: str) -> None:
    error = error_of(body)
    assert words in error
    assert error.startswith("rules.yml:")


def test_one_rule_that_cannot_run_leaves_the_others_alone() -> None:
    result = file_of(
        HEAD + "mode: taint", HEAD.replace("id: r", "id: s") + "pattern: a", "id: [broken"[:4]
    )
    assert [rule.id for rule in result.rules] == ["s"]
    assert ["`r` does not run" in str(error) for error in result.errors] == [True, False]


@pytest.mark.parametrize(
    ("written", "names", "mode"),
    [
        ("[ts]", ["typescript", "tsx"], ""),
        ("[js, python3]", ["javascript", "python"], ""),
        ("[generic]", [], "generic"),
        ("[regex]", [], "regex"),
        ("[none]", [], "regex"),
    ],
)
def test_names_of_languages(written: str, names: list[str], mode: str) -> None:
    (rule,) = file_of(f"id: r\nlanguages: {written}\npattern: a").rules
    assert [language.name for language in rule.languages] == names
    assert rule.text_mode == mode


def test_a_language_that_is_not_read_is_left_out_loudly() -> None:
    result = file_of("id: r\nlanguages: [python, apex]\npattern: a", "id: s\nlanguages: [apex]")
    assert [language.name for language in result.rules[0].languages] == ["python"]
    assert "leaves out apex" in str(result.warnings[0])
    assert "AIDA does not read apex" in str(result.errors[0])


def test_a_language_without_its_meaning_is_named() -> None:
    result = file_of(
        "id: r\nlanguages: [python, ruby]\npattern: a",
        "id: s\nlanguages: [ruby]\npattern-regex: a",
    )
    (warning,) = result.warnings
    assert "`r` compares ruby as it is written" in str(warning)


def test_text_that_is_no_file_of_rules() -> None:
    assert "`rules` is missing" in str(read_semgrep("id: x", "a.yml").errors[0])
    assert "not valid YAML" in str(read_semgrep("rules: [", "a.yml").errors[0])
