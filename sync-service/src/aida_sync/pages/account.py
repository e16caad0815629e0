"""Pages of one's account: login, invitations, new passwords, devices."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import SecretStr, ValidationError

from aida_sync.auth import service as auth
from aida_sync.auth.guard import PUBLIC
from aida_sync.auth.schemas import LoginRequest
from aida_sync.errors import Unauthenticated, Unprocessable
from aida_sync.invitations import service as invitations
from aida_sync.invitations.schemas import InvitationAccept
from aida_sync.kit.unit_of_work import UnitOfWork, Work
from aida_sync.mail import letters
from aida_sync.mail import service as mail
from aida_sync.oauth import service as oauth
from aida_sync.oauth.clients import client_of
from aida_sync.oauth.forms import form_of
from aida_sync.oauth.scopes import described
from aida_sync.pages.arriving import local, logged_in, login_form
from aida_sync.pages.browser import Browser, browser_of, drop_cookie, require_own_form
from aida_sync.pages.rendering import page, style
from aida_sync.pages.route import PageRoute, show_errors_on
from aida_sync.resets import service as resets
from aida_sync.sessions import service as sessions
from aida_sync.users import service as users

router = APIRouter(prefix="/account", route_class=PageRoute, include_in_schema=False)
_SILENT = {**PUBLIC, "x-records-nothing": True}


@router.get("/style.css", openapi_extra=PUBLIC)
async def style_sheet() -> Response:
    """The style of all pages."""
    headers = {"Cache-Control": "public, max-age=3600"}
    return Response(style(), media_type="text/css", headers=headers)


@router.get("/login", openapi_extra=PUBLIC)
async def login_page(request: Request, next: str = "") -> HTMLResponse:
    """Ask for address and password, or lead to the organisation's login."""
    return page("login", problem="", **login_form(request, local(next)))


@router.post("/login", openapi_extra=PUBLIC)
async def login(request: Request, work: Work) -> Response:
    """Log the browser in."""
    form = await form_of(request)
    next, email = local(form.get("next", "")), form.get("email", "")
    show_errors_on(request, "login", **login_form(request, next, email))
    require_own_form(request, form, None)
    await request.app.state.limiter.count_login(request)
    try:
        body = LoginRequest(email=email, password=SecretStr(form.get("password", "")))
    except ValidationError:
        raise Unauthenticated("address or password is wrong, or the account is disabled") from None
    client = request.headers.get("user-agent", "browser")
    grant = await auth.log_in(work, body, client, request.app.state.lifetimes)
    return await logged_in(request, work, grant.session, next)


@router.post("/logout", openapi_extra=_SILENT)
async def logout(request: Request, work: Work) -> Response:
    """Log the browser out."""
    form, browser = await form_of(request), await browser_of(request)
    require_own_form(request, form, browser)
    if browser is not None:
        id = browser.principal.session_id
        await sessions.end(work, id, "logout", datetime.now(UTC))
        work.after_commit(lambda: request.app.state.authenticator.forget(id))
    response = RedirectResponse("/account/login", 303)
    drop_cookie(request, response)
    return response


@router.get("/invitation", openapi_extra=PUBLIC)
async def invitation_page(work: Work, token: str = "") -> HTMLResponse:
    """Show an invitation."""
    found, user = await invitations.seen_by(work, token)
    known = user is not None
    return page("invitation", token=token, email=found.email, known=known, name="", problem="")


@router.post("/invitation", openapi_extra=PUBLIC)
async def accept_invitation(request: Request, work: Work) -> Response:
    """Accept it."""
    form = await form_of(request)
    token, name = form.get("token", ""), form.get("name", "")
    found, user = await invitations.seen_by(work, token)
    values = {"token": token, "email": found.email, "known": user is not None, "name": name}
    show_errors_on(request, "invitation", **values)
    require_own_form(request, form, None)
    await request.app.state.limiter.count_login(request)
    password = form.get("password")
    try:
        body = InvitationAccept(
            token=SecretStr(token),
            name=name or None,
            password=SecretStr(password) if password else None,
        )
    except ValidationError:
        raise Unprocessable("the name or the password cannot be used") from None
    await invitations.accept(work, body)
    work.after_commit(request.app.state.authenticator.forget_all)
    return page("done", title="Welcome", text="The invitation is accepted.", login=True)


@router.get("/password", openapi_extra=PUBLIC)
async def password_page(work: Work, token: str = "") -> HTMLResponse:
    """Ask for a new password."""
    _, user = await resets.waiting(work.session, token, datetime.now(UTC))
    return page("password", token=token, email=user.email, problem="")


@router.post("/password", openapi_extra=PUBLIC)
async def set_password(request: Request, work: Work) -> Response:
    """Set it; all sessions end."""
    form = await form_of(request)
    token = form.get("token", "")
    async with work.database.read() as session:
        _, user = await resets.waiting(session, token, datetime.now(UTC))
    show_errors_on(request, "password", token=token, email=user.email)
    require_own_form(request, form, None)
    await request.app.state.limiter.count_login(request)
    user = await resets.confirm(work, token, form.get("password", ""))
    letter = letters.password_changed(user.email)
    await mail.post(work, request.app.state.settings, letter, letters.NEWS)
    work.after_commit(request.app.state.authenticator.forget_all)
    text = "The new password is set, and all sessions were ended."
    return page("done", title="Password set", text=text, login=True)


@router.get("/device", openapi_extra=PUBLIC)
async def device_page(request: Request, work: Work, user_code: str = "") -> Response:
    """Ask for a device's code, then whether to let it in."""
    browser = await browser_of(request)
    if browser is None:
        here = f"/account/device?user_code={quote(user_code[:20])}"
        return RedirectResponse(f"/account/login?next={quote(here)}", 303)
    if not user_code:
        return page("device", csrf=browser.csrf, problem="")
    show_errors_on(request, "device", csrf=browser.csrf)
    await request.app.state.limiter.count_login(request)
    return await _device(work, browser, user_code)


@router.post("/device", openapi_extra=PUBLIC)
async def decide_device(request: Request, work: Work) -> Response:
    """Let the device in, or refuse it."""
    form, browser = await form_of(request), await browser_of(request)
    if browser is None:
        raise Unauthenticated("log in first")
    show_errors_on(request, "device", csrf=browser.csrf)
    require_own_form(request, form, browser)
    await request.app.state.limiter.count_login(request)
    allow = form.get("decision") == "allow"
    user, now = browser.principal.user_id, datetime.now(UTC)
    await oauth.decide_device(work, form.get("user_code", ""), user, allow, now)
    text = "Go back to it: it is logged in within seconds." if allow else "It was refused."
    return page("done", title="Device", text=text, login=False)


async def _device(work: UnitOfWork, browser: Browser, user_code: str) -> HTMLResponse:
    grant = await oauth.waiting_device(work.session, user_code, datetime.now(UTC))
    user = await users.get(work.session, browser.principal.user_id)
    client = client_of(grant.client_id)
    return page(
        "consent",
        action="/account/device",
        fields={"user_code": grant.user_code},
        code=f"{grant.user_code[:4]}-{grant.user_code[4:]}",
        client=client.name if client else grant.client_id,
        scopes=described(grant.scopes),
        email=user.email,
        csrf=browser.csrf,
    )
