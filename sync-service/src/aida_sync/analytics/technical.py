"""The technical metrics: latency, errors, connections and caches of all processes together."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.analytics.samples import bounds, quantile
from aida_sync.analytics.schemas import TechnicalOut
from aida_sync.analytics.service import share
from aida_sync.analytics.tables import Sample
from aida_sync.kit.period import Period, floor


class _Bucket:
    def __init__(self) -> None:
        self.requests = self.errors = self.hits = self.misses = self.connections = 0
        self.latency = [0] * len(bounds())
        self.seen = False

    def add(self, row: Sample) -> None:
        self.seen = True
        self.requests += row.requests
        self.errors += row.errors
        self.hits += row.cache_hits
        self.misses += row.cache_misses
        self.connections = max(self.connections, row.connections)
        if len(row.latency) == len(self.latency):  # bounds may change with a version
            self.latency = [a + b for a, b in zip(self.latency, row.latency, strict=True)]


async def technical(session: AsyncSession, period: Period) -> TechnicalOut:
    """The technical metrics of a period."""
    found: defaultdict[datetime, _Bucket] = defaultdict(_Bucket)
    query = select(Sample).where(Sample.at >= period.start, Sample.at < period.end)
    async for row in await session.stream_scalars(query.execution_options(yield_per=1_000)):
        found[floor(row.at, period.interval)].add(row)
    times = list(period.buckets())
    buckets = [found[at] for at in times]
    return TechnicalOut(
        interval=period.interval,
        buckets=times,
        requests=[one.requests for one in buckets],
        api_latency_p50_ms=[quantile(0.5, one.latency) for one in buckets],
        api_latency_p95_ms=[quantile(0.95, one.latency) for one in buckets],
        error_rate=[share(one.errors, one.requests) for one in buckets],
        database_connections=[one.connections if one.seen else None for one in buckets],
        cache_hit_ratio=[share(one.hits, one.hits + one.misses) for one in buckets],
    )
