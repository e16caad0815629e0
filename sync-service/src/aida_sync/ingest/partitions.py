"""Months of events: on PostgreSQL a partition each, made ahead and dropped when they are old.

Partitions live in a schema of their own, `event_partitions`, where nothing that compares or copies
the service's tables stumbles over them. SQLite has one table, from which old rows are deleted.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.database import Database
from aida_sync.ingest.tables import Event

SCHEMA = "event_partitions"
AHEAD = 2
_LOCK = 0x41494442


def month_of(at: datetime) -> datetime:
    """The beginning of the month of a moment, in UTC."""
    return at.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def next_month(month: datetime) -> datetime:
    """The month after a month."""
    return month_of(month + timedelta(days=32))


class Partitions:
    """Makes partitions; remembers which there are."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: set[datetime] = set()

    async def ensure(self, moments: Sequence[datetime]) -> None:
        """Make the partitions of moments that have none yet, in a transaction of their own."""
        if not moments:
            return
        months = {month_of(min(moments)), month_of(max(moments))}
        if len(months) > 1:
            months = {month_of(moment) for moment in moments}
        missing = sorted(months - self._known)
        if missing and self._database.is_postgresql:
            async with self._database.write() as session:
                await session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                there = {name for name, _ in await _partitions(session)}
                for month in missing:
                    if name_of(month) not in there:
                        await _make(session, month)
        self._known.update(missing)

    async def ensure_ahead(self, now: datetime) -> None:
        """Make this month's partition and those that follow."""
        month = month_of(now)
        wanted = [month]
        for _ in range(AHEAD):
            month = next_month(month)
            wanted.append(month)
        await self.ensure(wanted)

    async def drop_before(self, session: AsyncSession, moment: datetime) -> list[str]:
        """Delete the months that ended before a moment; the first days of those deleted."""
        if not self._database.is_postgresql:
            first = month_of(moment)
            done = await session.execute(delete(Event).where(Event.at < first))
            return [f"before {first:%Y-%m-%d}"] if done.rowcount else []  # type: ignore[attr-defined]
        dropped = []
        for name, month in await _partitions(session):
            if next_month(month) <= moment:
                # Detached first, so that the drop needs no lock on the others.
                await session.execute(text(f"ALTER TABLE events DETACH PARTITION {SCHEMA}.{name}"))
                await session.execute(text(f"DROP TABLE {SCHEMA}.{name}"))
                self._known.discard(month)
                dropped.append(f"{month:%Y-%m-%d}")
        return dropped


def name_of(month: datetime) -> str:
    """The name of a month's partition."""
    return f"events_{month:%Y_%m}"


async def _make(session: AsyncSession, month: datetime) -> None:
    # Attached rather than made in place: that would lock out everybody who reads events.
    name = f"{SCHEMA}.{name_of(month)}"
    bounds = f"FROM ('{month:%Y-%m-%d} 00:00+00') TO ('{next_month(month):%Y-%m-%d} 00:00+00')"
    await session.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
    await session.execute(text(f"CREATE TABLE {name} (LIKE events INCLUDING ALL)"))
    # Without a policy of its own: what the one of `events` allows comes through that table alone.
    forced = "ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
    await session.execute(text(f"ALTER TABLE {name} {forced}"))
    await session.execute(text(f"ALTER TABLE events ATTACH PARTITION {name} FOR VALUES {bounds}"))


async def _partitions(session: AsyncSession) -> list[tuple[str, datetime]]:
    query = text(
        "SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid"
        " WHERE inhparent = 'events'::regclass ORDER BY child.relname"
    )
    names = (await session.execute(query)).scalars()
    return [(name, datetime.strptime(name, "events_%Y_%m").replace(tzinfo=UTC)) for name in names]
