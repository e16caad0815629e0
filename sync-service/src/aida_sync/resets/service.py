"""Setting a new password by a link; nobody learns here which addresses have an account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.auth.opaque_tokens import PASSWORD_RESET, new_token, token_hash
from aida_sync.auth.passwords import hash_password, require_acceptable
from aida_sync.context import current
from aida_sync.db.base import new_id
from aida_sync.errors import NotFound
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent
from aida_sync.resets import store
from aida_sync.resets.tables import PasswordReset
from aida_sync.sessions import service as sessions
from aida_sync.users import service as users
from aida_sync.users.tables import User

PAUSE = timedelta(minutes=1)
"""Between two letters to the same person, whoever asks for them."""


def link(public_url: str, token: str) -> str:
    """The address of the page that sets a password."""
    return f"{public_url.rstrip('/')}/account/password?token={token}"


async def ask(work: UnitOfWork, email: str, life: timedelta) -> tuple[User, str] | None:
    """Whom to send which token; None when nobody gets one. It is recorded alike in both cases."""
    current().actor = "anonymous"
    user = await users.find_by_email(work.session, email.lower())
    now = datetime.now(UTC)
    eligible = user is not None and user.disabled_at is None and user.password_hash is not None
    if user is None or not eligible or await store.made_since(work.session, user.id, now - PAUSE):
        target = user.id if user else "unknown"
        work.record(AuditEvent("password-reset.ignored", "user", target))
        return None
    _, token = await make(work, user, life)
    return user, token


async def make(work: UnitOfWork, user: User, life: timedelta) -> tuple[PasswordReset, str]:
    """A link for a user; it and its token. Earlier ones stop working."""
    now, token = datetime.now(UTC), new_token(PASSWORD_RESET)
    await store.use_up(work.session, user.id, now)
    reset = PasswordReset(
        id=new_id(),
        user_id=user.id,
        hash=token_hash(token),
        created_at=now,
        expires_at=now + life,
    )
    work.session.add(reset)
    await work.session.flush()
    work.record(AuditEvent("password-reset.made", "user", user.id))
    return reset, token


async def waiting(session: AsyncSession, token: str, now: datetime) -> tuple[PasswordReset, User]:
    """The link of a token that still works, and its user; NotFound otherwise."""
    found = await store.by_hash(session, token_hash(token))
    user = await users.find(session, found.user_id) if found else None
    usable = found is not None and found.used_at is None and now < found.expires_at
    if found is None or user is None or not usable or user.disabled_at is not None:
        raise NotFound(
            "the link is used, replaced or expired: ask for another one", code="reset_invalid"
        )
    return found, user


async def confirm(work: UnitOfWork, token: str, password: str) -> User:
    """Set the password, and end all sessions of the user."""
    now = datetime.now(UTC)
    async with work.database.read() as session:
        _, user = await waiting(session, token, now)
    await require_acceptable(password, user.email)
    hashed = await hash_password(password)
    _, user = await waiting(work.session, token, now)
    await users.set_password(work, user, hashed)
    await store.use_up(work.session, user.id, now)
    await sessions.revoke_all(work, user.id, "password-reset", now)
    work.record(AuditEvent("user.password-reset", "user", user.id, actor=user.id))
    return user
