"""Running a page's examples: bad ones are reported on their marked lines, good ones nowhere."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from aida.engine.check import check
from aida.engine.fixing import fix_text
from aida.engine.result import CheckResult
from aida.findings import Finding
from aida.packs.example_options import facts_of, with_options
from aida.packs.pages import Example, Page, Role, without_markers
from aida.packs.suppression_tests import check_suppressions
from aida.rules.compiler import RuleSet
from aida.rules.file_facts import NO_FACTS, FileFacts
from aida.rules.measures.reader import OptionError
from aida.rules.rule import Rule
from aida.rules.suppression_core import SuppressionCore
from aida.rules.test_failure import Failure
from aida.syntax.languages import Language, find_language
from aida.text import LineIndex

SECTIONS = ("What it does", "Why is this bad?")


def run_page(page: Page, rules: Sequence[Rule], file: str) -> Iterator[Failure]:
    """Failures of one page. ``rules`` are those of its rule file, one for each language."""
    for line, problem in page.problems:
        yield Failure(file, line, problem)
    yield from incomplete(page, rules, file)
    for example in page.examples:
        yield from _test_example(example, rules, file)


def incomplete(page: Page, rules: Sequence[Rule], file: str) -> Iterator[Failure]:
    """What a page lacks, without running any example."""
    if page.title != rules[0].id:
        yield Failure(file, 0, f"the title should be the rule's id: # {rules[0].id}")
    for title in SECTIONS:
        if page.section(title) is None:
            yield Failure(file, None, f"there is no section `## {title}`")
    for role in (Role.BAD, Role.GOOD):
        if not page.with_role(role):
            language = rules[0].language
            info = f"{language.name if language else 'text'} {role}"
            yield Failure(
                file, None, f"there is no {role} example: a block that opens with ```{info}"
            )


def _test_example(example: Example, rules: Sequence[Rule], file: str) -> Iterator[Failure]:
    rule = _rule_for(example, rules)
    if rule is None:
        problem = f"the rule is not for `{example.language}`, the language of this example"
        yield Failure(file, example.line - 1, problem)
        return
    try:
        rule = with_options(rule, example.options)
        facts = facts_of(example.code, example.options)
    except OptionError as error:
        yield Failure(file, example.line - 1, str(error))
        return
    result = _run(rule, example, facts)
    for failure in result.failures:
        yield Failure(file, example.line, f"the rule failed here: {failure.reason}")
    expected = example.marked_lines if example.role is Role.BAD else []
    if example.role is Role.BAD and not expected:
        problem = "no line of this bad example ends in the comment `finding`"
        yield Failure(file, example.line, problem)
        return
    yield from _compare_lines(example, set(expected), reported_lines(example.code, result), file)
    if example.fixed is not None:
        yield from _compare_fixed(example, example.fixed, rule, file)


def lines_reported(example: Example, rules: Sequence[Rule]) -> set[int]:
    """Zero-based lines of an example that one of ``rules``, as its options want it, reports.

    None are where no rule is for its language, or where the rule has no such options.
    """
    rule = _rule_for(example, rules)
    if rule is None:
        return set()
    try:
        rule = with_options(rule, example.options)
        facts = facts_of(example.code, example.options)
    except OptionError:
        return set()
    return reported_lines(example.code, _run(rule, example, facts))


def _rule_for(example: Example, rules: Sequence[Rule]) -> Rule | None:
    language = find_language(example.language)
    return next((rule for rule in rules if rule.language in (None, language)), None)


def _run(rule: Rule, example: Example, facts: FileFacts) -> CheckResult:
    if isinstance(rule.core, SuppressionCore):
        return CheckResult(check_suppressions(rule, example.language, example.code.encode()))
    return run_alone(rule, example.code, facts)


def run_alone(rule: Rule, code: str, facts: FileFacts = NO_FACTS) -> CheckResult:
    """What ``rule``, and no other, says about ``code``."""
    return check(code.encode(), rule.language, RuleSet([rule]).with_facts(facts))


def reported_lines(code: str, result: CheckResult) -> set[int]:
    """Zero-based lines where findings start."""
    index = LineIndex(code.encode())
    return {index.line_of(finding.span.start) for finding in result.findings}


def _compare_lines(
    example: Example, expected: set[int], reported: set[int], file: str
) -> Iterator[Failure]:
    if expected == reported:
        return
    lines = example.code.split("\n")
    details = [
        f"{'-' if line in expected else '+'} {example.line + line + 1}: {lines[line].strip()}"
        for line in sorted(expected ^ reported)
    ]
    parts: list[str] = []
    if missing := len(expected - reported):
        parts.append(f"{missing} marked {_lines(missing)} not reported")
    if extra := len(reported - expected):
        parts.append(f"{extra} {_lines(extra)} reported without a mark")
    first = min(expected ^ reported)
    problem = f"{example.role} example: {', '.join(parts)}"
    yield Failure(file, example.line + first, problem, tuple(details))


def _lines(number: int) -> str:
    return "line" if number == 1 else "lines"


def _compare_fixed(bad: Example, fixed: Example, rule: Rule, file: str) -> Iterator[Failure]:
    language: Language | None = rule.language
    if not rule.has_fix:
        yield Failure(file, fixed.line - 1, "a fixed block, but the rule has no fix")
        return
    if isinstance(rule.core, SuppressionCore):
        language = find_language(bad.language)

        def find(text: bytes) -> list[Finding]:
            return check_suppressions(rule, bad.language, text)
    else:

        def find(text: bytes) -> list[Finding]:
            return check(text, language, RuleSet([rule])).findings

    result = fix_text(bad.code.encode(), language, find, unsafe=True)
    if result.refusal:
        yield Failure(file, fixed.line, f"fixed example: {result.refusal}")
        return
    expected = without_markers(fixed.code)
    found = without_markers(result.text.decode())
    if expected != found:
        rows = list(difflib.ndiff(expected.splitlines(), found.splitlines()))
        details = tuple(row.rstrip() for row in rows if not row.startswith("? "))
        yield Failure(file, fixed.line, "fixed example: the fix gives another text", details)
