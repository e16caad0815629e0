"""Deleting what old events say. Their entries stay, and with them the tree and every proof."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from aida_sync.audit import store
from aida_sync.db.database import Database
from aida_sync.jobs.kinds import JobKind, Run
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent
from aida_sync.recording.recorder import write_events

BATCH = 1_000


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


async def _handle(run: Run, work: UnitOfWork) -> Mapping[str, Any]:
    age = timedelta(days=run.environment.settings.audit_retention_days)
    return {"deleted": await forget_old_events(work.database, age, datetime.now(UTC))}


RETENTION = JobKind("audit.retention", _handle)
