"""Who of the provider is who here, and who may come in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from aida_sync.context import current
from aida_sync.db.base import new_id
from aida_sync.errors import Conflict, Forbidden
from aida_sync.invitations import service as invitations
from aida_sync.invitations.tables import Invitation
from aida_sync.kit import metrics
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent
from aida_sync.roles import service as roles
from aida_sync.sessions import service as sessions
from aida_sync.sessions.service import Grant, Lifetimes
from aida_sync.sso import store
from aida_sync.sso.person import Person
from aida_sync.sso.tables import Identity
from aida_sync.users import service as users
from aida_sync.users.schemas import UserUpdate
from aida_sync.users.tables import User


@dataclass(frozen=True, slots=True)
class Admission:
    """Who comes in besides those who are invited or there already.

    Who has an address in one of ``domains`` gets an account with ``newcomers_role``. With
    ``roles``, pairs of a group and a role, the provider decides about roles at every login: the
    first pair whose group somebody is in counts, and ``newcomers_role`` without one.
    """

    name: str
    domains: frozenset[str]
    newcomers_role: str
    roles: tuple[tuple[str, str], ...] = ()

    def role_of(self, person: Person) -> str | None:
        """The role that the provider decides on; None when it does not."""
        if not self.roles:
            return None
        fitting = (role for group, role in self.roles if group in person.groups)
        return next(fitting, self.newcomers_role)


async def log_in(
    work: UnitOfWork, person: Person, admission: Admission, client: str, life: Lifetimes
) -> Grant:
    """Begin a session for somebody whom the provider has named; raises Forbidden."""
    now = datetime.now(UTC)
    if person.email:
        await invitations.reach_places_of(work, person.email, now)
    identity = await store.by_subject(work.session, person.issuer, person.subject)
    if identity is not None:
        user = await users.get(work.session, identity.user_id)
        _require_enabled(work, user)
    else:
        user = await _user_for(work, person, admission, now)
        identity = await _link(work, user, person, now)
    current().actor = user.id
    identity.last_used_at = now
    await _follow_groups(work, user, person, admission)
    grant = await sessions.begin(work, user.id, client, life, now)
    told = {"identity_id": identity.id, "user_id": user.id, "issuer": person.issuer}
    work.record(AuditEvent("login.by-provider", "session", grant.session.id, detail=told))
    return grant


async def unlink(work: UnitOfWork, user: User) -> int:
    """Forget who a user is at providers, and end their sessions; how many links that were."""
    found = await store.of_user(work.session, user.id)
    for identity in found:
        await work.session.delete(identity)
        told = {"user_id": user.id, "issuer": identity.issuer}
        work.record(AuditEvent("identity.unlinked", "identity", identity.id, detail=told))
    if found:
        await sessions.revoke_all(work, user.id, "identity-unlinked", datetime.now(UTC))
    await work.session.flush()
    return len(found)


def refuse(
    work: UnitOfWork, why: str, message: str, user_id: str = "unknown", code: str = "sso_refused"
) -> Forbidden:
    """The refusal to raise; it is counted, and recorded with its reason."""
    metrics.FAILED_LOGINS.inc()
    told = {"why": why, "by": "provider"}
    work.record(AuditEvent("login.failed", "user", user_id, detail=told, actor="anonymous"))
    return Forbidden(message, code=code, keeps_writes=True)


async def _user_for(work: UnitOfWork, person: Person, admission: Admission, now: datetime) -> User:
    """The user with a person's address, made where one may be; nothing is written before."""
    if not person.email:
        raise refuse(
            work,
            "unverified-address",
            f"{admission.name} does not vouch for your e-mail address, so it is not known whose"
            " account yours is: have the address verified there, then log in again",
        )
    user = await users.find_by_email(work.session, person.email)
    if user is not None:
        _require_enabled(work, user)
        if await store.of_user(work.session, user.id, person.issuer):
            # An address that was given to somebody else must not bring them the account.
            raise refuse(
                work,
                "linked-otherwise",
                f"the account with your address belongs to another login of {admission.name}:"
                " ask an admin",
                user.id,
            )
        return user
    invited = await invitations.waiting_for(work.session, person.email, now)
    if not invited and person.domain not in admission.domains:
        raise refuse(
            work,
            "no-account",
            "nobody with your e-mail address has an account here, or is invited: ask an admin"
            " for an invitation",
        )
    return await _newcomer(work, person, admission, invited, now)


async def _newcomer(
    work: UnitOfWork,
    person: Person,
    admission: Admission,
    invited: Sequence[Invitation],
    now: datetime,
) -> User:
    # Who is invited into a project alone has a weaker role outside of it.
    broad = [found.role for found in invited if found.project_id is None]
    role = [*broad, *(found.role for found in invited), admission.newcomers_role][0]
    current().actor = "invitation" if invited else "identity-provider"
    await roles.require_known(work.session, role)
    user = await users.add(work, person.email, person.name or person.email, role, None)
    await invitations.accept_all(work, invited, user, now)
    return user


async def _link(work: UnitOfWork, user: User, person: Person, now: datetime) -> Identity:
    identity = Identity(
        id=new_id(),
        user_id=user.id,
        issuer=person.issuer,
        subject=person.subject,
        subject_index=person.subject,
        created_at=now,
        last_used_at=now,
    )
    work.session.add(identity)
    await work.session.flush()
    told = {"user_id": user.id, "issuer": person.issuer}
    work.record(AuditEvent("identity.linked", "identity", identity.id, detail=told, actor=user.id))
    return identity


async def _follow_groups(
    work: UnitOfWork, user: User, person: Person, admission: Admission
) -> None:
    role = admission.role_of(person)
    if role is None or role == user.role:
        return
    await roles.require_known(work.session, role)
    try:
        await users.update(work, user, UserUpdate(role=role))
    except Conflict as error:
        if error.error_code != "last_admin":  # somebody must be left who can mend the mapping
            raise


def _require_enabled(work: UnitOfWork, user: User) -> None:
    if user.disabled_at is not None:
        raise refuse(
            work, "account-disabled", "this account is disabled", user.id, "account_disabled"
        )
