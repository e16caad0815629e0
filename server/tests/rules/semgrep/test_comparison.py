"""``metavariable-comparison``: what the oracle calls true, and that nothing is ever run."""

from __future__ import annotations

import pytest

from aida.rules.errors import RuleError
from aida.rules.semgrep.comparison import Comparable, check_comparison, compare, number_of


@pytest.mark.parametrize(
    ("expression", "values", "holds"),
    [
        ("$X > 100", {"$X": 5000}, True),
        ("$X > 100", {"$X": "5000"}, False),
        ("$X > 100", {}, False),
        ("not ($X > 100)", {"$X": "text"}, False),
        ("not ($X > 100)", {"$X": -5}, True),
        ("str($X) == '5000'", {"$X": 5000}, True),
        ("int($X) > 100", {"$X": "5000"}, True),
        ("int($X) > 100", {"$X": 1500.0}, False),
        ("re.match('5.*', $X)", {"$X": "50"}, True),
        ("re.match('5.*', $X)", {"$X": 50}, False),
        ("$X in [1, 'foo']", {"$X": "foo"}, True),
        ("$X not in [1, 2]", {"$X": 3}, True),
        ("$X % 2 == 0 and $Y < $X", {"$X": 4, "$Y": 3}, True),
        ("1 < $X <= 2", {"$X": 2}, True),
        ("$X / 0 == 1", {"$X": 2}, False),
        ("2 ** 999999999 > 1", {}, False),
        ("today() > strptime('2020-01-01')", {}, False),
        ("__import__('os').getcwd() != ''", {}, False),
        ("$X.__class__ == 1", {"$X": 1}, False),
    ],
)
def test_what_holds(expression: str, values: dict[str, Comparable], holds: bool) -> None:
    assert compare(expression, values) is holds


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(RuleError, match="cannot be read"):
        check_comparison("$X >")


@pytest.mark.parametrize(
    ("text", "base", "number"),
    [("0o777", 10, 511), ("0777", 10, 511), ("1_000L", 10, 1000), ("0x1f", 10, 31),
     ("1.5e3", 10, 1500.0), ("777", 8, 511), ("name", 10, None)],
)  # fmt: skip
def test_numbers_as_languages_write_them(text: str, base: int, number: object) -> None:
    assert number_of(text, base) == number
