"""A stretch of time in buckets of UTC, as clients ask for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated

from fastapi import Depends, Query

from aida_sync.errors import Unprocessable
from aida_sync.kit.moment import Moment


class Interval(StrEnum):
    """The length of a bucket."""

    HOUR = "hour"
    DAY = "day"


LENGTH = {Interval.HOUR: timedelta(hours=1), Interval.DAY: timedelta(days=1)}
MOST = {Interval.HOUR: 31 * 24, Interval.DAY: 732}
"""Buckets that are answered at most."""
USUAL = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Period:
    """From the beginning of a bucket to before the beginning of another, in UTC."""

    start: datetime
    end: datetime
    interval: Interval

    def buckets(self) -> Iterator[datetime]:
        """The beginnings of the buckets, in order."""
        at = self.start
        while at < self.end:
            yield at
            at += LENGTH[self.interval]


def floor(at: datetime, interval: Interval) -> datetime:
    """The beginning of the bucket that a moment is in."""
    at = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    return at.replace(hour=0) if interval is Interval.DAY else at


def period_of(start: datetime | None, end: datetime | None, interval: Interval) -> Period:
    """Whole buckets around two moments; raises Unprocessable when these are too many."""
    end = end or datetime.now(UTC)
    start = start or end - USUAL
    if start >= end:
        raise Unprocessable("`from` must be before `to`", {"parameter": "from"}, code="bad_period")
    first, last = floor(start, interval), floor(end, interval)
    if last < end:
        last += LENGTH[interval]
    if (last - first) / LENGTH[interval] > MOST[interval]:
        raise Unprocessable(
            f"that are more than {MOST[interval]} buckets of a {interval}: ask for less, or for"
            " longer buckets",
            {"most": MOST[interval]},
            code="period_too_long",
        )
    return Period(first, last, interval)


_DOCS = "RFC 3339, with its zone; buckets are of UTC."
# Farther off, adding a bucket would leave what a calendar can say.
_Moment = Annotated[Moment | None, Query(description=_DOCS)]


async def period(
    start: Annotated[Moment | None, Query(alias="from", description=_DOCS)] = None,
    to: _Moment = None,
    interval: Interval = Interval.DAY,
) -> Period:
    """The period of a request: without `from` thirty days, without `to` until now."""
    for name, at in (("from", start), ("to", to)):
        if at is not None and not 1970 < at.year < 2200:
            raise Unprocessable(f"`{name}` is not of our time", {"parameter": name})
    return period_of(start, to, interval)


PeriodQuery = Annotated[Period, Depends(period)]
