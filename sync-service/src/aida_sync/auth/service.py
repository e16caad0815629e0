"""Proving who one is, by a password."""

from __future__ import annotations

from datetime import UTC, datetime

from aida_sync.auth.passwords import hash_password, require_acceptable, verify_password
from aida_sync.auth.principal import Principal
from aida_sync.auth.schemas import LoginRequest, PasswordChange
from aida_sync.errors import Forbidden, Unauthenticated
from aida_sync.kit import metrics
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent
from aida_sync.sessions import service as sessions
from aida_sync.sessions.service import Grant, Lifetimes
from aida_sync.users import service as users
from aida_sync.users.tables import User


async def log_in(work: UnitOfWork, body: LoginRequest, client: str, life: Lifetimes) -> Grant:
    """Begin a session; the same refusal whether the address, the password or the account fails."""
    email, password = body.email.lower(), body.password.get_secret_value()
    async with work.database.read() as session:
        user = await users.find_by_email(session, email)
    right = await verify_password(password, user.password_hash if user else None)
    if user is None or not right or user.disabled_at is not None:
        metrics.FAILED_LOGINS.inc()
        known = user.id if user else "unknown"
        work.record(AuditEvent("login.failed", "user", known, actor="anonymous"))
        raise Unauthenticated(
            "address or password is wrong, or the account is disabled",
            code="login_failed",
            keeps_writes=True,
        )
    return await sessions.begin(work, user.id, client, life, datetime.now(UTC))


async def change_password(work: UnitOfWork, principal: Principal, body: PasswordChange) -> User:
    """Set a new password, and end all sessions of the user but this one."""
    async with work.database.read() as session:
        user = await users.get(session, principal.user_id)
    if not await verify_password(body.current.get_secret_value(), user.password_hash):
        raise Forbidden(
            "the current password is wrong", {"field": "current"}, code="wrong_password"
        )
    new = body.new.get_secret_value()
    await require_acceptable(new, user.email)
    hashed = await hash_password(new)
    user = await users.get(work.session, principal.user_id)
    await users.set_password(work, user, hashed)
    await sessions.revoke_all(
        work, user.id, "password-changed", datetime.now(UTC), but=principal.session_id
    )
    work.record(AuditEvent("user.password-changed", "user", user.id))
    return user
