"""Writing events, in the transaction of what they tell of."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from aida.transparency.commitment import SALT_SIZE, canonical, commit
from aida_sync.recording.event import AuditEvent
from aida_sync.recording.tables import AuditEntry


async def write_events(session: AsyncSession, events: Sequence[AuditEvent]) -> None:
    """Store events; the sequencer gives them their places in the log after the commit."""
    await session.execute(insert(AuditEntry), [_row(event) for event in events])


def _row(event: AuditEvent) -> dict[str, object]:
    content = canonical(event.content())
    salt = secrets.token_bytes(SALT_SIZE)
    return {
        "id": event.id,
        "at": event.at,
        "actor": event.actor,
        "action": event.action,
        "target": event.target,
        "target_id": event.target_id,
        "project_id": event.project_id,
        "trace_id": event.trace_id,
        "content": content.decode(),
        "salt": salt,
        "entry": commit(salt, content),
    }
