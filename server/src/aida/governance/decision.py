"""Which findings count on a given day. All that depends on the date happens here.

Days are texts such as ``2027-03-01``, whose order is that of time; so the same code decides over
findings and over what a cache kept of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, NamedTuple, TypeVar

ALWAYS_FROM, ALWAYS_TO = "0001-01-01", "9999-12-31"
Item = TypeVar("Item")


class Period(NamedTuple):
    """Days from ``first`` to ``last``, both included."""

    first: str = ALWAYS_FROM
    last: str = ALWAYS_TO

    def holds(self, today: str) -> bool:
        """Whether ``today`` is one of them."""
        return self.first <= today <= self.last

    @property
    def is_always(self) -> bool:
        """Whether the day makes no difference."""
        return self == (ALWAYS_FROM, ALWAYS_TO)


class Decision(NamedTuple, Generic[Item]):
    """Findings to report, and those that a suppression holds back, with the suppression's index."""

    reported: list[Item]
    suppressed: list[tuple[Item, int]]


def decide(
    findings: Sequence[Item],
    covered: Mapping[int, Sequence[int]],
    periods: Sequence[Period],
    notices: Sequence[tuple[Item, Period]],
    today: str,
) -> Decision[Item]:
    """The decision for one file.

    ``covered`` names for the index of a finding the suppressions that are about it, ``periods`` is
    when each of those holds. ``notices`` are findings of certain days, put after the others.
    """
    decision: Decision[Item] = Decision([], [])
    for index, finding in enumerate(findings):
        by = next((by for by in covered.get(index, ()) if periods[by].holds(today)), None)
        if by is None:
            decision.reported.append(finding)
        else:
            decision.suppressed.append((finding, by))
    decision.reported.extend(notice for notice, period in notices if period.holds(today))
    return decision
