"""Running the examples of rules about suppressions: they need other rules, and a date."""

from __future__ import annotations

from functools import cache

from aida.findings import Finding
from aida.governance.suppressing import Suppressing
from aida.governance.suppression_policy import SuppressionPolicy
from aida.packs.catalog import pack_files, pack_names
from aida.packs.loading import load_rules
from aida.packs.sources import read_sources
from aida.rules.compiler import RuleSet
from aida.rules.rule import Rule
from aida.rules.suppression_core import SuppressionCore
from aida.syntax.languages import find_language

TODAY = "2026-01-01"
"""The day on which the examples are read."""


@cache
def _bundled() -> tuple[Rule, ...]:
    rules = load_rules(read_sources(pack_files(pack_names()))).rules
    return tuple(rule for rule in rules if not isinstance(rule.core, SuppressionCore))


def check_suppressions(rule: Rule, language: str, code: bytes) -> list[Finding]:
    """What a rule about suppressions says of ``code``, every bundled rule being in force.

    The settings are taken to demand a reason.
    """
    known = frozenset(other.id for other in _bundled())
    suppressing = Suppressing(SuppressionPolicy(require_reason=True), known)
    ruleset = RuleSet((*_bundled(), rule))
    found = suppressing.check(code, find_language(language), ruleset, TODAY)
    return [finding for finding in found if finding.rule == rule.id]
