"""Evaluating a formula on plain text: ``languages: [regex]`` and ``[generic]``."""

from __future__ import annotations

from collections.abc import Callable

from aida.rules.semgrep import formula as f
from aida.rules.semgrep.bindings import Bound, as_text
from aida.rules.semgrep.code_pattern import Match
from aida.rules.semgrep.generic_pattern import GenericOptions, GenericText, generic_pattern
from aida.rules.semgrep.range_logic import Holds, RangeLogic
from aida.syntax.languages import Language


class TextEvaluation(RangeLogic):
    """One rule on one text; its patterns are those of ``generic``."""

    def __init__(
        self,
        source: bytes,
        check_clock: Callable[[], None],
        holds: Holds,
        options: GenericOptions | None = None,
    ) -> None:
        super().__init__(source, check_clock, holds)
        self._options = options or GenericOptions()
        self._text: GenericText | None = None

    def same(self, left: Bound, right: Bound) -> bool:
        return as_text(left) == as_text(right)

    def code_matches(self, pattern: f.CodePattern) -> list[Match]:
        if self._text is None:
            self._text = GenericText(self.source, self.check_clock, self._options)
        return generic_pattern(pattern.text).matches(self._text)

    def matches_elsewhere(self, formula: f.Formula, text: str, language: Language | None) -> bool:
        if language is not None:
            raise NotImplementedError(f"code of {language.name} inside plain text is not matched")
        source = text.encode()
        inner = TextEvaluation(source, self.check_clock, self._holds, self._options)
        return bool(inner.ranges(formula, (0, len(source))))
