"""Who may do what in which project, remembered for a moment as principals are."""

from __future__ import annotations

import time
from collections.abc import Awaitable

from aida_sync.auth.principal import REMEMBERED_SECONDS, Principal
from aida_sync.kit import metrics
from aida_sync.projects.access import Access

_MOST = 10_000
_HITS = metrics.CACHE_LOOKUPS.labels("access", "hit")
_MISSES = metrics.CACHE_LOOKUPS.labels("access", "miss")


class AccessMemory:
    """The access that was looked up in the last half second.

    A member who is taken out is out at once in the process that does it, where every change makes
    it forget, and within a second on other replicas.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, str, str], tuple[float, Access]] = {}
        self._changes = 0

    async def of(
        self, principal: Principal, project_id: str, looking_up: Awaitable[Access | None]
    ) -> Access | None:
        """What is looked up, and remember it."""
        _MISSES.inc()
        began, changes = time.monotonic(), self._changes
        access = await looking_up
        if access is not None and changes == self._changes:  # else it may be of before the change
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[_key(principal, project_id)] = (began, access)
        return access

    def recall(self, principal: Principal, project_id: str) -> Access | None:
        """What was looked up a moment ago."""
        known = self._known.get(_key(principal, project_id))
        if known is None or time.monotonic() - known[0] > REMEMBERED_SECONDS:
            return None
        _HITS.inc()
        return known[1]

    def forget_all(self) -> None:
        """Something changed: look everything up again."""
        self._known.clear()
        self._changes += 1


def _key(principal: Principal, project_id: str) -> tuple[str, str, str]:
    return principal.user_id, principal.role, project_id
