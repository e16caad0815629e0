"""Findings about suppressions, by policy and by date."""

from __future__ import annotations

import pytest

from aida.governance.suppression_policy import SuppressionPolicy
from aida.text import Edit, apply_edits
from server.tests.governance.annotated import names, problems, reported


def fixed(text: str, **options: SuppressionPolicy) -> str:
    [found] = problems(text, **options)
    fix = found.fixes[0]
    return apply_edits(text.encode(), [Edit(fix.span, fix.text.encode())]).decode()


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("x = 1  # aida: allow[r] -- why\ny\n", "x = 1\ny\n"),
        ("if x:\n    # aida: allow[r]\n    y\n", "if x:\n    y\n"),
        ("x  # note  # aida: allow[r]\n", "x  # note\n"),
        ("BAD  # aida: allow[r, other]\n", "BAD  # aida: allow[r]\n"),
        ("BAD  # aida: allow[other,r]\n", "BAD  # aida: allow[r]\n"),
        ("# aida: allow[r]", ""),
    ],
)
def test_unused(text: str, after: str) -> None:
    assert names(problems(text)) == ["unused"]
    assert fixed(text) == after
    assert all(fix.safe for found in problems(text) for fix in found.fixes)


def test_a_line_of_a_comment_is_removed() -> None:
    text = "/* Note.\n * aida: allow[r]\n * End.\n */\nf();\n"
    [found] = problems(text, "javascript")
    fix = found.fixes[0]
    assert apply_edits(text.encode(), [Edit(fix.span, b"")]) == b"/* Note.\n * End.\n */\nf();\n"


def test_nothing_is_called_unused_that_may_be_used() -> None:
    assert names(problems("x = (  # aida: allow[r]\n")) == []  # a syntax error hides findings
    assert names(problems("x  # aida: allow[r, nowhere]\n")) == ["unknown-rule"]


def test_unknown_rules() -> None:
    assert fixed("x  # aida: allow[othr]\n") == "x  # aida: allow[other]\n"
    [found] = problems("BAD  # aida: allow[r, zzzzzz]\n")
    assert [fix.title for fix in found.fixes] == ["Remove `zzzzzz`"]


def test_malformed() -> None:
    assert fixed("BAD  # aida: ignore[r]\n") == "BAD  # aida: allow[r]\n"
    assert reported("BAD  # aida: allow[r] until=never\n")[0] == ("r", "BAD")


@pytest.mark.parametrize(
    ("policy", "refused", "accepted"),
    [
        (SuppressionPolicy(require_reason=True), "allow[r]", "allow[r] -- why"),
        (SuppressionPolicy(require_owner=True), "allow[r]", "allow[r] owner=@t"),
        (SuppressionPolicy(require_expiry=True), "allow[r]", "allow[r] until=2026-12-31"),
        (SuppressionPolicy(max_days=10), "allow[r]", "allow[r] until=2026-06-25"),
        (
            SuppressionPolicy(max_days=10),
            "allow[r] until=2026-06-26",
            "allow[r] until=2026-06-25",
        ),
        (SuppressionPolicy(forbidden=("o*", "r")), "allow[r]", None),
    ],
)
def test_policy(policy: SuppressionPolicy, refused: str, accepted: str | None) -> None:
    text = f"BAD  # aida: {refused}\n"
    assert ("r", "BAD") in reported(text, policy=policy)
    assert names(problems(text, policy=policy)) == ["refused"]
    if accepted is not None:
        assert ("r", "BAD") not in reported(f"BAD  # aida: {accepted}\n", policy=policy)


def test_rules_about_suppressions_cannot_be_suppressed() -> None:
    text = "# aida: allow-file[aida-suppression-unused]\nx  # aida: allow[r]\n"
    assert names(problems(text)) == ["refused", "unused"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-06-15", []),
        ("2027-02-14", []),
        ("2027-02-15", ["expiring"]),
        ("2027-03-01", ["expiring"]),
        ("2027-03-02", ["r", "expired"]),
        ("2031-01-01", ["r", "expired"]),
    ],
)
def test_a_suppression_ends(day: str, expected: list[str]) -> None:
    found = reported("BAD  # aida: allow[r] until=2027-03-01 -- why\n", day=day)
    assert [name.removeprefix("aida-suppression-") for name, _ in found] == expected


def test_days_of_warning() -> None:
    text, policy = (
        "BAD  # aida: allow[r] until=2027-03-01\n",
        SuppressionPolicy(expiry_warning_days=0),
    )
    assert names(problems(text, policy=policy, day="2027-02-28")) == []
    assert names(problems(text, policy=policy, day="2027-03-01")) == ["expiring"]


def test_the_last_of_all_days() -> None:
    assert reported("BAD  # aida: allow[r] until=9999-12-31\n") == []


def test_one_that_holds_is_enough() -> None:
    text = "BAD  # aida: allow[r] until=2020-01-01\n# aida: allow-file[r]\n"
    assert names(problems(text)) == ["expired"]
    assert ("r", "BAD") not in reported(text)
