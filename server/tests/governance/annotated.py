"""Texts that say of themselves what is suppressed: BAD is to be reported, HID is not."""

from __future__ import annotations

from aida.engine import check
from aida.findings import Finding
from aida.governance.review import Review
from aida.governance.suppressing import Suppressing
from aida.governance.suppression_policy import SuppressionPolicy
from aida.packs.catalog import bundled_packs, rule_files
from aida.packs.loading import load_rules
from aida.packs.sources import read_sources
from aida.rules.compiler import RuleSet
from aida.rules.reader import read_rules
from aida.rules.suppression_core import SuppressionCore
from aida.syntax.languages import find_language

TODAY = "2026-06-15"
RULES = [
    *read_rules("id: r\nlanguage: text\nseverity: warning\nrule: {regex: BAD|HID}").rules,
    *read_rules("id: other\nlanguage: text\nrule: {regex: OTHER}").rules,
    *load_rules(read_sources(rule_files(bundled_packs() / "aida"))).rules,
]
assert sum(isinstance(rule.core, SuppressionCore) for rule in RULES) == 6


def review(text: str, language: str, policy: SuppressionPolicy | None = None) -> Review:
    source, spoken = text.encode(), find_language(language)
    suppressing = Suppressing(policy or SuppressionPolicy(), frozenset(rule.id for rule in RULES))
    rules = RuleSet(RULES)
    found = check(source, spoken, rules)
    return suppressing.review(source, spoken, rules, found.findings, found.failures)


def reported(
    text: str, language: str = "python", policy: SuppressionPolicy | None = None, day: str = TODAY
) -> list[tuple[str, str]]:
    """Rule and text of each finding that is reported."""
    source = text.encode()
    findings = review(text, language, policy).on(day).reported
    return [(found.rule, source[slice(*found.span)].decode()) for found in findings]


def problems(
    text: str, language: str = "python", policy: SuppressionPolicy | None = None, day: str = TODAY
) -> list[Finding]:
    """Findings about suppressions."""
    findings = review(text, language, policy).on(day).reported
    return [found for found in findings if found.rule.startswith("aida-")]


def names(findings: list[Finding]) -> list[str]:
    return [finding.rule.removeprefix("aida-suppression-") for finding in findings]


def verify(text: str, language: str, policy: SuppressionPolicy | None = None) -> None:
    """BAD is reported, HID is suppressed, and nothing is wrong with the comments."""
    decision = review(text, language, policy).on(TODAY)
    source = text.encode()
    wrong = [
        (found.rule, source[: found.span.start].count(b"\n") + 1, found.message)
        for found in decision.reported
        if source[slice(*found.span)] != b"BAD"
    ]
    wrong += [
        (found.rule, source[: found.span.start].count(b"\n") + 1, "is suppressed")
        for found, _ in decision.suppressed
        if source[slice(*found.span)] != b"HID"
    ]
    assert not wrong, wrong
