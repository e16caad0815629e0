"""Users: made, changed, disabled."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.auth.passwords import hash_password, require_acceptable
from aida_sync.auth.rights import Rights
from aida_sync.db.base import new_id
from aida_sync.errors import Conflict, NotFound
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent
from aida_sync.roles import service as roles
from aida_sync.sessions import service as sessions
from aida_sync.tokens import service as tokens
from aida_sync.users import store
from aida_sync.users.schemas import UserCreate, UserUpdate
from aida_sync.users.tables import User


async def create(work: UnitOfWork, wanted: UserCreate, giver: Rights | None = None) -> User:
    """Make a user with a password; nobody gives a role that allows more than they may."""
    email, password = wanted.email.lower(), wanted.password.get_secret_value()
    await require_acceptable(password, email)
    hashed = await hash_password(password)
    if giver is not None:
        await roles.require_giveable(work.session, wanted.role, giver)
    return await add(work, email, wanted.name, wanted.role, hashed)


async def add(
    work: UnitOfWork, email: str, name: str, role: str, password_hash: str | None
) -> User:
    """Make a user, without a password for one who logs in elsewhere."""
    if await store.by_email(work.session, email) is not None:
        raise Conflict("somebody has this address already", {"field": "email"}, code="email_taken")
    user = User(
        id=new_id(),
        email=email,
        email_index=email,
        name=name,
        role=role,
        password_hash=password_hash,
        created_at=datetime.now(UTC),
    )
    work.session.add(user)
    await work.session.flush()
    work.record(AuditEvent("user.created", "user", user.id, detail={"role": str(role)}))
    return user


async def set_password(work: UnitOfWork, user: User, hashed: str) -> None:
    """Keep a new password's hash."""
    user.password_hash = hashed
    await work.session.flush()


async def get(session: AsyncSession, id: str) -> User:
    """A user; NotFound when there is none."""
    user = await find(session, id)
    if user is None:
        raise NotFound("there is no such user", {"user_id": id})
    return user


async def find(session: AsyncSession, id: str) -> User | None:
    """A user; None when there is none."""
    return await store.by_id(session, id)


async def find_by_email(session: AsyncSession, email: str) -> User | None:
    """The user with an address, in lower case."""
    return await store.by_email(session, email)


async def listed(session: AsyncSession, page: PageRequest) -> Page[User]:
    """A page of users."""
    rows = await store.listed(session, page.after, page.limit + 1)
    return page_of(rows, page, lambda user: user.id)


async def has_role(session: AsyncSession, role: str) -> bool:
    """Whether anybody has a role."""
    return await store.has_role(session, role)


async def update(
    work: UnitOfWork, user: User, change: UserUpdate, changer: Rights | None = None
) -> User:
    """Change a user. Who is disabled loses all sessions and tokens; one admin always stays."""
    if changer is not None:
        for role in {user.role, change.role or user.role}:
            await roles.require_giveable(work.session, role, changer)
    now, told = datetime.now(UTC), change.model_dump(exclude_none=True, mode="json")
    loses_admin = user.role == "admin" and (
        change.disabled is True or change.role not in (None, "admin")
    )
    if loses_admin and await store.active_admins(work.session) <= 1:
        raise Conflict("this is the last admin: make another one first", code="last_admin")
    if change.name is not None:
        user.name = change.name
        told["name"] = True  # that it changed, not what it is: names are personal data
    if change.role is not None:
        user.role = change.role
    if change.disabled is not None:
        user.disabled_at = now if change.disabled else None
        if change.disabled:
            await sessions.revoke_all(work, user.id, "user-disabled", now)
            await tokens.revoke_all(work, user.id, "user-disabled", now)
    await work.session.flush()
    work.record(AuditEvent("user.changed", "user", user.id, detail=told))
    return user
