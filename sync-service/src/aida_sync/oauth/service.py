"""Grants: codes made, exchanged and misused; devices that wait.

RFC 6749 with what RFC 9700 asks of it: PKCE for everybody, codes and refresh tokens that work
once, exact redirect addresses, the issuer in every answer.
"""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.auth.opaque_tokens import CODE, DEVICE, new_token, token_hash
from aida_sync.db.base import new_id
from aida_sync.errors import NotFound, Unauthenticated
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.oauth import store
from aida_sync.oauth.clients import OAuthClient
from aida_sync.oauth.errors import OAuthError
from aida_sync.oauth.tables import AuthorizationCode, DeviceGrant
from aida_sync.recording.event import AuditEvent
from aida_sync.sessions import service as sessions
from aida_sync.sessions.service import Application, Grant, Lifetimes

CODE_LIFE = timedelta(minutes=1)
DEVICE_LIFE = timedelta(minutes=10)
INTERVAL_SECONDS = 5
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # no vowels, so that no words come about; no digits to confuse


@dataclass(frozen=True, slots=True)
class Consent:
    """What a user agreed to."""

    client: OAuthClient
    user_id: str
    redirect_uri: str
    scopes: list[str]
    challenge: str


async def issue_code(work: UnitOfWork, consent: Consent, now: datetime) -> str:
    """A code for the application, which exchanges it within a minute."""
    word = new_token(CODE)
    code = AuthorizationCode(
        id=new_id(),
        hash=token_hash(word),
        client_id=consent.client.id,
        user_id=consent.user_id,
        redirect_uri=consent.redirect_uri,
        scopes=consent.scopes,
        challenge=consent.challenge,
        expires_at=now + CODE_LIFE,
    )
    work.session.add(code)
    await work.session.flush()
    told = {"client_id": consent.client.id, "scopes": consent.scopes}
    work.record(
        AuditEvent("application.allowed", "user", consent.user_id, None, told, consent.user_id)
    )
    return word


async def exchange_code(
    work: UnitOfWork,
    client: OAuthClient,
    word: str,
    redirect_uri: str,
    verifier: str,
    life: Lifetimes,
    now: datetime,
) -> Grant:
    """A session for a code. A code that comes twice was stolen: what came of it ends."""
    code = await store.code(work.session, token_hash(word))
    if code is None or code.client_id != client.id:
        raise OAuthError("invalid_grant", "the code is not valid")
    if code.used_at is not None:
        if code.session_id is not None:
            await sessions.end(work, code.session_id, "code-reuse", now)
        raise OAuthError("invalid_grant", "the code was used already", keeps_writes=True)
    code.used_at = now
    if now >= code.expires_at:
        raise OAuthError("invalid_grant", "the code has expired", keeps_writes=True)
    if code.redirect_uri != redirect_uri:
        raise OAuthError("invalid_grant", "redirect_uri is another one", keeps_writes=True)
    if not secrets.compare_digest(code.challenge.encode(), s256(verifier).encode()):
        raise OAuthError("invalid_grant", "code_verifier does not fit", keeps_writes=True)
    application = Application(client.id, code.scopes)
    grant = await sessions.begin(work, code.user_id, client.name, life, now, application)
    code.session_id = grant.session.id
    return grant


async def begin_device(
    work: UnitOfWork, client: OAuthClient, scopes: list[str], now: datetime
) -> tuple[DeviceGrant, str]:
    """A device that wants in; it and its code."""
    word = new_token(DEVICE)
    await store.forget_before(work.session, now - timedelta(days=1))
    grant = DeviceGrant(
        id=new_id(),
        hash=token_hash(word),
        user_code="".join(secrets.choice(_LETTERS) for _ in range(8)),
        client_id=client.id,
        scopes=scopes,
        state="waiting",
        interval=INTERVAL_SECONDS,
        expires_at=now + DEVICE_LIFE,
    )
    work.session.add(grant)
    await work.session.flush()
    told = {"client_id": client.id}
    work.record(AuditEvent("device.waiting", "device", grant.id, None, told, "anonymous"))
    return grant, word


async def poll_device(
    work: UnitOfWork, client: OAuthClient, word: str, life: Lifetimes, now: datetime
) -> Grant:
    """A session for a device that was let in; OAuthError as long as it was not."""
    grant = await store.device(work.session, token_hash(word))
    if grant is None or grant.client_id != client.id or grant.state == "used":
        raise OAuthError("invalid_grant", "the device code is not valid")
    if now >= grant.expires_at:
        raise OAuthError("expired_token", "nobody let the device in in time: begin again")
    before, grant.last_polled_at = grant.last_polled_at, now
    if before is not None and now - before < timedelta(seconds=grant.interval):
        grant.interval += 5
        raise OAuthError("slow_down", f"ask every {grant.interval} s", keeps_writes=True)
    if grant.state == "denied":
        raise OAuthError("access_denied", "the user refused")
    if grant.state == "waiting" or grant.user_id is None:
        raise OAuthError("authorization_pending", "nobody let it in yet", keeps_writes=True)
    grant.state = "used"
    application = Application(client.id, grant.scopes)
    return await sessions.begin(work, grant.user_id, client.name, life, now, application)


async def waiting_device(session: AsyncSession, user_code: str, now: datetime) -> DeviceGrant:
    """The device of a code that somebody typed; NotFound when none waits with it."""
    letters = "".join(letter for letter in user_code.upper() if letter.isalnum())
    grant = await store.device_shown(session, letters[:16])
    if grant is None or grant.state != "waiting" or now >= grant.expires_at:
        raise NotFound("no device waits with this code: look again, or begin anew there")
    return grant


async def decide_device(
    work: UnitOfWork, user_code: str, user_id: str, allow: bool, now: datetime
) -> DeviceGrant:
    """Let a device in, or refuse it."""
    grant = await waiting_device(work.session, user_code, now)
    grant.state, grant.user_id = ("allowed" if allow else "denied"), user_id
    await work.session.flush()
    told = {"client_id": grant.client_id, "scopes": grant.scopes}
    action = f"device.{grant.state}"
    work.record(AuditEvent(action, "device", grant.id, None, told, user_id))
    return grant


async def refresh(
    work: UnitOfWork, client: OAuthClient, token: str, life: Lifetimes, now: datetime
) -> Grant:
    """The next tokens of an application."""
    try:
        return await sessions.refresh(work, token, life, now, client.id)
    except Unauthenticated as error:
        raise OAuthError("invalid_grant", error.message, keeps_writes=error.keeps_writes) from None


def s256(verifier: str) -> str:
    """The challenge of a verifier (RFC 7636)."""
    digest = sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
