"""B16, V1, V2, V4, V13: what is not allowed, or not known, does not happen."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aida.governance.tiers.action import SILENCING, Action, Kind
from aida.governance.tiers.pre_action import Effect, Facts, Violation, decide

GOOD = Facts(
    session_valid=True,
    permissions=frozenset({"ai:request"}),
    available={"tokens": 100.0},
    locked={"b.py": "bo"},
    violations=(),
)
ACTION = Action("a1", Kind.AI_EDIT, "ann", "ai:request", needs={"tokens": 100.0})


def codes(action: Action, facts: Facts) -> list[str]:
    return [refusal.code for refusal in decide(action, facts, "r1").refusals]


def test_allowed_when_everything_speaks_for_it() -> None:
    decision = decide(replace(ACTION, input_digest="d"), GOOD, "r1")
    assert decision.allowed
    assert (decision.rules_revision, decision.input_digest) == ("r1", "d")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (replace(GOOD, session_valid=False), ["session-ended"]),
        (replace(GOOD, permissions=frozenset()), ["permission-missing"]),
        (replace(GOOD, available={"tokens": 99.0}), ["budget-exceeded"]),
        (replace(GOOD, available={}), ["budget-exceeded"]),
        (replace(GOOD, violations=(Violation("no-eval", "m"),)), ["breaks-rule"]),
        (
            Facts(),
            ["session-unknown", "permission-unknown", "budget-unknown", "not-checked"],
        ),
    ],
)
def test_each_check_denies(facts: Facts, expected: list[str]) -> None:
    assert codes(ACTION, facts) == expected
    assert decide(ACTION, facts, "r1").effect is Effect.DENY


def test_locks() -> None:
    assert codes(replace(ACTION, locks=frozenset({"a.py"})), GOOD) == []
    assert codes(replace(ACTION, locks=frozenset({"b.py"})), GOOD) == ["locked"]
    assert codes(replace(ACTION, actor="bo", locks=frozenset({"b.py"})), GOOD) == []
    unknown = replace(GOOD, locked=None)
    assert codes(replace(ACTION, locks=frozenset({"a.py"})), unknown) == ["locks-unknown"]


@pytest.mark.parametrize("amount", [float("nan"), -1.0, float("inf")])
def test_an_amount_that_is_no_amount(amount: float) -> None:
    assert codes(replace(ACTION, needs={"tokens": amount}), GOOD) == ["budget-exceeded"]


@pytest.mark.parametrize("kind", sorted(Kind))
def test_agents_cannot_silence_themselves(kind: Kind) -> None:
    action = replace(ACTION, kind=kind, by_agent=True)
    decision = decide(action, GOOD, "r1")
    assert decision.effect is (Effect.ASK if kind in SILENCING else Effect.ALLOW)
    assert decide(action, replace(GOOD, approved_by_owner=True), "r1").allowed
    assert decide(replace(action, by_agent=False), GOOD, "r1").allowed


@given(st.sets(st.sampled_from([field.name for field in fields(Facts)])), st.booleans())
def test_knowing_less_never_allows_more(unknown: set[str], by_agent: bool) -> None:
    action = replace(ACTION, by_agent=by_agent, locks=frozenset({"a.py"}))
    changes = dict.fromkeys(unknown - {"approved_by_owner"})
    decision = decide(action, replace(GOOD, **changes), "r1")
    assert decision.allowed is (not changes)
    assert decision == decide(action, replace(GOOD, **changes), "r1")
