"""Logging in and out."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from aida_sync.auth import service
from aida_sync.auth.guard import PUBLIC, needs
from aida_sync.auth.permissions import Permission
from aida_sync.auth.principal import Principal
from aida_sync.auth.schemas import LoginRequest, PasswordChange, RefreshRequest, TokensOut
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.mail import letters
from aida_sync.mail import service as mail
from aida_sync.sessions import service as sessions
from aida_sync.sessions.service import Grant
from aida_sync.users import service as users
from aida_sync.users.schemas import UserOut

router = ApiRouter(prefix="/auth", tags=["auth"])
Self = Annotated[Principal, Depends(needs(Permission.SELF))]
Reader = Annotated[Principal, Depends(needs(Permission.SELF_READ))]


@router.post("/login", summary="Log in", openapi_extra=PUBLIC)
async def login(request: Request, work: Work, body: LoginRequest) -> Envelope[TokensOut]:
    """Begin a session with an address and a password."""
    await request.app.state.limiter.count_login(request)
    client = request.headers.get("user-agent", "")
    grant = await service.log_in(work, body, client, request.app.state.lifetimes)
    return envelope(_tokens(request, grant))


@router.post("/refresh", summary="Get the next access token", openapi_extra=PUBLIC)
async def refresh(request: Request, work: Work, body: RefreshRequest) -> Envelope[TokensOut]:
    """Exchange a refresh token, which can be used once."""
    await request.app.state.limiter.count_login(request)
    token, now = body.refresh_token.get_secret_value(), datetime.now(UTC)
    grant = await sessions.refresh(work, token, request.app.state.lifetimes, now)
    return envelope(_tokens(request, grant))


@router.post("/logout", summary="Log out")
async def logout(request: Request, work: Work, principal: Self) -> Envelope[None]:
    """End this session."""
    now = datetime.now(UTC)
    await sessions.revoke(work, principal.user_id, principal.session_id, "logout", now)
    work.after_commit(lambda: request.app.state.authenticator.forget(principal.session_id))
    return envelope(None)


@router.get("/me", summary="Who am I")
async def me(work: Work, principal: Reader) -> Envelope[UserOut]:
    """The user who is logged in."""
    return envelope(UserOut.model_validate(await users.get(work.session, principal.user_id)))


@router.post("/password", summary="Change the password")
async def change_password(
    request: Request, work: Work, principal: Self, body: PasswordChange
) -> Envelope[None]:
    """Change one's password; all other sessions end."""
    user = await service.change_password(work, principal, body)
    letter = letters.password_changed(user.email)
    await mail.post(work, request.app.state.settings, letter, letters.NEWS)
    work.after_commit(request.app.state.authenticator.forget_all)
    return envelope(None)


def _tokens(request: Request, grant: Grant) -> TokensOut:
    tokens = request.app.state.access_tokens
    session = grant.session
    return TokensOut(
        access_token=tokens.issue(session.user_id, session.id, datetime.now(UTC)),
        expires_in=int(tokens.life.total_seconds()),
        refresh_token=grant.refresh_token,
        session_id=session.id,
    )
