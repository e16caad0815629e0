"""Inviting, accepting, revoking. Holding the token shows that one reads the address's mail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.auth.opaque_tokens import INVITATION, new_token, token_hash
from aida_sync.auth.passwords import hash_password, require_acceptable
from aida_sync.auth.permissions import Role
from aida_sync.context import current
from aida_sync.db.base import new_id
from aida_sync.db.reach import EVERYTHING, INSTANCE, enter, of_projects, reaching
from aida_sync.errors import Conflict, NotFound, Unprocessable
from aida_sync.invitations import store
from aida_sync.invitations.schemas import InvitationAccept
from aida_sync.invitations.tables import Invitation
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.projects import service as projects
from aida_sync.recording.event import AuditEvent
from aida_sync.users import service as users
from aida_sync.users.tables import User


@dataclass(frozen=True, slots=True)
class Place:
    """A project, and the role that the invited will have there."""

    project_id: str
    role: str


def link(public_url: str, token: str) -> str:
    """The address of the page that accepts an invitation."""
    return f"{public_url.rstrip('/')}/account/invitation?token={token}"


async def invite(
    work: UnitOfWork,
    email: str,
    role: str,
    life: timedelta,
    *,
    by: str | None = None,
    place: Place | None = None,
) -> tuple[Invitation, str]:
    """Make an invitation; it and its token. One that waits for the same place is replaced."""
    email, now, token = email.lower(), datetime.now(UTC), new_token(INVITATION)
    project_id = place.project_id if place else None
    if place is None and await users.find_by_email(work.session, email) is not None:
        raise Conflict("somebody has this address already", {"field": "email"}, code="email_taken")
    await store.revoke_waiting(work.session, email, project_id, now)
    invitation = Invitation(
        id=new_id(),
        email=email,
        email_index=email,
        role=role,
        project_id=project_id,
        project_role=place.role if place else None,
        invited_by=by,
        hash=token_hash(token),
        created_at=now,
        expires_at=now + life,
    )
    work.session.add(invitation)
    await work.session.flush()
    told = {"role": role, "project_role": invitation.project_role}
    work.record(_event("invitation.made", invitation, told))
    return invitation, token


async def waiting(session: AsyncSession, token: str, now: datetime) -> Invitation:
    """The invitation of a token that can still be accepted; NotFound otherwise."""
    found = await store.by_hash(session, token_hash(token))
    open_ = found is not None and found.accepted_at is None and found.revoked_at is None
    if found is None or not open_ or now >= found.expires_at:
        raise NotFound(
            "the invitation is used, revoked or expired: ask for another one",
            code="invitation_invalid",
        )
    return found


async def seen_by(work: UnitOfWork, token: str) -> tuple[Invitation, User | None]:
    """What the holder of a token is shown: the invitation, and whom it is for if they are known.

    From here on the request reaches the project that they are invited into.
    """
    with reaching(EVERYTHING):
        async with work.database.read() as session:
            found = await waiting(session, token, datetime.now(UTC))
            user = await users.find_by_email(session, found.email)
    enter(of_projects([found.project_id]) if found.project_id else INSTANCE)
    return found, user


async def accept(work: UnitOfWork, body: InvitationAccept) -> User:
    """Make the account, or find it, and put it into the project."""
    token, now = body.token.get_secret_value(), datetime.now(UTC)
    seen, known = await seen_by(work, token)
    hashed = None if known else await _hash(body, seen.email)
    invitation = await waiting(work.session, token, now)
    user = await users.find_by_email(work.session, invitation.email)
    if user is None:
        name = body.name or invitation.email
        current().actor = "invitation"
        user = await users.add(work, invitation.email, name, invitation.role, hashed)
    if user.disabled_at is not None:
        raise Conflict("this account is disabled", code="account_disabled")
    await _settle(work, invitation, user, now)
    return user


async def waiting_for(session: AsyncSession, email: str, now: datetime) -> Sequence[Invitation]:
    """What an address, in lower case, is invited to, the newest first."""
    return await store.waiting_for(session, email, now)


async def reach_places_of(work: UnitOfWork, email: str, now: datetime) -> None:
    """Let the request reach the projects that an address, in lower case, is invited into."""
    with reaching(EVERYTHING):
        async with work.database.read() as session:
            found = await store.waiting_for(session, email, now)
    enter(of_projects(one.project_id for one in found if one.project_id))


async def accept_all(
    work: UnitOfWork, found: Sequence[Invitation], user: User, now: datetime
) -> None:
    """Accept invitations of somebody who has shown by other means that the address is theirs."""
    for invitation in found:
        await _settle(work, invitation, user, now)


async def listed(
    session: AsyncSession, project_id: str | None, page: PageRequest
) -> Page[Invitation]:
    """Invitations, the newest first; those into a project, or all."""
    rows = await store.listed(session, project_id, page.after, page.limit + 1)
    return page_of(rows, page, lambda row: row.id)


async def revoke(work: UnitOfWork, id: str, project_id: str | None) -> Invitation:
    """Make an invitation worthless; of a project only its own."""
    found = await store.by_id(work.session, id)
    if found is None or (project_id is not None and found.project_id != project_id):
        raise NotFound("there is no such invitation", {"invitation_id": id})
    if found.accepted_at is not None:
        raise Conflict("the invitation was accepted already", code="invitation_accepted")
    found.revoked_at = found.revoked_at or datetime.now(UTC)
    await work.session.flush()
    work.record(_event("invitation.revoked", found, {}))
    return found


def role_of_newcomers() -> str:
    """What somebody may do outside of the project that they are invited into."""
    return str(Role.VIEWER)


async def _settle(work: UnitOfWork, invitation: Invitation, user: User, now: datetime) -> None:
    current().actor = user.id
    if invitation.project_id is not None and invitation.project_role is not None:
        await projects.set_member(work, invitation.project_id, user.id, invitation.project_role)
    invitation.accepted_at = now
    await work.session.flush()
    work.record(_event("invitation.accepted", invitation, {"user_id": user.id}))


async def _hash(body: InvitationAccept, email: str) -> str:
    if body.password is None:
        raise Unprocessable(
            "choose a password: there is no account of yours yet",
            {"field": "password"},
            code="password_required",
        )
    password = body.password.get_secret_value()
    await require_acceptable(password, email)
    return await hash_password(password)


def _event(action: str, invitation: Invitation, detail: dict[str, object]) -> AuditEvent:
    return AuditEvent(action, "invitation", invitation.id, invitation.project_id, detail)
