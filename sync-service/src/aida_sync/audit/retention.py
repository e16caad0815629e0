"""Deleting what old events say. Their entries stay, and with them the tree and every proof."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import structlog

from aida_sync.audit import store
from aida_sync.db.database import Database
from aida_sync.recording.event import AuditEvent
from aida_sync.recording.recorder import write_events

BATCH = 1_000
HOUR_SECONDS = 3_600
_log = structlog.get_logger("aida_sync.audit")


async def forget_old_events(database: Database, age: timedelta, now: datetime) -> int:
    """Delete the contents of events that are older than ``age``; how many that were.

    The deletion is an event itself, in the transaction of the deletion.
    """
    total = 0
    while True:
        async with database.write() as session:
            ids = await store.forget_before(session, now - age, BATCH)
            if ids:
                told = {"count": len(ids), "first": ids[0], "last": ids[-1]}
                event = AuditEvent(
                    "audit.events-deleted", "audit", "retention", detail=told, actor="service"
                )
                await write_events(session, [event])
        total += len(ids)
        if len(ids) < BATCH:
            return total


async def run_retention(database: Database, age: timedelta) -> None:
    """Delete what is due, every hour, until cancelled; a failure is logged, and tried again."""
    while True:
        try:
            count = await forget_old_events(database, age, datetime.now(UTC))
            if count:
                _log.info("events_deleted", count=count)
        except Exception as error:
            _log.error("retention_failed", error=str(error).split("\n")[0])
        await asyncio.sleep(HOUR_SECONDS)
