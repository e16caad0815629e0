"""Semgrep's rules give what Semgrep gave: its word is recorded in the cases.

`python -m tests.semgrep.record --check` asks the oracle again.
"""

from __future__ import annotations

import pytest

from tests.semgrep.cases import Case, languages, read_cases
from tests.semgrep.ours import Refused, judge
from tests.semgrep.record import recorded

DIFFERENT = {
    "generic/config/spaces-do-not-matter": "Semgrep wants the same indentation",
    "go/jwt/channel-make": "Semgrep finds no `make` by a pattern with `chan`",
    "python/fixes/fix-comparison": "Semgrep puts parentheses around the new expression",
    "python/fixes/fix-not-in": "Semgrep's own printing of `not in` is no Python",
}
"""Cases known to differ, and why: this list is the documentation of the differences."""
CASES = [case for language in languages() for case in read_cases(language)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_same_lines_and_fixes(case: Case) -> None:
    wanted = recorded(case)
    assert wanted is not None, "record the oracle's word first"
    try:
        given = judge(case)
    except Refused as error:
        pytest.fail(str(error))
    assert (given == wanted) == (case.id not in DIFFERENT), DIFFERENT.get(case.id, "")


def test_every_known_difference_is_a_case() -> None:
    assert set(DIFFERENT) <= {case.id for case in CASES}
