"""Reading the roll-ups, and events one by one. ``projects`` None means all of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, null, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.analytics.tables import ActiveDay, ActiveHour, CountDay, CountHour, TotalDay
from aida_sync.ingest.tables import Event
from aida_sync.kit.period import Interval, Period

_COUNTS = {Interval.HOUR: CountHour, Interval.DAY: CountDay}
_TOTALS = {Interval.HOUR: CountHour, Interval.DAY: TotalDay}
_ACTIVE = {Interval.HOUR: ActiveHour, Interval.DAY: ActiveDay}


class Count(NamedTuple):
    """A row of a roll-up, or a sum over some."""

    bucket: datetime
    kind: str
    detail: str
    events: int
    value: int


async def counts(
    session: AsyncSession, projects: Collection[str] | None, period: Period, kinds: Sequence[str]
) -> list[Count]:
    """Counts of kinds by bucket and detail."""
    table: Any = _TOTALS[period.interval]
    query: Any = (
        select(
            table.bucket,
            table.kind,
            table.detail,
            func.sum(table.events),
            func.sum(table.value),
        )
        .where(*_within(table, projects, period), table.kind.in_(kinds))
        .group_by(table.bucket, table.kind, table.detail)
    )
    rows: Any = (await session.execute(query)).all()
    return [Count(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in rows]


class Active(NamedTuple):
    """Different users, by bucket and of the whole period."""

    by_bucket: dict[datetime, int]
    total: int


async def active(session: AsyncSession, projects: Collection[str] | None, period: Period) -> Active:
    """Who was active, each user once whatever the number of their projects."""
    table: Any = _ACTIVE[period.interval]
    # Looked through once: counting distinct users twice would sort all rows twice.
    seen = (
        select(table.bucket, table.user_id)
        .where(*_within(table, projects, period))
        .distinct()
        .cte("seen")
    )
    by_bucket: Any = select(seen.c.bucket, func.count()).group_by(seen.c.bucket)
    total: Any = select(null(), func.count(seen.c.user_id.distinct()))
    rows: Any = (await session.execute(by_bucket.union_all(total))).all()
    return Active(
        {bucket: users for bucket, users in rows if bucket is not None},
        next(users for bucket, users in rows if bucket is None),
    )


async def by_subject(
    session: AsyncSession,
    project_id: str,
    period: Period,
    kinds: Sequence[str],
    limit: int | None = None,
) -> list[tuple[str, str, int, int]]:
    """(subject, detail, events, value) over the whole period, the most frequent first."""
    table: Any = _COUNTS[period.interval]
    events = func.sum(table.events)
    query: Any = (
        select(table.subject, table.detail, events, func.sum(table.value))
        .where(*_within(table, [project_id], period), table.kind.in_(kinds))
        .group_by(table.subject, table.detail)
        .order_by(events.desc(), table.subject, table.detail)
        .limit(limit)
    )
    rows: Any = (await session.execute(query)).all()
    return [(row[0], row[1], int(row[2]), int(row[3])) for row in rows]


async def rows(
    session: AsyncSession,
    project_id: str,
    period: Period,
    kind: str,
    subject: str | None,
    limit: int,
) -> Sequence[Any]:
    """Rows of the roll-up of one kind, in order of time."""
    table: Any = _COUNTS[period.interval]
    query = select(table).where(*_within(table, [project_id], period), table.kind == kind)
    if subject is not None:
        query = query.where(table.subject == subject)
    query = query.order_by(table.bucket, table.subject, table.detail).limit(limit)
    return (await session.execute(query)).scalars().all()


def events_query(
    project_id: str,
    kind: str,
    start: datetime,
    end: datetime,
    subject: str | None,
    before: tuple[datetime, str] | None,
    limit: int,
) -> Select[Any]:
    """Events of a project and kind, the newest first."""
    query: Any = (
        select(Event)
        .where(
            Event.project_id == project_id, Event.kind == kind, Event.at >= start, Event.at < end
        )
        .order_by(Event.at.desc(), Event.id.desc())
        .limit(limit)
    )
    if subject is not None:
        query = query.where(Event.subject == subject)
    if before is not None:
        at, id = before
        query = query.where(or_(Event.at < at, and_(Event.at == at, Event.id < id)))
    return query


def _within(
    table: Any, projects: Collection[str] | None, period: Period
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [table.bucket >= period.start, table.bucket < period.end]
    if projects is not None:
        found.append(table.project_id.in_(list(projects)))
    return found
