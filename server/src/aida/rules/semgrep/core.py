"""A Semgrep rule as AIDA runs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aida.rules.errors import RuleError
from aida.rules.file_core import FileCore, FileMatch, FileView
from aida.rules.requirements import Requirement, either, required
from aida.rules.semgrep import formula as f
from aida.rules.semgrep.code_pattern import (
    CompiledPattern,
    PatternError,
    compile_code_pattern,
)
from aida.rules.semgrep.conditions import holds
from aida.rules.semgrep.evaluation import Evaluation
from aida.rules.semgrep.language_names import languages_called
from aida.rules.semgrep.languages import converter_for
from aida.rules.semgrep.reporting import reported
from aida.rules.semgrep.rule import SemgrepRule
from aida.rules.semgrep.scan_file import CodeFile
from aida.rules.semgrep.unification import Unifier
from aida.syntax.languages import Language


class SemgrepCore(FileCore):
    """A formula with its patterns compiled for one language; raises RuleError for a broken one."""

    __slots__ = ("_compiled", "_language", "_requirement", "rule")

    def __init__(self, rule: SemgrepRule, language: Language) -> None:
        self.rule = rule
        self._language = language
        self._compiled: dict[int, CompiledPattern] = {}
        for pattern, spoken in _all_patterns(rule.formula, language):
            self._compiled[id(pattern)] = _compile(pattern, spoken)
        self._requirement = self._needs(rule.formula)

    def requirement(self) -> Requirement:
        return self._requirement

    def _needs(self, formula: f.Formula) -> Requirement:
        match formula:
            case f.CodePattern():
                return required(self._compiled[id(formula)].words)
            case f.Or(branches):
                return either(self._needs(branch) for branch in branches)
            case f.And(members):
                return tuple(clause for member in members for clause in self._needs(member))
            case f.Inside(part):
                return self._needs(part)
            case _:
                return ()

    def matches(self, view: FileView) -> Iterable[FileMatch]:
        file = view.once(("semgrep", self._language.name), _code_file)
        unifier = Unifier(
            file,
            view.check_clock,
            symbolic=self.rule.option("symbolic_propagation", False),
            constants=self.rule.option("constant_propagation", True),
        )
        evaluation = Evaluation(view, file, unifier, self._compiled, holds)
        return reported(self.rule, evaluation)


def _code_file(view: FileView) -> CodeFile:
    return CodeFile(view.root, view.source, converter_for(view.language.name)(view.language))


def _compile(pattern: f.CodePattern, language: Language) -> CompiledPattern:
    try:
        return compile_code_pattern(pattern.text, language)
    except PatternError as error:
        pattern.at.fail(str(error), "")
        raise RuleError(str(error)) from None


def _all_patterns(
    formula: f.Formula, language: Language
) -> Iterator[tuple[f.CodePattern, Language]]:
    """Every code pattern of a formula and the language that it is written in."""
    for pattern in f.code_patterns(formula):
        yield pattern, language
    for condition in _conditions(formula):
        if isinstance(condition, f.MetavariablePattern):
            spoken = (
                [language] if condition.language is None else languages_called(condition.language)
            )
            for other in spoken[:1]:  # none for text, such as `generic`
                yield from _all_patterns(condition.formula, other)


def _conditions(formula: f.Formula) -> Iterator[f.Condition]:
    match formula:
        case f.And(members, conditions):
            yield from conditions
            for member in members:
                yield from _conditions(member)
        case f.Or(branches):
            for branch in branches:
                yield from _conditions(branch)
        case f.Inside(part) | f.Not(part) | f.Anywhere(part):
            yield from _conditions(part)
        case _:
            return
