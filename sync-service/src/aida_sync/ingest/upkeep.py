"""What is done to events without being asked: partitions made ahead, old months deleted."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy import delete

from aida_sync.db.database import Database
from aida_sync.ingest.partitions import Partitions
from aida_sync.ingest.tables import DeadLetter
from aida_sync.recording.event import AuditEvent
from aida_sync.recording.recorder import write_events

HOUR_SECONDS = 3_600
_log = structlog.get_logger("aida_sync.ingest")


async def keep_up(
    database: Database, partitions: Partitions, age: timedelta, now: datetime
) -> list[str]:
    """Make partitions ahead, and delete months that are older than ``age``; those deleted.

    The deletion is an audit event, in its transaction.
    """
    await partitions.ensure_ahead(now)
    async with database.write() as session:
        dropped = await partitions.drop_before(session, now - age)
        await session.execute(delete(DeadLetter).where(DeadLetter.at < now - age))
        if dropped:
            told = {"months": dropped}
            event = AuditEvent("events.deleted", "events", "retention", None, told, "service")
            await write_events(session, [event])
    return dropped


async def run_upkeep(database: Database, partitions: Partitions, age: timedelta) -> None:
    """Do it every hour, until cancelled; a failure is logged, and tried again."""
    while True:
        await asyncio.sleep(HOUR_SECONDS)
        try:
            dropped = await keep_up(database, partitions, age, datetime.now(UTC))
            if dropped:
                _log.info("months_deleted", months=dropped)
        except Exception as error:
            _log.error("upkeep_failed", error=str(error).split("\n")[0])
