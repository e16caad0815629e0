"""What Prometheus reads at ``/metrics``."""

from __future__ import annotations

import os
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

REGISTRY = CollectorRegistry()
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Names the folder through which workers share their metrics; the library reads it at import."""
BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)

REQUESTS = Histogram(
    "aida_sync_request_seconds",
    "Duration of requests, by route template",
    ["method", "route", "status"],
    buckets=BUCKETS,
    registry=REGISTRY,
)
FAILED_LOGINS = Counter(
    "aida_sync_failed_logins_total", "Attempts to log in that failed", registry=REGISTRY
)
MAILS = Counter(
    "aida_sync_mails_total", "Letters, by what became of them", ["outcome"], registry=REGISTRY
)
LOG_SIZE = Gauge(
    "aida_sync_log_entries",
    "Entries of the audit log",
    registry=REGISTRY,
    multiprocess_mode="mostrecent",
)
LOG_PENDING = Gauge(
    "aida_sync_log_pending",
    "Events that wait for their place in the log",
    registry=REGISTRY,
    multiprocess_mode="mostrecent",
)
LIVE_CONNECTIONS = Gauge(
    "aida_sync_live_connections",
    "Open live connections",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)
JOBS = Counter(
    "aida_sync_jobs_total",
    "Attempts at jobs, by how they ended",
    ["kind", "outcome"],
    registry=REGISTRY,
)
JOB_SECONDS = Histogram(
    "aida_sync_job_seconds", "Duration of attempts at jobs", ["kind"], registry=REGISTRY
)
JOBS_ALIVE = Gauge(
    "aida_sync_jobs_alive",
    "Jobs that wait and that run",
    ["state"],
    registry=REGISTRY,
    multiprocess_mode="mostrecent",
)
EVENTS = Counter(
    "aida_sync_ingested_events_total",
    "Events from clients, by what became of them",
    ["outcome"],
    registry=REGISTRY,
)
CACHE_LOOKUPS = Counter(
    "aida_sync_cache_lookups_total",
    "Questions to what is remembered for a moment, by whether it knew",
    ["cache", "outcome"],
    registry=REGISTRY,
)
DATABASE_CONNECTIONS = Gauge(
    "aida_sync_database_connections",
    "Connections in use, when last looked",
    registry=REGISTRY,
    multiprocess_mode="livesum",
)

DEPENDENCY_STATE = Gauge(
    "aida_sync_dependency_state",
    "Breakers of what the service depends on: 0 closed, 1 half-open, 2 open",
    ["dependency"],
    registry=REGISTRY,
    multiprocess_mode="livemax",
)
DEPENDENCY_CALLS = Counter(
    "aida_sync_dependency_calls_total",
    "Attempts to reach what the service depends on: answered, failed, refused by the breaker",
    ["dependency", "outcome"],
    registry=REGISTRY,
)
OUTBOX_PENDING = Gauge(
    "aida_sync_outbox_pending",
    "Events that wait for their handlers",
    registry=REGISTRY,
    multiprocess_mode="mostrecent",
)
OUTBOX_LAG = Gauge(
    "aida_sync_outbox_lag_seconds",
    "Age of the oldest event that waits",
    registry=REGISTRY,
    multiprocess_mode="mostrecent",
)
OUTBOX_DEAD = Counter(
    "aida_sync_outbox_dead_letters_total",
    "Events that a handler gave up",
    ["handler"],
    registry=REGISTRY,
)
WEBHOOKS = Counter(
    "aida_sync_webhook_deliveries_total",
    "Attempts to deliver, by how they ended",
    ["outcome"],
    registry=REGISTRY,
)


def observe(method: str, route: str, status: int, seconds: float) -> None:
    """Count one request."""
    _requests(method, route, status).observe(seconds)


@cache
def _requests(method: str, route: str, status: int) -> Histogram:
    return REQUESTS.labels(method, route, str(status))


def render() -> bytes:
    """All metrics in Prometheus' text format; of all workers together, where there are several."""
    if FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    of_all = CollectorRegistry()
    MultiProcessCollector(of_all)
    return generate_latest(of_all)
