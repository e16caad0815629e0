"""Forgotten passwords."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request, status

from aida_sync.auth.guard import PUBLIC, needs
from aida_sync.auth.permissions import Permission
from aida_sync.auth.principal import Principal
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.mail import letters
from aida_sync.mail import service as mail
from aida_sync.resets import service
from aida_sync.resets.schemas import ResetConfirm, ResetOut, ResetRequest
from aida_sync.roles import service as roles
from aida_sync.users import service as users

router = ApiRouter(tags=["auth"])


@router.post("/auth/password-reset", summary="Ask for a new password", openapi_extra=PUBLIC)
async def ask_for_reset(request: Request, work: Work, body: ResetRequest) -> Envelope[None]:
    """Send a link by mail. The answer is the same whether or not there is such an account."""
    await request.app.state.limiter.count_login(request)
    settings = request.app.state.settings
    minutes = settings.password_reset_minutes
    found = await service.ask(work, body.email, timedelta(minutes=minutes))
    if found is not None:
        user, token = found
        link = service.link(settings.public_url, token)
        letter = letters.password_reset(user.email, link, minutes)
        await mail.post(work, settings, letter, timedelta(minutes=minutes))
    return envelope(None)


@router.post("/auth/password-reset/confirm", summary="Set a new password", openapi_extra=PUBLIC)
async def confirm_reset(request: Request, work: Work, body: ResetConfirm) -> Envelope[None]:
    """Set a new password with a link's token; all sessions end."""
    await request.app.state.limiter.count_login(request)
    token, password = body.token.get_secret_value(), body.password.get_secret_value()
    user = await service.confirm(work, token, password)
    letter = letters.password_changed(user.email)
    await mail.post(work, request.app.state.settings, letter, letters.NEWS)
    work.after_commit(request.app.state.authenticator.forget_all)
    return envelope(None)


@router.post(
    "/users/{user_id}/password-reset",
    summary="Make a link for a new password",
    status_code=status.HTTP_201_CREATED,
)
async def make_reset(
    request: Request,
    work: Work,
    principal: Annotated[Principal, Depends(needs(Permission.USERS_MANAGE))],
    user_id: PathId,
) -> Envelope[ResetOut]:
    """Send a user a link by mail; without a mail server the answer has it."""
    settings = request.app.state.settings
    user = await users.get(work.session, user_id)
    # Whoever sets somebody's password can do what they may.
    await roles.require_giveable(work.session, user.role, principal)
    minutes = settings.password_reset_minutes
    reset, token = await service.make(work, user, timedelta(minutes=minutes))
    link = service.link(settings.public_url, token)
    if not mail.is_on(settings):
        return envelope(ResetOut(expires_at=reset.expires_at, link=link))
    letter = letters.password_reset(user.email, link, minutes)
    await mail.post(work, settings, letter, timedelta(minutes=minutes))
    return envelope(ResetOut(expires_at=reset.expires_at))
