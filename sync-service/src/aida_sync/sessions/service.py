"""The life of a session: begun by a login, carried on by refreshing, ended by revoking or time.

A refresh token is used once. If it comes again, either the client or a thief holds a stale copy;
nobody can tell which, so the whole session ends. An answer that got lost on its way is forgiven:
a second use within `GRACE` seconds of the first one is refused without ending the session.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.auth.opaque_tokens import BROWSER, REFRESH, new_token, token_hash
from aida_sync.db.base import new_id
from aida_sync.errors import Conflict, NotFound, Unauthenticated
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent
from aida_sync.sessions import store
from aida_sync.sessions.tables import RefreshToken, Session

GRACE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """How long a session lives without use, and at most."""

    idle: timedelta
    absolute: timedelta


@dataclass(frozen=True, slots=True)
class Grant:
    """A session, and the token that refreshes it next."""

    session: Session
    refresh_token: str


@dataclass(frozen=True, slots=True)
class Application:
    """What somebody let in, and what it may do for them."""

    client_id: str
    scopes: list[str]


async def begin(
    work: UnitOfWork,
    user_id: str,
    client: str,
    life: Lifetimes,
    now: datetime,
    application: Application | None = None,
) -> Grant:
    """Start a session for a user who has proved who they are."""
    session = Session(
        id=new_id(),
        user_id=user_id,
        client=client[:200],
        client_id=application.client_id if application else None,
        scopes=application.scopes if application else None,
        created_at=now,
        last_used_at=now,
        idle_until=now + life.idle,
        ends_at=now + life.absolute,
    )
    work.session.add(session)
    await work.session.flush()
    told = {"client_id": session.client_id} if application else {}
    work.record(AuditEvent("session.begun", "session", session.id, detail=told, actor=user_id))
    return Grant(session, _issue(work.session, session, now))


async def refresh(
    work: UnitOfWork, token: str, life: Lifetimes, now: datetime, client_id: str | None = None
) -> Grant:
    """Exchange a refresh token for the next one; an application's only as that application."""
    found = await store.token(work.session, token_hash(token))
    session = await store.by_id(work.session, found.session_id) if found else None
    if found is None or session is None or session.client_id != client_id:
        raise Unauthenticated("the refresh token is not valid: log in again")
    require_active(session, now)
    if found.used_at is not None:
        if now - found.used_at <= GRACE:
            raise Conflict(
                "this refresh token was used a moment ago: use the one that was given for it",
                code="refresh_in_progress",
            )
        _end(work, session, "refresh-token-reuse", now)
        raise Unauthenticated(
            "a refresh token was used twice, so the session was ended: log in again",
            code="refresh_token_reused",
            keeps_writes=True,
        )
    found.used_at = now
    session.last_used_at = now
    session.idle_until = min(now + life.idle, session.ends_at)
    work.record(AuditEvent("session.refreshed", "session", session.id, actor=session.user_id))
    return Grant(session, _issue(work.session, session, now))


async def remember_browser(work: UnitOfWork, session: Session) -> str:
    """Give a session a cookie; its value, of which only the hash is kept."""
    word = new_token(BROWSER)
    session.cookie_hash = token_hash(word)
    await work.session.flush()
    return word


async def of_cookie(db: AsyncSession, word: str) -> Session | None:
    """The session of a browser's cookie, whether or not it is still active."""
    return await store.by_cookie(db, token_hash(word))


async def of_refresh_token(db: AsyncSession, token: str) -> Session | None:
    """The session that a refresh token belongs to, if the token can still be used."""
    found = await store.token(db, token_hash(token))
    if found is None or found.used_at is not None:
        return None
    return await store.by_id(db, found.session_id)


async def end(work: UnitOfWork, session_id: str, why: str, now: datetime) -> None:
    """End a session, whoever's it is; does nothing when it has ended."""
    session = await store.by_id(work.session, session_id)
    if session is not None and session.revoked_at is None:
        _end(work, session, why, now)


async def find(db: AsyncSession, id: str) -> Session | None:
    """A session, whoever's it is."""
    return await store.by_id(db, id)


async def ended(db: AsyncSession, ids: Sequence[str], now: datetime) -> list[str]:
    """Which of these sessions are active no more."""
    return await store.ended(db, ids, now)


async def listed(db: AsyncSession, user_id: str, page: PageRequest) -> Page[Session]:
    """A user's sessions, the newest first."""
    rows = await store.of_user(db, user_id, page.after, page.limit + 1)
    return page_of(rows, page, lambda row: row.id)


async def revoke(work: UnitOfWork, user_id: str, session_id: str, why: str, now: datetime) -> None:
    """End one session of a user."""
    session = await store.by_id(work.session, session_id)
    if session is None or session.user_id != user_id:
        raise NotFound("there is no such session", {"session_id": session_id})
    if session.revoked_at is None:
        _end(work, session, why, now)
    else:
        work.record(AuditEvent("session.revoked", "session", session.id, detail={"again": True}))


async def revoke_all(
    work: UnitOfWork, user_id: str, why: str, now: datetime, but: str | None = None
) -> int:
    """End all sessions of a user, but one if it is named; how many that were."""
    ids = await store.revoke_all(work.session, user_id, why, now, but)
    for id in ids:
        work.record(AuditEvent("session.revoked", "session", id, detail={"why": why}))
    return len(ids)


def require_active(session: Session, now: datetime) -> None:
    """Raise unless the session is active."""
    if session.revoked_at is not None:
        raise Unauthenticated("the session was ended: log in again", code="session_revoked")
    if now >= min(session.idle_until, session.ends_at):
        raise Unauthenticated("the session has expired: log in again", code="session_expired")


def _end(work: UnitOfWork, session: Session, why: str, now: datetime) -> None:
    session.revoked_at, session.revoked_why = now, why
    work.record(
        AuditEvent(
            "session.revoked", "session", session.id, actor=session.user_id, detail={"why": why}
        )
    )


def _issue(db: AsyncSession, session: Session, now: datetime) -> str:
    token = new_token(REFRESH)
    db.add(RefreshToken(id=new_id(), session_id=session.id, hash=token_hash(token), issued_at=now))
    return token
