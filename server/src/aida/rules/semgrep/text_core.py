"""A Semgrep rule for ``generic`` or ``regex`` as AIDA runs it: over the text of any file."""

from __future__ import annotations

from collections.abc import Iterable

from aida.rules.file_core import FileMatch, TextView
from aida.rules.regex import literals_of
from aida.rules.requirements import Requirement, either, required
from aida.rules.semgrep import formula as f
from aida.rules.semgrep.conditions import holds
from aida.rules.semgrep.generic_pattern import GenericOptions, generic_pattern
from aida.rules.semgrep.language_names import languages_called
from aida.rules.semgrep.regexes import ExpressionError, compiled
from aida.rules.semgrep.reporting import reported
from aida.rules.semgrep.rule import REGEX, SemgrepRule
from aida.rules.semgrep.text_evaluation import TextEvaluation
from aida.rules.text_file_core import TextFileCore


class SemgrepTextCore(TextFileCore):
    """A formula over plain text; raises RuleError for one that cannot run there."""

    __slots__ = ("_requirement", "rule")

    def __init__(self, rule: SemgrepRule) -> None:
        self.rule = rule
        self._validate(rule.formula)
        self._requirement = _needs(rule.formula)

    def requirement(self) -> Requirement:
        return self._requirement

    def matches(self, view: TextView) -> Iterable[FileMatch]:
        options = GenericOptions.of(self.rule.options)
        return reported(self.rule, TextEvaluation(view.source, view.check_clock, holds, options))

    def _validate(self, formula: f.Formula) -> None:
        name = self.rule.id
        match formula:
            case f.CodePattern() if self.rule.text_mode == REGEX:
                formula.at.fail(
                    f"`{name}` does not run: `pattern` in a rule for `regex`", "use `pattern-regex`"
                )
            case f.CodePattern() if not generic_pattern(formula.text).tokens:
                formula.at.fail(f"`{name}` does not run: the pattern is empty", "")
            case f.RegexPattern():
                try:
                    compiled(formula.source)
                except ExpressionError as error:
                    formula.at.fail(f"`{name}` does not run: {error}", "")
            case f.And(members, conditions):
                for member in members:
                    self._validate(member)
                for condition in conditions:
                    self._validate_condition(condition)
            case f.Or(branches):
                for branch in branches:
                    self._validate(branch)
            case f.Inside(part) | f.Not(part) | f.Anywhere(part):
                self._validate(part)
            case _:
                pass

    def _validate_condition(self, condition: f.Condition) -> None:
        name = self.rule.id
        if isinstance(condition, f.MetavariableType):
            condition.at.fail(f"`{name}` does not run: plain text has no types", "")
        if isinstance(condition, f.MetavariablePattern):
            if condition.language is not None and languages_called(condition.language):
                condition.at.fail(
                    f"`{name}` does not run: code of {condition.language} inside plain text",
                    "write `language: generic`",
                )
            self._validate(condition.formula)


def _needs(formula: f.Formula) -> Requirement:
    match formula:
        case f.CodePattern():
            return required(generic_pattern(formula.text).words)
        case f.RegexPattern():
            # An edit is looked at line by line: a literal must not reach beyond its line.
            return tuple(
                clause
                for clause in literals_of(formula.source)
                if not any(b"\n" in literal for literal in clause.literals)
            )
        case f.Or(branches):
            return either(_needs(branch) for branch in branches)
        case f.And(members):
            return tuple(clause for member in members for clause in _needs(member))
        case f.Inside(part):
            return _needs(part)
        case _:
            return ()
