"""What is wrong with a rule's page that is being written, without running its examples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aida.features.rule_diagnostics import Replacement, RuleFileProblem
from aida.findings import Severity
from aida.packs.page_tests import incomplete
from aida.packs.pages import read_page
from aida.rules.rule import Rule
from aida.text import LineIndex, Span


def page_problems(source: bytes, rules: Sequence[Rule]) -> list[RuleFileProblem]:
    """Problems of the text of a page. ``rules`` are those of its rule file, of one id."""
    page = read_page(source.decode("utf-8", "replace").removeprefix("\ufeff"))
    index = LineIndex(source)
    problems = [
        RuleFileProblem(_line(index, number), Severity.WARNING, message)
        for number, message in page.problems
    ]
    problems += _incomplete(source, rules, index) if rules else ()
    return sorted(dict.fromkeys(problems), key=lambda problem: problem.span)


def _incomplete(
    source: bytes, rules: Sequence[Rule], index: LineIndex
) -> Iterator[RuleFileProblem]:
    page = read_page(source.decode("utf-8", "replace").removeprefix("\ufeff"))
    for failure in incomplete(page, rules, ""):
        span = _line(index, 0)
        replacements: tuple[Replacement, ...] = ()
        if page.title != rules[0].id and failure.line == 0:
            title = f"# {rules[0].id}"
            is_title = source.startswith(b"# ")
            text = title if is_title else f"{title}\n"
            place = span if is_title else Span(0, 0)
            replacements = (Replacement(f"Call the page `{title}`", text, place),)
        yield RuleFileProblem(span, Severity.INFO, failure.problem, replacements)


def _line(index: LineIndex, number: int) -> Span:
    start = index.line_start(min(number, max(len(index) - 1, 0)))
    return Span(start, start + len(index.line_text(min(number, max(len(index) - 1, 0))).rstrip()))
