"""Rules about suppression comments: their answer comes from governance, not from a matcher.

They are rules all the same, with a page, a severity and a stage that settings may change.
"""

from __future__ import annotations

from enum import StrEnum


class SuppressionProblem(StrEnum):
    """What can be wrong with a suppression."""

    MALFORMED = "malformed"
    UNKNOWN_RULE = "unknown-rule"
    UNUSED = "unused"
    REFUSED = "refused"
    EXPIRING = "expiring"
    EXPIRED = "expired"


PREFIX = "aida-suppression-"


class SuppressionCore:
    """The heart of such a rule: which problem it reports."""

    __slots__ = ("problem",)

    def __init__(self, problem: SuppressionProblem) -> None:
        self.problem = problem

    @property
    def has_fix(self) -> bool:
        """Whether what is found can be mended without knowing what the author meant."""
        return self.problem not in (SuppressionProblem.REFUSED, SuppressionProblem.EXPIRING)
