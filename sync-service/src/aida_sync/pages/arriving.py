"""The login form, and where a browser goes once somebody is logged in with it."""

from __future__ import annotations

from typing import Any

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.pages.browser import set_cookie
from aida_sync.sessions import service as sessions
from aida_sync.sessions.tables import Session


def login_form(request: Request, next: str, email: str = "") -> dict[str, Any]:
    """What the login form shows; ``sso`` names the identity provider, if there is one."""
    settings = request.app.state.settings
    sso = settings.oidc_name if settings.oidc_issuer else ""
    return {"next": next, "email": email, "sso": sso}


async def logged_in(request: Request, work: UnitOfWork, session: Session, next: str) -> Response:
    """Send a browser, which somebody has logged in with, where it was going."""
    word = await sessions.remember_browser(work, session)
    response = RedirectResponse(next or "/account/device", 303)
    set_cookie(request, response, word)
    return response


def local(next: str) -> str:
    """A place of ours to go to; whatever else was asked for is left out."""
    ours = next.startswith(("/account/", "/oauth/authorize?"))
    return next if ours and "\\" not in next and next.isprintable() else ""
