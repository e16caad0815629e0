"""What was looked up a moment ago, remembered until something changes."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Hashable
from typing import Generic, TypeVar

from aida_sync.kit import metrics

V = TypeVar("V")
_MOST = 10_000


class ShortMemory(Generic[V]):
    """Remembers for ``seconds``; ``name`` stands in the metrics.

    In the process that changes something it forgets at once; another replica knows later by no more
    than the time for which it remembers.
    """

    def __init__(self, name: str, seconds: float) -> None:
        self._seconds = seconds
        self._known: dict[Hashable, tuple[float, V]] = {}
        self._changes = 0
        self._hits = metrics.CACHE_LOOKUPS.labels(name, "hit")
        self._misses = metrics.CACHE_LOOKUPS.labels(name, "miss")

    async def of(self, key: Hashable, looking_up: Awaitable[V | None]) -> V | None:
        """What is looked up, and remember it; None is not remembered."""
        self._misses.inc()
        began, changes = time.monotonic(), self._changes
        found = await looking_up
        if found is not None and changes == self._changes:  # else it may be of before the change
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = (began, found)
        return found

    def recall(self, key: Hashable) -> V | None:
        """What was looked up a moment ago."""
        known = self._known.get(key)
        if known is None or time.monotonic() - known[0] > self._seconds:
            return None
        self._hits.inc()
        return known[1]

    def forget_all(self) -> None:
        """Something changed: look everything up again."""
        self._known.clear()
        self._changes += 1
