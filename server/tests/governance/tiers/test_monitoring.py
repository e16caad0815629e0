"""V6, V7, V8: budgets, standing still, and what is unusual."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aida.governance.tiers.monitoring import (
    Budget,
    Correction,
    Observation,
    advise,
    is_anomalous,
)

BUDGET = Budget({"tokens": 100.0}, stalls_after=30)


def seen(*states: tuple[float, float, float], changed: bool = False) -> list[Observation]:
    """Observations from (seconds, progress, tokens)."""
    return [Observation(at, done, {"tokens": spent}, changed) for at, done, spent in states]


@pytest.mark.parametrize(
    ("states", "correction", "code"),
    [
        ([(0, 0.0, 0), (10, 0.5, 50)], Correction.NONE, ""),
        ([(0, 0.0, 0), (10, 0.5, 81)], Correction.GUIDE, "budget-runs-out"),
        ([(0, 0.0, 0), (10, 0.5, 101)], Correction.ABORT, "budget-exceeded"),
        ([(0, 0.0, 0), (10, 0.5, float("nan"))], Correction.ABORT, "budget-exceeded"),
        ([(0, 0.5, 0), (10, 0.4, 0)], Correction.GUIDE, "progress-fell"),
        ([(0, 0.5, 0), (30, 0.5, 0)], Correction.NONE, ""),
        ([(0, 0.5, 0), (31, 0.5, 0)], Correction.ABORT, "stalled"),
        ([(0, 0.5, 0), (31, 0.5, 0), (60, 0.6, 0)], Correction.NONE, ""),
        ([(0, 1.0, 0), (99, 1.0, 0)], Correction.NONE, ""),
        ([], Correction.NONE, ""),
    ],
)
def test_advice(
    states: list[tuple[float, float, float]], correction: Correction, code: str
) -> None:
    advice = advise(BUDGET, seen(*states))
    assert (advice.correction, advice.code) == (correction, code)


def test_what_has_changed_something_is_rolled_back() -> None:
    advice = advise(BUDGET, seen((0, 0.0, 101), changed=True))
    assert advice.correction is Correction.ROLL_BACK


@given(st.floats(0, 200), st.floats(0, 200))
def test_spending_more_is_never_judged_milder(one: float, two: float) -> None:
    less, more = (advise(BUDGET, seen((0, 0.5, spent))) for spent in sorted((one, two)))
    assert less.correction <= more.correction


def test_seeded_anomalies_are_found() -> None:
    """At least nine of ten found, at most one usual value in a hundred taken for one."""
    rng = random.Random(7)
    history = [rng.gauss(100, 10) for _ in range(200)]
    usual = [rng.gauss(100, 10) for _ in range(1000)]
    odd = [rng.choice((-1, 1)) * rng.uniform(60, 200) + 100 for _ in range(1000)]
    assert sum(is_anomalous(value, history) for value in odd) >= 900
    assert sum(is_anomalous(value, history) for value in usual) <= 10


def test_too_little_history_tells_nothing() -> None:
    assert not is_anomalous(1000, [1.0] * 7)
    assert is_anomalous(1000, [1.0] * 8)
    assert not is_anomalous(1, [1.0] * 8)
