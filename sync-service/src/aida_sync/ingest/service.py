"""Batches as they are sent: what is in time, and what of them was refused."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.ingest import dead_letters
from aida_sync.ingest.kinds import Checked, Problem
from aida_sync.ingest.tables import DeadLetter
from aida_sync.kit.paging import Page, PageRequest, page_of

AHEAD = timedelta(days=1)
"""How far a client's clock may be ahead."""


def in_time(
    events: list[Checked | Problem], now: datetime, age: timedelta
) -> list[Checked | Problem]:
    """The events, with a problem for those that are older than what is kept, or from the future."""
    moments = [one.at for one in events if isinstance(one, Checked)]
    if not moments or (now - age <= min(moments) and max(moments) <= now + AHEAD):
        return events
    return [_in_time(one, now, age) for one in events]


async def refused(session: AsyncSession, user_id: str, page: PageRequest) -> Page[DeadLetter]:
    """A page of the events of a user that were refused, the newest first."""
    rows = await dead_letters.of_user(session, user_id, page.after, page.limit + 1)
    return page_of(rows, page, lambda row: row.id)


def _in_time(event: Checked | Problem, now: datetime, age: timedelta) -> Checked | Problem:
    if isinstance(event, Problem):
        return event
    if event.at > now + AHEAD:
        return Problem("/at", "the moment lies in the future: set the clock")
    if event.at < now - age:
        return Problem("/at", f"events older than {age.days} days are not kept")
    return event
