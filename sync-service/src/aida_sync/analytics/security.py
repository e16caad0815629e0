"""The security metrics: from what the audit log tells, and from the findings of security rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.analytics.schemas import AlertOut, SecurityOut
from aida_sync.analytics.service import spread
from aida_sync.audit import service as audit
from aida_sync.audit.service import Happened
from aida_sync.findings import service as findings
from aida_sync.kit.period import Interval, Period, floor

FAILED = "login.failed"
REVOKED = "session.revoked"
STOLEN = "refresh-token-reuse"
GUESSES = 10
WITHIN = timedelta(minutes=10)
"""So many failed logins of one account in that time are an attempt to guess."""
THRESHOLDS: Mapping[tuple[str, Interval], int] = {
    ("failed_auth_attempts", Interval.HOUR): 20,
    ("failed_auth_attempts", Interval.DAY): 100,
    ("suspicious_activities", Interval.HOUR): 1,
    ("suspicious_activities", Interval.DAY): 1,
}


class _Signs(NamedTuple):
    failed: dict[datetime, int]
    suspicious: dict[datetime, int]


async def security(session: AsyncSession, period: Period) -> SecurityOut:
    """The security metrics of a period, of the whole instance."""
    happened = await audit.happened(session, [FAILED, REVOKED], period.start, period.end)
    signs = _signs(happened, period.interval)
    buckets = list(period.buckets())
    found, fixed = await findings.security_changes(session, period)
    lines = {
        "failed_auth_attempts": spread(buckets, signs.failed),
        "suspicious_activities": spread(buckets, signs.suspicious),
    }
    return SecurityOut(
        interval=period.interval,
        buckets=buckets,
        **lines,
        vulnerabilities_found=spread(buckets, found),
        vulnerabilities_fixed=spread(buckets, fixed),
        vulnerability_scan_results=await findings.open_security(session),
        alerts=list(_alerts(lines, buckets, period.interval)),
    )


def _signs(happened: Sequence[Happened], interval: Interval) -> _Signs:
    failed: Counter[datetime] = Counter()
    suspicious: Counter[datetime] = Counter()
    recent: defaultdict[str, list[datetime]] = defaultdict(list)
    for one in happened:
        bucket = floor(one.at, interval)
        if one.action == REVOKED:
            suspicious[bucket] += one.why == STOLEN
            continue
        failed[bucket] += 1
        tries = [at for at in recent[one.target_id] if one.at - at < WITHIN]
        tries.append(one.at)
        if len(tries) == GUESSES:
            suspicious[bucket] += 1
            tries = []
        recent[one.target_id] = tries
    return _Signs(dict(failed), dict(suspicious))


def _alerts(
    lines: Mapping[str, list[int]], buckets: Sequence[datetime], interval: Interval
) -> list[AlertOut]:
    return [
        AlertOut(metric=metric, bucket=bucket, value=value, threshold=threshold)
        for metric, values in lines.items()
        for threshold in [THRESHOLDS[metric, interval]]
        for bucket, value in zip(buckets, values, strict=True)
        if value >= threshold
    ]
