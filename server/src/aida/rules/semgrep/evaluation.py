"""Evaluating a formula on a file of code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aida.rules.file_core import FileView
from aida.rules.semgrep import formula as f
from aida.rules.semgrep.bindings import Bound
from aida.rules.semgrep.code_pattern import CompiledPattern, Match
from aida.rules.semgrep.languages import converter_for
from aida.rules.semgrep.range_logic import Holds, RangeLogic
from aida.rules.semgrep.scan_file import CodeFile
from aida.rules.semgrep.term import Term
from aida.rules.semgrep.text_evaluation import TextEvaluation
from aida.rules.semgrep.unification import Unifier
from aida.syntax.grammar import parse
from aida.syntax.languages import Language


class Evaluation(RangeLogic):
    """One rule on one file of code."""

    def __init__(
        self,
        view: FileView,
        file: CodeFile,
        unifier: Unifier,
        compiled: Mapping[int, CompiledPattern],
        holds: Holds,
    ) -> None:
        super().__init__(file.source, view.check_clock, holds)
        self._view = view
        self._file = file
        self._unifier = unifier
        self._compiled = compiled

    def same(self, left: Bound, right: Bound) -> bool:
        return self._unifier.same(left, right)

    def code_matches(self, pattern: f.CodePattern) -> list[Match]:
        return self._compiled[id(pattern)].matches(self._file, self._unifier)

    def constant(self, bound: Bound) -> Term | None:
        return self._file.constants.value(bound) if isinstance(bound, Term) else None

    def types(self, bound: Bound) -> Sequence[Term]:
        return list(self._file.types.of(bound)) if isinstance(bound, Term) else ()

    def matches_elsewhere(self, formula: f.Formula, text: str, language: Language | None) -> bool:
        source = text.encode()
        inner: RangeLogic
        if language is None:
            inner = TextEvaluation(source, self.check_clock, self._holds)
        else:
            root = parse(language, source).root_node
            file = CodeFile(root, source, converter_for(language.name)(language))
            unifier = Unifier(file, self.check_clock)
            inner = Evaluation(self._view, file, unifier, self._compiled, self._holds)
        return bool(inner.ranges(formula, (0, len(source))))
