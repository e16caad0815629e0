"""Rules that look at whole files: contained, prefiltered, and the same while typing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pytest

from aida.engine import check
from aida.engine.incremental import IncrementalCheck
from aida.rules.compiler import RuleSet
from aida.rules.file_core import FileCore, FileMatch, FileView
from aida.rules.requirements import Requirement, required
from aida.rules.rule import Rule
from aida.syntax.languages import find_language
from aida.text import Edit, Span, TextBuffer

PYTHON = find_language("python")


@dataclass
class SecondUse(FileCore):
    """Reports every `needle` but the first: no node alone can tell."""

    fails: bool = False

    def requirement(self) -> Requirement:
        return required([b"needle"])

    def matches(self, view: FileView) -> Iterable[FileMatch]:
        if self.fails:
            raise ZeroDivisionError("oops")
        at = view.source.find(b"needle")
        while (at := view.source.find(b"needle", at + 1)) >= 0:
            yield FileMatch(Span(at, at + 6))


def rules(*cores: SecondUse) -> RuleSet:
    return RuleSet(Rule(f"rule-{n}", PYTHON, core) for n, core in enumerate(cores))


def test_a_failing_rule_harms_no_other() -> None:
    result = check(b"needle\nneedle\n", PYTHON, rules(SecondUse(fails=True), SecondUse()))
    assert [(f.rule, f.span) for f in result.findings] == [("rule-1", Span(7, 13))]
    assert [(f.rule, f.reason) for f in result.failures] == [("rule-0", "ZeroDivisionError: oops")]


def test_a_file_without_the_required_text_is_not_asked() -> None:
    assert not check(b"nothing\n", PYTHON, rules(SecondUse(fails=True))).failures


@pytest.mark.parametrize("lines", [3, 4000])
def test_findings_follow_edits(lines: int) -> None:
    text = b"value = 1\n" * lines + b"needle\n" + b"other = 2\n" * lines
    ruleset = rules(SecondUse())
    checker = IncrementalCheck(TextBuffer(text), PYTHON, ruleset)
    middle = len(text) - 10 * lines
    for edit in (
        Edit(Span(0, 0), b"needle\n"),
        Edit(Span(len(text), len(text)), b"\nneedle"),
        Edit(Span(3, 4), b""),
        Edit(Span(middle, middle), b"x = needle\n"),
    ):
        checker.edit([edit])
        checker.settle()
        fresh = check(checker.buffer.snapshot(), PYTHON, ruleset)
        assert checker.findings() == fresh.findings
    assert checker.findings()
