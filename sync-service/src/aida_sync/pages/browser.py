"""A browser's login: its cookie, and proof that a form came from one of our own pages."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from urllib.parse import urlsplit

from fastapi import Request, Response

from aida_sync.auth.principal import Principal
from aida_sync.context import current
from aida_sync.errors import ApiError, Forbidden
from aida_sync.sessions import service as sessions
from aida_sync.sso.attempts import LIFE as ATTEMPT_LIFE

_ATTEMPT = "-login"


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser that somebody is logged in with; ``csrf`` goes into its forms."""

    principal: Principal
    csrf: str


async def browser_of(request: Request) -> Browser | None:
    """Who is logged in with the request's browser; None when nobody is."""
    word = request.cookies.get(_name(request), "")
    if not word:
        return None
    state = request.app.state
    async with state.database.read() as db:
        session = await sessions.of_cookie(db, word)
    if session is None:
        return None
    try:
        sessions.require_active(session, datetime.now(UTC))
        principal = await state.authenticator.of_session(session.id, session.user_id)
    except ApiError:
        return None
    current().actor = principal.user_id
    return Browser(principal, sha256(b"form of " + word.encode()).hexdigest())


def set_cookie(request: Request, response: Response, word: str) -> None:
    """Log the browser in."""
    settings = request.app.state.settings
    response.set_cookie(
        _name(request),
        word,
        max_age=settings.refresh_token_days * 86_400,
        secure=_secure(request),
        httponly=True,
        samesite="lax",
    )


def drop_cookie(request: Request, response: Response) -> None:
    """Log the browser out."""
    response.delete_cookie(_name(request), secure=_secure(request), httponly=True, samesite="lax")


def set_attempt(request: Request, response: Response, word: str) -> None:
    """Remember that the browser goes to log in at the identity provider."""
    response.set_cookie(
        _name(request) + _ATTEMPT,
        word,
        max_age=int(ATTEMPT_LIFE.total_seconds()),
        secure=_secure(request),
        httponly=True,
        samesite="lax",  # comes along when the provider sends the browser back
    )


def read_attempt(request: Request) -> str:
    """The word that `set_attempt` gave; empty without one."""
    return request.cookies.get(_name(request) + _ATTEMPT, "")


def drop_attempt(request: Request, response: Response) -> None:
    """It has come back."""
    name = _name(request) + _ATTEMPT
    response.delete_cookie(name, secure=_secure(request), httponly=True, samesite="lax")


def require_own_form(request: Request, form: dict[str, str], browser: Browser | None) -> None:
    """Raise unless a form comes from a page of ours, and of this login."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        foreign = site not in ("same-origin", "none")
    else:
        foreign = origin is not None and origin not in _origins(request)
    if browser is not None:
        told = form.get("csrf", "").encode()
        foreign = foreign or not secrets.compare_digest(told, browser.csrf.encode())
    if foreign:
        raise Forbidden("this form is not of this page: go back, and load it again")


def _origins(request: Request) -> set[str]:
    public = urlsplit(request.app.state.settings.public_url)
    return {f"{public.scheme}://{public.netloc}", f"{request.url.scheme}://{request.url.netloc}"}


def _secure(request: Request) -> bool:
    return request.app.state.settings.public_url.startswith("https://")


def _name(request: Request) -> str:
    return "__Host-aida" if _secure(request) else "aida"
