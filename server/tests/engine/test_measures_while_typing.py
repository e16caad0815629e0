"""Measures of a text that is being edited are those of a fresh check of it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from aida.engine import check
from aida.engine.incremental import WHOLE_LIMIT, IncrementalCheck
from aida.packs.catalog import pack_files
from aida.packs.loading import load_rules
from aida.packs.sources import read_sources
from aida.rules.compiler import RuleSet
from aida.rules.file_facts import FileFacts, LineCoverage
from aida.rules.measures.reader import configure
from aida.rules.measures.text_digest import digest_of_text
from aida.rules.rule import Rule
from aida.syntax.languages import find_language
from aida.text import Edit, Span, TextBuffer

PYTHON = find_language("python")
PIECES = st.sampled_from(
    [b"if x:\n        ", b"\n", b"def g(a, b):\n    return a or b\n\n", b'"""', b"(", b")", b""]
)
CODE = b"def f(a):\n    for b in a:\n        if b:\n            f(b)\n\n\n"


def strict(rule: Rule) -> Rule:
    """The rule with limits that nearly everything is above."""
    tiny = {"max": 1, "min": 100, "min-tokens": 10, "min-lines": 1}
    options = getattr(rule.core, "options", {})
    core = configure(rule.core, {name: tiny[name] for name in options})
    return Rule(rule.id, rule.language, core, rule.severity)


RULES = RuleSet(
    strict(rule)
    for rule in load_rules(read_sources(pack_files(["measures"]))).rules
    if rule.language is PYTHON
)


@settings(deadline=None, max_examples=25)
@given(
    st.sampled_from([1, WHOLE_LIMIT // len(CODE) + 200]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 9), PIECES), min_size=1, max_size=4),
)
def test_findings_follow_edits(copies: int, edits: list[tuple[float, int, bytes]]) -> None:
    checker = IncrementalCheck(TextBuffer(CODE * copies), PYTHON, RULES)
    assert checker.findings()  # edits may take them all away
    for place, length, text in edits:
        size = len(checker.buffer)
        start = int(place * size)
        checker.edit([Edit(Span(start, min(start + length, size)), text)])
    checker.settle()
    fresh = check(checker.buffer.snapshot(), PYTHON, RULES)
    assert checker.findings() == fresh.findings
    assert not fresh.failures


def test_coverage_counts_for_the_text_that_was_measured_only() -> None:
    hits = {1: 1, 2: 1, 3: 0, 4: 0}
    coverage = LineCoverage(hits, "lcov.info", digest_of_text(CODE))
    rules = RULES.with_facts(FileFacts(coverage, frozenset({3, 4})))
    checker = IncrementalCheck(TextBuffer(CODE), PYTHON, rules)

    def reported() -> set[str]:
        checker.settle()
        found = {finding.rule for finding in checker.findings()}
        return found & {"test-coverage", "uncovered-change", "stale-coverage"}

    assert reported() == {"test-coverage", "uncovered-change"}
    checker.edit([Edit(Span(0, 0), b"\n")])
    assert reported() == {"stale-coverage"}
    checker.edit([Edit(Span(0, 1), b"")])
    assert reported() == {"test-coverage", "uncovered-change"}
