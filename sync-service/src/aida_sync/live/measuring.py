"""How this replica fares, from the metrics that Prometheus reads."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from aida_sync.kit import metrics
from aida_sync.live.payloads import MetricsSnapshot


@dataclass(slots=True)
class _Counts:
    at: float = 0.0
    requests: float = 0.0
    errors: float = 0.0
    buckets: dict[float, float] = field(default_factory=dict)


class Meter:
    """Turns counters into rates, between one snapshot and the next."""

    def __init__(self) -> None:
        self._before = _counts()

    def snapshot(self, connections: int, log_entries: int) -> MetricsSnapshot:
        """What happened since the last snapshot."""
        before, now = self._before, _counts()
        self._before = now
        seconds = max(now.at - before.at, 0.001)
        requests = now.requests - before.requests
        grown = {top: count - before.buckets.get(top, 0) for top, count in now.buckets.items()}
        return MetricsSnapshot(
            requests_per_second=round(requests / seconds, 2),
            errors_per_second=round((now.errors - before.errors) / seconds, 2),
            latency_p95_ms=_p95(grown, requests),
            connections=connections,
            log_entries=log_entries,
        )


def _counts() -> _Counts:
    counts = _Counts(at=time.monotonic())
    for family in metrics.REQUESTS.collect():
        for sample in family.samples:
            if sample.name.endswith("_count"):
                counts.requests += sample.value
                if sample.labels["status"] >= "500":
                    counts.errors += sample.value
            elif sample.name.endswith("_bucket"):
                top = float(sample.labels["le"])
                counts.buckets[top] = counts.buckets.get(top, 0) + sample.value
    return counts


def _p95(buckets: dict[float, float], requests: float) -> float | None:
    if not requests:
        return None
    for top, count in sorted(buckets.items()):
        if count >= 0.95 * requests:
            return top * 1000 if top != float("inf") else None
    return None
