"""Writing events, in the transaction of what they tell of."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from aida.transparency.commitment import SALT_SIZE, canonical, commit
from aida_sync.db.base import table_of
from aida_sync.recording.event import AuditEvent
from aida_sync.recording.masking import mask
from aida_sync.recording.tables import AuditEntry, OutboxMessage

_ENTRIES, _MESSAGES = table_of(AuditEntry), table_of(OutboxMessage)
INSTANCE = "instance"
"""The shard of events that belong to no project."""


async def write_events(session: AsyncSession, events: Sequence[AuditEvent]) -> None:
    """Store events, and hand them to the outbox; each event is a message, its project the shard.

    The sequencer gives events their places in the log after the commit.
    """
    told = [(event, _content(event)) for event in events]
    await session.execute(insert(_ENTRIES), [_row(*one) for one in told])
    await session.execute(insert(_MESSAGES), [_message(*one) for one in told])


def _row(event: AuditEvent, told: dict[str, Any]) -> dict[str, object]:
    content = canonical(told)
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


def _message(event: AuditEvent, told: dict[str, Any]) -> dict[str, object]:
    return {
        "id": event.id,
        "shard": event.project_id or INSTANCE,
        "topic": event.action,
        "payload": told,
        "at": event.at,
        "due_at": event.at,
        "attempts": 0,
    }


def _content(event: AuditEvent) -> dict[str, Any]:
    """What is kept of an event; ``masked`` tells what is not."""
    content, masked = mask(event.content())
    return {**content, "masked": masked} if masked else content
