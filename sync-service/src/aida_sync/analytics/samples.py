"""What each process does in a minute, kept for the technical metrics: requests, errors, latency.

Prometheus reads the same counters at `/metrics`, and keeps them longer and finer; these are for the
dashboard, of all replicas together, without another service.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import structlog
from sqlalchemy import delete, insert

from aida_sync.analytics.tables import Sample
from aida_sync.db.base import new_id
from aida_sync.db.database import Database
from aida_sync.kit import metrics

MINUTE = 60
KEPT = timedelta(days=90)
_log = structlog.get_logger("aida_sync.analytics")


class Totals(NamedTuple):
    """What the counters of this process say. ``latency`` counts answers up to each bound."""

    requests: int
    errors: int
    latency: tuple[int, ...]
    cache_hits: int
    cache_misses: int


def bounds() -> list[float]:
    """The upper bounds of `latency`, in seconds; the last one is infinite."""
    return [*metrics.BUCKETS, float("inf")]


def totals() -> Totals:
    """Read the counters."""
    requests = errors = hits = misses = 0
    latency = dict.fromkeys(bounds(), 0)
    for family in metrics.REGISTRY.collect():
        for sample in family.samples:
            number, labels = int(sample.value), sample.labels
            if sample.name == "aida_sync_request_seconds_count":
                requests += number
                errors += number if labels["status"].startswith("5") else 0
            elif sample.name == "aida_sync_request_seconds_bucket":
                latency[float(labels["le"])] += number
            elif sample.name == "aida_sync_cache_lookups_total":
                hits += number if labels["outcome"] == "hit" else 0
                misses += number if labels["outcome"] == "miss" else 0
    return Totals(requests, errors, tuple(latency.values()), hits, misses)


class Sampler:
    """Writes down, now and then, what changed since the last time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._process = new_id()
        self._before = totals()
        self._most = 0

    def look(self) -> None:
        """See how many connections are in use."""
        now = self._database.connections()
        metrics.DATABASE_CONNECTIONS.set(now)
        self._most = max(self._most, now)

    async def step(self, now: datetime) -> None:
        """Write a sample of what happened since the last one."""
        self.look()
        found, before = totals(), self._before
        row: dict[str, Any] = {
            "at": now,
            "process": self._process,
            "requests": found.requests - before.requests,
            "errors": found.errors - before.errors,
            "latency": _less(found.latency, before.latency),
            "cache_hits": found.cache_hits - before.cache_hits,
            "cache_misses": found.cache_misses - before.cache_misses,
            "connections": self._most,
        }
        async with self._database.write() as session:
            await session.execute(insert(Sample), [row])
            await session.execute(delete(Sample).where(Sample.at < now - KEPT))
        self._before, self._most = found, 0

    async def run(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Write a sample each minute, until cancelled; a failure is logged."""
        while True:
            for _ in range(MINUTE):
                await asyncio.sleep(1)
                self.look()
            try:
                await self.step(clock())
            except Exception as error:
                _log.error("sampling_failed", error=str(error).split("\n")[0])


def quantile(share: float, latency: Iterable[int]) -> float | None:
    """Milliseconds that a share of answers took at most, within its bucket by its share of it."""
    counts = list(latency)
    if not counts or not counts[-1]:
        return None
    wanted, below, start = share * counts[-1], 0, 0.0
    for bound, count in zip(bounds(), counts, strict=True):
        if count >= wanted and count > below:
            if bound == float("inf"):
                return round(start * 1000, 1)
            part = (wanted - below) / (count - below)
            return round((start + (bound - start) * part) * 1000, 1)
        below, start = count, bound
    return None


def _less(now: tuple[int, ...], before: tuple[int, ...]) -> list[int]:
    return [one - other for one, other in zip(now, before, strict=True)]
