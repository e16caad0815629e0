"""The page where a user lets an application in (RFC 6749, section 4.1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from aida_sync.auth.guard import PUBLIC
from aida_sync.errors import BadRequest, Unauthenticated
from aida_sync.kit.unit_of_work import Work
from aida_sync.oauth import service
from aida_sync.oauth.clients import OAuthClient, client_of
from aida_sync.oauth.errors import OAuthError
from aida_sync.oauth.forms import form_of, unique
from aida_sync.oauth.scopes import described, parse_scope
from aida_sync.oauth.service import Consent
from aida_sync.pages.browser import browser_of, require_own_form
from aida_sync.pages.rendering import page
from aida_sync.pages.route import PageRoute
from aida_sync.users import service as users

router = APIRouter(prefix="/oauth", route_class=PageRoute, include_in_schema=False)
_CHALLENGE = re.compile(r"^[A-Za-z0-9_-]{43}$")
_FIELDS = (
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A request whose application and address are known, so that errors may go there."""

    client: OAuthClient
    redirect_uri: str
    fields: dict[str, str]

    def checked_scopes(self) -> list[str]:
        """The scopes; raises OAuthError for anything that is wrong with the rest."""
        if self.fields.get("response_type") != "code":
            raise OAuthError("unsupported_response_type", "response_type must be `code`")
        if self.fields.get("code_challenge_method") != "S256":
            raise OAuthError("invalid_request", "code_challenge_method must be `S256`")
        if not _CHALLENGE.match(self.fields.get("code_challenge", "")):
            raise OAuthError("invalid_request", "code_challenge is missing or not valid")
        return parse_scope(self.fields.get("scope", ""))


@router.get("/authorize", openapi_extra=PUBLIC)
async def ask(request: Request, work: Work) -> Response:
    """Ask the user, who logs in first."""
    wanted = _wanted(unique(parse_qsl(request.url.query, keep_blank_values=True)))
    try:
        scopes = wanted.checked_scopes()
    except OAuthError as error:
        return _back(request, wanted, error=error.error_code, error_description=error.message)
    browser = await browser_of(request)
    if browser is None:
        if wanted.fields.get("prompt") == "none":
            return _back(request, wanted, error="login_required")
        here = quote(f"/oauth/authorize?{request.url.query}", safe="")
        return RedirectResponse(f"/account/login?next={here}", 303)
    user = await users.get(work.session, browser.principal.user_id)
    target = urlsplit(wanted.redirect_uri)
    return page(
        "consent",
        form_action=f"'self' {target.scheme}://{target.netloc}",
        action="/oauth/authorize",
        fields={name: wanted.fields[name] for name in _FIELDS if name in wanted.fields},
        code="",
        client=wanted.client.name,
        scopes=described(scopes),
        email=user.email,
        csrf=browser.csrf,
    )


@router.post("/authorize", openapi_extra={**PUBLIC, "x-records-nothing": True})
async def decide(request: Request, work: Work) -> Response:
    """Send the application a code, or that the user refused."""
    form, browser = await form_of(request), await browser_of(request)
    if browser is None:
        raise Unauthenticated("log in first")
    require_own_form(request, form, browser)
    wanted = _wanted(form)
    if form.get("decision") != "allow":
        return _back(request, wanted, error="access_denied")
    consent = Consent(
        wanted.client,
        browser.principal.user_id,
        wanted.redirect_uri,
        wanted.checked_scopes(),
        wanted.fields["code_challenge"],
    )
    code = await service.issue_code(work, consent, datetime.now(UTC))
    return _back(request, wanted, code=code)


def _wanted(fields: dict[str, str]) -> Wanted:
    """Errors up to here are shown, and not sent to an address that nobody vouches for."""
    client = client_of(fields.get("client_id", ""))
    if client is None:
        raise BadRequest("there is no such application")
    redirect_uri = fields.get("redirect_uri", "")
    if not client.allows(redirect_uri):
        raise BadRequest("the application may not send its answer to this address")
    return Wanted(client, redirect_uri, fields)


def _back(request: Request, wanted: Wanted, **told: Any) -> RedirectResponse:
    if state := wanted.fields.get("state"):
        told["state"] = state
    told["iss"] = request.app.state.settings.public_url.rstrip("/")  # RFC 9207
    mark = "&" if "?" in wanted.redirect_uri else "?"
    return RedirectResponse(f"{wanted.redirect_uri}{mark}{urlencode(told)}", 303)
