"""Suppressions as plain data, and the findings that are left of a report on a given day."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aida.governance.decision import Period, decide
from aida.text import Span
from aida.workspace.wire import Places, Wire

if TYPE_CHECKING:
    from aida.governance.review import Review


class DatedReport(NamedTuple):
    """Findings to report; those that are suppressed, each with its ``suppression``.

    ``is_dated`` tells whether another day may give another answer.
    """

    findings: list[Wire]
    suppressed: list[Wire]
    is_dated: bool


def suppressions_to_wire(review: Review, notices: list[Wire], places: Places) -> Wire | None:
    """What `report_on` needs besides the findings; None when there are no suppressions.

    ``notices`` are those of the review in wire form.
    """
    if not review.suppressions and not review.notices:
        return None
    return {
        "covered": [[finding, *by] for finding, by in sorted(review.covered.items())],
        "by": [
            {
                "mark": each.mark,
                "scope": each.scope,
                "rules": list(each.rules),
                **_line(places(Span(each.span.start, each.span.start))),
                "reason": each.reason,
                "until": each.until or None,
                "owner": each.owner or None,
                "period": list(each.period),
            }
            for each in review.suppressions
        ],
        "notices": [
            [notice, list(period)]
            for notice, (_, period) in zip(notices, review.notices, strict=True)
        ],
    }


def _line(place: Wire) -> Wire:
    line = {"line": place["start"]["line"]}
    if cell := place.get("cell"):
        line["cell"] = {"number": cell["number"], "line": cell["start"]["line"]}
    return line


def report_on(findings: list[Wire], suppressions: Wire | None, today: str) -> DatedReport:
    """The report of one file on a day such as ``2027-03-01``."""
    if suppressions is None:
        return DatedReport(findings, [], False)
    by: list[Wire] = suppressions["by"]
    periods = [Period(*each["period"]) for each in by]
    covered = {finding: indexes for finding, *indexes in suppressions["covered"]}
    notices = [(finding, Period(*period)) for finding, period in suppressions["notices"]]
    decision = decide(findings, covered, periods, notices, today)
    suppressed = [
        {**finding, "suppression": {key: by[index][key] for key in by[index] if key != "period"}}
        for finding, index in decision.suppressed
    ]
    decision.reported.sort(key=place_key)
    is_dated = bool(notices) or not all(period.is_always for period in periods)
    return DatedReport(decision.reported, suppressed, is_dated)


def place_key(finding: Wire) -> tuple[int, int, str]:
    """Order of report."""
    span = finding["range"]
    return span["start"]["byte"], -span["end"]["byte"], finding["rule"]
