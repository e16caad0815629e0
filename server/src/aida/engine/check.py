"""Checking one text against a rule set. One bad rule never spoils a check."""

from __future__ import annotations

from collections.abc import Iterator

from aida.engine.file_check import check_file
from aida.engine.report import report_text
from aida.engine.result import CheckResult
from aida.engine.run import Run
from aida.findings import RuleFailure
from aida.rules.compiler import RuleSet
from aida.rules.file_core import FileView, TextView
from aida.rules.text_rules import TextRules
from aida.syntax.grammar import Tree, parse
from aida.syntax.languages import Language
from aida.text import Span


def check(
    source: bytes, language: Language | None, ruleset: RuleSet, tree: Tree | None = None
) -> CheckResult:
    """Findings of every rule of the set. Parses only when some rule may match; never raises."""
    return WholeCheck(source, language, ruleset, tree).run()


class WholeCheck:
    """A check of a whole text by every rule, or by the ``wide`` ones that look at all of it."""

    def __init__(
        self,
        source: bytes,
        language: Language | None,
        ruleset: RuleSet,
        tree: Tree | None = None,
        *,
        wide: bool = False,
    ) -> None:
        self._source, self._language, self._ruleset, self._tree = source, language, ruleset, tree
        self._wide = wide
        self.result = CheckResult()
        self._run: Run | None = None

    def run(self) -> CheckResult:
        """What was found, in order of report."""
        for _ in self.steps():
            pass
        return self.result.sort()

    def steps(self) -> Iterator[None]:
        """Do it piece by piece, for those who may have to stop."""
        source, language, ruleset = self._source, self._language, self._ruleset
        result = self.result
        if not self._wide:
            check_text(source, ruleset.text, into=result)
            yield
        check_file(ruleset.text_files.possible_in(source), TextView(source), result)
        if language is None:
            return
        rules = ruleset.for_language(language)
        rules = rules.wide if self._wide else rules
        hits, possible = rules.search(source)
        files = ruleset.file_rules(language).possible_in(source)
        if not possible and not files:
            return
        yield
        root = result.root = (self._tree or parse(language, source)).root_node
        if possible:
            self._run = Run(rules, source, possible, result, root)
            self._run.over(root, hits)
        view = FileView(source, root, language, ruleset.facts)
        for rule in files:
            yield
            check_file((rule,), view, result)

    def stop(self) -> None:
        """Go no further in this step; what was found is worth nothing. For any thread."""
        if self._run is not None:
            self._run.stop()


def check_text(
    source: bytes, rules: TextRules, offset: int = 0, into: CheckResult | None = None
) -> CheckResult:
    """Findings of the text rules; spans are shifted by ``offset``."""
    result = CheckResult() if into is None else into
    for index, lines in rules.lines(source).items() if rules.rules else ():
        rule, core, _ = rules.rules[index]
        try:
            for start, end in lines:
                for span in core.matches(source[start:end], start):
                    shifted = Span(span.start + offset, span.end + offset)
                    result.findings.append(report_text(rule, shifted))
        except Exception as error:  # contained as for any other rule
            result.failures.append(RuleFailure(rule.id, f"{type(error).__name__}: {error}"))
    return result
