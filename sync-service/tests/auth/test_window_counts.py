"""R5: what is counted in memory: no more than the quota in a minute, and a time that holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aida_sync.auth import window_counts
from aida_sync.auth.window_counts import WindowCounts


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_040.0

    def __call__(self) -> float:
        return self.now


def passed(counts: WindowCounts, quota: int, most: int = 50) -> int:
    """How many pass before one is refused."""
    return next(n for n in range(most) if not counts.hit("ada", quota).passed)


def test_the_quota_passes_and_no_more() -> None:
    clock = Clock()
    counts = WindowCounts(clock)
    assert [counts.hit("ada", 3).left for _ in range(3)] == [2, 1, 0]
    refused = counts.hit("ada", 3)
    assert (refused.passed, refused.left) == (False, 0)
    assert counts.hit("bob", 3).passed
    assert not counts.hit("eve", 3, cost=4).passed


def test_the_minute_before_weighs_what_is_left_of_it() -> None:
    clock = Clock()  # 20 s into a window
    counts = WindowCounts(clock)
    assert passed(counts, 10) == 10
    clock.now += 40  # the next window begins
    assert passed(counts, 10) == 0
    clock.now += 30
    assert passed(counts, 10) == 5
    clock.now += 120
    assert passed(counts, 10) == 10


@given(
    st.lists(st.tuples(st.floats(0, 50), st.integers(1, 5)), max_size=60),
    st.integers(1, 9),
)
def test_whoever_waits_as_long_as_told_passes(steps: list[tuple[float, int]], quota: int) -> None:
    clock = Clock()
    counts = WindowCounts(clock)
    for wait, cost in steps:
        clock.now += wait
        hit = counts.hit("ada", quota, min(cost, quota))
        assert 0 <= hit.left <= quota
        assert hit.seconds <= 2 * window_counts.WINDOW_SECONDS
        if not hit.passed:
            clock.now += hit.seconds + 0.001
            assert counts.hit("ada", quota, min(cost, quota)).passed


def test_who_was_not_seen_for_two_minutes_is_forgotten() -> None:
    clock = Clock()
    counts = WindowCounts(clock)
    for number in range(window_counts._MOST_KEYS):
        counts.hit(str(number), 3)
    clock.now += 150
    assert counts.hit("ada", 3).passed
    assert len(counts._counts) == 1
