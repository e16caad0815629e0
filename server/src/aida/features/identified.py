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


def identities_of_review(
    review: Review, source: bytes, language: Language | None, rules: RuleSet, today: str
) -> list[tuple[Finding, str]]:
    """The same for the review of any text."""
    every = [*review.findings, *(notice for notice, _ in review.notices)]
    names = identities_in(every, source, language, rules)
    by_object = {id(finding): name for finding, name in zip(every, names, strict=True)}
    return [(finding, by_object[id(finding)]) for finding in review.on(today).reported]
