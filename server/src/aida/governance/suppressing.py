"""From a check to its review: looks for suppression comments only where their mark occurs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from aida.engine.check import check
from aida.engine.comment_sites import CommentSite, find_sites
from aida.findings import Finding, RuleFailure
from aida.governance.directive import MARK
from aida.governance.foreign_marks import PATTERNS
from aida.governance.review import Review, Reviewed, review
from aida.governance.suppression_policy import SuppressionPolicy
from aida.rules.compiler import RuleSet
from aida.syntax.grammar import Node, parse
from aida.syntax.languages import Language


@dataclass(frozen=True)
class Suppressing:
    """How suppressions are judged in a project. ``known`` are the ids of all rules there are."""

    policy: SuppressionPolicy = field(default_factory=SuppressionPolicy)
    known: frozenset[str] = frozenset()

    @cached_property
    def marks(self) -> re.Pattern[bytes]:
        """What a comment must hold to be looked at."""
        foreign = [PATTERNS[mark] for mark in sorted(self.policy.foreign)]
        return re.compile(b"|".join([re.escape(MARK), *foreign]))

    def may_concern(self, text: bytes) -> bool:
        """Whether some mark occurs in ``text``, be it in a comment or not."""
        if not self.policy.foreign:
            return MARK in text
        return self.marks.search(text) is not None

    def review(
        self,
        source: bytes,
        language: Language | None,
        rules: RuleSet,
        findings: list[Finding],
        failures: Iterable[RuleFailure] = (),
        root: Node | None = None,
    ) -> Review:
        """The review of a file with these findings; ``root``, of ``source``, spares a parse."""
        if not self.may_concern(source):
            return Review(findings)
        if language is not None and root is None:
            root = parse(language, source).root_node
        sites = find_sites(source, language, self.marks, root)
        is_sound = root is None or not root.has_error
        return self.review_sites(source, language, rules, findings, failures, sites, is_sound)

    def review_sites(
        self,
        source: bytes,
        language: Language | None,
        rules: RuleSet,
        findings: list[Finding],
        failures: Iterable[RuleFailure],
        sites: list[CommentSite],
        is_sound: bool,
    ) -> Review:
        """The same where the comments have been found."""
        if not sites:
            return Review(findings)
        failed = frozenset(failure.rule for failure in failures)
        file = Reviewed(source, language, rules.rules, failed, is_sound)
        return review(file, findings, sites, self.policy, self.known)

    def check(
        self, source: bytes, language: Language | None, rules: RuleSet, today: str
    ) -> list[Finding]:
        """What is reported for a text on a day such as ``2027-03-01``."""
        result = check(source, language, rules)
        found = self.review(source, language, rules, result.findings, result.failures)
        return found.on(today).reported
