"""What analytics answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from aida_sync.kit.period import Interval

Series = dict[str, list[int]]


class BusinessOut(BaseModel):
    """Business metrics: for each bucket one number, in the order of `buckets`."""

    interval: Interval
    buckets: Annotated[list[datetime], Field(description="Where each begins, in UTC.")]
    active_users: Annotated[list[int], Field(description="Different users of each bucket.")]
    active_users_total: Annotated[int, Field(description="Different users of the whole time.")]
    ai_requests: list[int]
    ai_tokens: list[int]
    governance_violations: Annotated[list[int], Field(description="Decisions that denied.")]
    template_usage: list[int]
    checks: list[int]
    findings_new: list[int]
    findings_fixed: list[int]


class CountOut(BaseModel):
    """Events of one kind that agree in what they are counted by."""

    bucket: datetime
    subject: str
    detail: str
    events: int
    value: Annotated[int, Field(description="Sum of milliseconds, days or tokens, by kind.")]


class TopOut(BaseModel):
    """Events of one kind over the whole time."""

    subject: str
    detail: str
    events: int
    value: int


class RuleFeedbackOut(BaseModel):
    """How a rule fares. `precision` and `dismissal_rate` are null without anything to judge by."""

    rule: str
    found: Annotated[int, Field(description="Findings that turned up.")]
    fixed: int
    useful: int
    not_useful: int
    dismissed: int
    suppressed: int
    dismissal_rate: Annotated[
        float | None, Field(description="Of the findings that turned up, those that were put away.")
    ]
    precision: Annotated[
        float | None,
        Field(description="Of the findings that somebody dealt with, those that were right."),
    ]


class BusinessEventOut(BaseModel):
    """An event. Whose it was is not told."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    at: datetime
    kind: str
    subject: str
    detail: str
    value: int
    data: dict[str, Any]


class TechnicalOut(BaseModel):
    """Technical metrics of all processes, in milliseconds and shares."""

    interval: Interval
    buckets: list[datetime]
    requests: list[int]
    api_latency_p50_ms: list[float | None]
    api_latency_p95_ms: list[float | None]
    error_rate: Annotated[list[float | None], Field(description="Share of answers with 5xx.")]
    database_connections: Annotated[list[int | None], Field(description="Most at once.")]
    cache_hit_ratio: list[float | None]


class AlertOut(BaseModel):
    """A metric that is beyond its threshold."""

    metric: str
    bucket: datetime
    value: int
    threshold: int


class SecurityOut(BaseModel):
    """Security metrics, from the audit log and the findings of security rules."""

    interval: Interval
    buckets: list[datetime]
    failed_auth_attempts: list[int]
    suspicious_activities: Annotated[
        list[int],
        Field(description="Refresh tokens used twice, and accounts that were guessed at."),
    ]
    vulnerabilities_found: list[int]
    vulnerabilities_fixed: list[int]
    vulnerability_scan_results: Annotated[
        dict[str, int], Field(description="Open findings of security rules, by severity.")
    ]
    alerts: list[AlertOut]
