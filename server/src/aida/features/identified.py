"""Findings of a text with their identities, the same as a scan of its file gives them.

What is suppressed takes part: the second of two twins is the second, also where a comment silences
the first.
"""

from __future__ import annotations

from aida.engine.identity import identities_in
from aida.findings import Finding
from aida.governance.review import Review
from aida.rules.compiler import RuleSet
from aida.syntax.languages import Language
from aida.workspace.document import Snapshot


def identified(snapshot: Snapshot, today: str) -> list[tuple[Finding, str]]:
    """What is reported of a document on a day such as ``2027-03-01``. Parses its text."""
    return identities_of_review(
        snapshot.review, snapshot.source, snapshot.language, snapshot.rules, today
    )


def identity_at(snapshot: Snapshot, rule: str, offset: int, today: str) -> str | None:
    """Identity of what ``rule`` reports at a byte offset; of the narrowest, where several do."""
    here = [
        (finding.span.end - finding.span.start, identity)
        for finding, identity in identified(snapshot, today)
        if finding.rule == rule and finding.span.start <= offset <= finding.span.end
    ]
    return min(here)[1] if here else None


def identities_of_review(
    review: Review, source: bytes, language: Language | None, rules: RuleSet, today: str
) -> list[tuple[Finding, str]]:
    """The same for the review of any text."""
    every = [*review.findings, *(notice for notice, _ in review.notices)]
    names = identities_in(every, source, language, rules)
    by_object = {id(finding): name for finding, name in zip(every, names, strict=True)}
    return [(finding, by_object[id(finding)]) for finding in review.on(today).reported]
