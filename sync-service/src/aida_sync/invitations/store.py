"""Reading and writing invitations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.finding import find
from aida_sync.invitations.tables import Invitation


async def by_id(session: AsyncSession, id: str) -> Invitation | None:
    """An invitation."""
    return await find(session, Invitation, id)


async def by_hash(session: AsyncSession, hash: bytes) -> Invitation | None:
    """The invitation of a token. Locked, so that of two who accept it one is the second."""
    query = select(Invitation).where(Invitation.hash == hash).with_for_update()
    return (await session.execute(query)).scalar_one_or_none()


async def waiting_for(session: AsyncSession, email: str, now: datetime) -> Sequence[Invitation]:
    """What somebody is invited to and has not accepted, the newest first; locked."""
    query = select(Invitation).where(
        Invitation.email_index == email,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.expires_at > now,
    )
    query = query.order_by(Invitation.id.desc()).with_for_update()
    return (await session.execute(query)).scalars().all()


async def listed(
    session: AsyncSession, project_id: str | None, after: str | None, limit: int
) -> Sequence[Invitation]:
    """Invitations, the newest first: those into a project, or all."""
    query = select(Invitation).order_by(Invitation.id.desc())
    if project_id is not None:
        query = query.where(Invitation.project_id == project_id)
    if after is not None:
        query = query.where(Invitation.id < after)
    return (await session.execute(query.limit(limit))).scalars().all()


async def revoke_waiting(
    session: AsyncSession, email: str, project_id: str | None, now: datetime
) -> None:
    """Revoke what waits for the same person and place."""
    same_place = (
        Invitation.project_id == project_id if project_id else Invitation.project_id.is_(None)
    )
    await session.execute(
        update(Invitation)
        .where(
            Invitation.email_index == email,
            same_place,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
