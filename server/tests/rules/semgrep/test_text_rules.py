"""Semgrep's rules for ``regex`` and ``generic``: over any text, each with its words and fixes."""

from __future__ import annotations

import pytest

from aida.engine import check
from aida.engine.incremental import IncrementalCheck
from aida.rules.compiler import RuleSet
from aida.rules.reader import read_rules
from aida.syntax.languages import find_language
from aida.text import Edit, Span, TextBuffer

RULE = "rules: [{{id: r, severity: ERROR, message: 'it is $X', languages: [{}], {}}}]"


def rules(language: str, body: str) -> RuleSet:
    read = read_rules(RULE.format(language, body))
    assert not read.errors
    return RuleSet(read.rules)


@pytest.mark.parametrize("language", [None, find_language("python")])
def test_any_file_is_searched(language: object) -> None:
    ruleset = rules("regex", r"pattern-regex: 'b=(?<X>\w+)', fix: 'b=[$X]'")
    spoken = find_language("python") if language else None
    [finding] = check("é\nb=ü\n".encode(), spoken, ruleset).findings
    assert (finding.span, finding.message) == (Span(3, 7), "it is ü")
    assert [fix.text for fix in finding.fixes] == ["b=[ü]"]


@pytest.mark.parametrize("language", [None, find_language("python")])
def test_findings_follow_edits(language: object) -> None:
    spoken = find_language("python") if language else None
    ruleset = rules("generic", "pattern: first ... last")
    checker = IncrementalCheck(TextBuffer(b"x\nfirst\n\nlast\n"), spoken, ruleset)
    for edit, count in (
        (Edit(Span(0, 0), b"y\n"), 1),
        (Edit(Span(4, 5), b"F"), 0),
        (Edit(Span(4, 5), b"f"), 1),
        (Edit(Span(0, 2), b""), 1),
    ):
        checker.edit([edit])
        checker.settle()
        assert checker.findings() == check(checker.buffer.snapshot(), spoken, ruleset).findings
        assert len(checker.findings()) == count


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("regex", "pattern: x"),
        ("regex", "pattern-regex: '('"),
        (
            "generic",
            "patterns: [{pattern: $X}, {metavariable-pattern: "
            "{metavariable: $X, language: python, pattern: y}}]",
        ),
        ("generic", "patterns: [{pattern: $X}, {metavariable-type: {metavariable: $X, type: y}}]"),
    ],
)
def test_what_cannot_run_is_an_error_with_the_rule_in_it(language: str, body: str) -> None:
    read = read_rules(RULE.format(language, body))
    assert not read.rules
    assert "`r` does not run" in str(read.errors[0])


def test_brackets_need_not_pair() -> None:
    ruleset = rules("generic", "pattern: 'a ( ... )'")
    assert not check(b"a ( b ]\n", None, ruleset).findings
    [finding] = check(b"a ( (b) c ) )\n", None, ruleset).findings
    assert finding.span == Span(0, 7)


def test_comments_are_left_out_where_options_say_so() -> None:
    ruleset = rules("generic", "pattern: b, options: {generic_comment_style: shell}")
    [finding] = check(b"a # b\nb\n", None, ruleset).findings
    assert finding.span == Span(6, 7)
