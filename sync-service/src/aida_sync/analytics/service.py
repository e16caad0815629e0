"""Metrics of business and rules, from the roll-ups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.analytics import store
from aida_sync.analytics.schemas import BusinessOut, CountOut, RuleFeedbackOut, TopOut
from aida_sync.errors import Unprocessable
from aida_sync.ingest.tables import Event
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.period import Period

MOST_ROWS = 5_000
_KINDS = (
    *("check.finished", "finding.seen", "template.expanded"),
    *("ai.requested", "decision.made"),
)


async def business(
    session: AsyncSession, projects: Collection[str] | None, period: Period
) -> BusinessOut:
    """The business metrics of some projects, or of all."""
    counts = await store.counts(session, projects, period, _KINDS)
    users = await store.active(session, projects, period)
    buckets = list(period.buckets())

    def line(kind: str, detail: str | None = None, *, value: bool = False) -> list[int]:
        sums: dict[datetime, int] = defaultdict(int)
        for row in counts:
            if row.kind == kind and detail in (None, row.detail):
                sums[row.bucket] += row.value if value else row.events
        return [sums[bucket] for bucket in buckets]

    return BusinessOut(
        interval=period.interval,
        buckets=buckets,
        active_users=spread(buckets, users.by_bucket),
        active_users_total=users.total,
        ai_requests=line("ai.requested"),
        ai_tokens=line("ai.requested", value=True),
        governance_violations=line("decision.made", "deny"),
        template_usage=line("template.expanded"),
        checks=line("check.finished"),
        findings_new=line("finding.seen", "new"),
        findings_fixed=line("finding.seen", "fixed"),
    )


async def counts(
    session: AsyncSession, project_id: str, period: Period, kind: str, subject: str | None
) -> list[CountOut]:
    """The counts of one kind; raises Unprocessable when they are too many to answer."""
    rows = await store.rows(session, project_id, period, kind, subject, MOST_ROWS + 1)
    if len(rows) > MOST_ROWS:
        raise Unprocessable(
            f"that are more than {MOST_ROWS} rows: ask for a shorter time, or for one subject",
            {"most": MOST_ROWS},
            code="too_many_rows",
        )
    return [CountOut.model_validate(row, from_attributes=True) for row in rows]


async def top(
    session: AsyncSession, project_id: str, period: Period, kind: str, limit: int
) -> list[TopOut]:
    """What is most frequent of a kind."""
    rows = await store.by_subject(session, project_id, period, [kind], limit)
    return [TopOut(subject=s, detail=d, events=n, value=v) for s, d, n, v in rows]


async def feedback(session: AsyncSession, project_id: str, period: Period) -> list[RuleFeedbackOut]:
    """How each rule fares, those that are dismissed most often first."""
    rows = await store.by_subject(session, project_id, period, ["finding.seen", "feedback.given"])
    said: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for rule, detail, events, _ in rows:
        said[rule][detail] += events
    found = [_fares(rule, details) for rule, details in said.items()]
    return sorted(found, key=lambda one: (-(one.dismissal_rate or 0), one.rule))


async def events(
    session: AsyncSession,
    project_id: str,
    kind: str,
    period: Period,
    subject: str | None,
    page: PageRequest,
) -> Page[Event]:
    """A page of events, the newest first."""
    before = _place(page.after) if page.after else None
    query = store.events_query(
        project_id, kind, period.start, period.end, subject, before, page.limit + 1
    )
    rows = (await session.execute(query)).scalars().all()
    return page_of(rows, page, lambda row: f"{row.at.isoformat()} {row.id}")


def _fares(rule: str, said: dict[str, Any]) -> RuleFeedbackOut:
    away = said["not-useful"] + said["dismissed"] + said["suppressed"]
    right = said["useful"] + said["fixed"]
    return RuleFeedbackOut(
        rule=rule,
        found=said["new"],
        fixed=said["fixed"],
        useful=said["useful"],
        not_useful=said["not-useful"],
        dismissed=said["dismissed"],
        suppressed=said["suppressed"],
        dismissal_rate=share(away, said["new"]),
        precision=share(right, right + away),
    )


def share(part: int, whole: int) -> float | None:
    """A share of 0 to 1 with four digits; None of nothing."""
    return round(min(1.0, part / whole), 4) if whole else None


def _place(cursor: str) -> tuple[datetime, str] | None:
    at, _, id = cursor.partition(" ")
    try:
        return datetime.fromisoformat(at), id
    except ValueError:
        return None


def spread(buckets: Iterable[datetime], found: dict[datetime, int]) -> list[int]:
    """The numbers of buckets in their order; 0 where there is none."""
    return [found.get(bucket, 0) for bucket in buckets]
