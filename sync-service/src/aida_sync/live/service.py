"""Tickets: what proves, when a WebSocket is opened, who opens it.

A browser cannot send an access token with the handshake, and one in the address would end up in
logs. A ticket in the address is worth nothing there: it works once, and for half a minute.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.errors import Unauthenticated
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.live import store
from aida_sync.live.tables import LiveTicket
from aida_sync.recording.event import AuditEvent

LIFE = timedelta(seconds=30)


async def issue(work: UnitOfWork, user_id: str, session_id: str, now: datetime) -> str:
    """A fresh ticket of a session."""
    ticket = secrets.token_urlsafe(32)
    await store.delete_expired(work.session, now)
    work.session.add(
        LiveTicket(
            hash=_hash(ticket), user_id=user_id, session_id=session_id, expires_at=now + LIFE
        )
    )
    work.record(AuditEvent("session.live-ticket-issued", "session", session_id))
    return ticket


async def redeem(session: AsyncSession, ticket: str, now: datetime) -> tuple[str, str]:
    """Use a ticket up: the ids of its user and session; raises Unauthenticated."""
    found = await store.take(session, _hash(ticket))
    if found is None or found[2] < now:
        raise Unauthenticated(
            "the ticket is not valid, used or expired: get one from POST /api/v1/live/ticket",
            code="invalid_ticket",
        )
    return found[0], found[1]


def _hash(ticket: str) -> bytes:
    return sha256(ticket.encode()).digest()
