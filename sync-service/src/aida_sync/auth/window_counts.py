"""Counting in a sliding window of a minute, in this process alone.

The approximation with two counters that Cloudflare described in 2017, as `limits` has it for Redis:
what was counted in the minute before weighs as much as still reaches into the last sixty seconds.
`limits` counts in memory too, but looks through everybody's counters in a task for each hit.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import NamedTuple

WINDOW_SECONDS = 60.0
_MOST_KEYS = 10_000


class Hit(NamedTuple):
    """Whether it passed, how many are left, and in how many seconds there will be more."""

    passed: bool
    left: int
    seconds: float


class WindowCounts:
    """Counters by key; what ended two minutes ago is forgotten."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        # [number of the window, counted in it, counted in the one before]
        self._counts: dict[str, list[int]] = {}
        self._forgot_in = 0

    def hit(self, key: str, quota: int, cost: int = 1) -> Hit:
        """Count, unless that would be more than the quota."""
        window, elapsed = divmod(self._clock(), WINDOW_SECONDS)
        count = self._count(key, int(window))
        share = 1 - elapsed / WINDOW_SECONDS
        used = math.floor(count[2] * share) + count[1]
        if used + cost > quota:
            return Hit(False, max(0, quota - used), _until_free(count, quota - cost, elapsed))
        count[1] += cost
        return Hit(True, quota - used - cost, WINDOW_SECONDS - elapsed)

    def _count(self, key: str, window: int) -> list[int]:
        count = self._counts.get(key)
        if count is None:
            if len(self._counts) >= _MOST_KEYS and window != self._forgot_in:
                self._forget(window)
            count = self._counts[key] = [window, 0, 0]
        elif count[0] != window:
            count[:] = [window, 0, count[1] if count[0] == window - 1 else 0]
        return count

    def _forget(self, window: int) -> None:
        self._forgot_in = window  # once in a minute: it looks at all of them
        self._counts = {key: one for key, one in self._counts.items() if one[0] >= window - 1}


def _until_free(count: list[int], most: int, elapsed: float) -> float:
    """Seconds until what is counted weighs less than ``most`` and one."""
    _, now, before = count
    rest = WINDOW_SECONDS - elapsed
    if now <= most:  # as soon as enough of the minute before is out of sight
        return max(0.0, WINDOW_SECONDS * (1 - (most + 1 - now) / before) - elapsed)
    if most < 0:
        return rest + WINDOW_SECONDS
    return rest + max(0.0, WINDOW_SECONDS * (1 - (most + 1) / now))
