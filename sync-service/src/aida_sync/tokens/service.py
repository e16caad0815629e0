"""Tokens: made, found by their words, revoked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.auth.opaque_tokens import token_hash
from aida_sync.auth.permissions import LOGIN_ONLY, Permission
from aida_sync.db.base import new_id
from aida_sync.errors import Forbidden, NotFound, Unauthenticated, Unprocessable
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent
from aida_sync.tokens import store
from aida_sync.tokens.schemas import ProjectTokenCreate
from aida_sync.tokens.tables import ApiToken
from aida_sync.tokens.words import is_well_formed, new_word

USE_KEPT_FOR = timedelta(minutes=1)
"""How exactly the last use is known: writing it at every request would make reads into writes."""


async def create(
    work: UnitOfWork,
    user_id: str,
    wanted: ProjectTokenCreate,
    may: frozenset[Permission],
    project_id: str | None = None,
) -> tuple[ApiToken, str]:
    """Make a token with some of what its owner may do; it and its word."""
    require_giveable(wanted.scopes, may)
    now, word = datetime.now(UTC), new_word()
    token = ApiToken(
        id=new_id(),
        user_id=user_id,
        project_id=project_id,
        name=wanted.name,
        hash=token_hash(word),
        ending=word[-4:],
        scopes=sorted(set(wanted.scopes)),
        created_at=now,
        expires_at=now + timedelta(days=wanted.expires_in_days),
    )
    work.session.add(token)
    await work.session.flush()
    work.record(_event("token.made", token, {"scopes": token.scopes}))
    return token, word


def require_giveable(scopes: Iterable[Permission], may: frozenset[Permission]) -> None:
    """Raise unless scopes can be given, by somebody who may do all of it."""
    wanted = set(scopes)
    if wanted & LOGIN_ONLY:
        raise Unprocessable(
            "a token cannot have the scope `self`: one's account is managed after a login",
            {"field": "scopes"},
            code="scope_not_giveable",
        )
    if more := sorted(wanted - may):
        raise Forbidden(
            f"you may not do all that this token would: {', '.join(more)}",
            {"more": more},
            code="scope_too_wide",
        )


async def find(session: AsyncSession, word: str, now: datetime) -> ApiToken:
    """The token of a word; raises Unauthenticated."""
    found = await store.by_hash(session, token_hash(word)) if is_well_formed(word) else None
    if found is None:
        raise Unauthenticated("the token is not valid: make another one")
    if found.revoked_at is not None:
        raise Unauthenticated("the token was revoked: make another one", code="token_revoked")
    if now >= found.expires_at:
        raise Unauthenticated("the token has expired: make another one", code="token_expired")
    return found


async def touch(session: AsyncSession, token: ApiToken, now: datetime) -> None:
    """Keep that a token was used."""
    await store.touch(session, token.id, now)


def use_is_old(token: ApiToken, now: datetime) -> bool:
    """Whether it is time to keep its use again."""
    return token.last_used_at is None or now - token.last_used_at >= USE_KEPT_FOR


async def of_user(session: AsyncSession, user_id: str, page: PageRequest) -> Page[ApiToken]:
    """A user's tokens, the newest first."""
    rows = await store.listed(session, user_id=user_id, after=page.after, limit=page.limit + 1)
    return page_of(rows, page, lambda row: row.id)


async def of_project(session: AsyncSession, project_id: str, page: PageRequest) -> Page[ApiToken]:
    """A project's tokens, whoever made them, the newest first."""
    rows = await store.listed(
        session, project_id=project_id, after=page.after, limit=page.limit + 1
    )
    return page_of(rows, page, lambda row: row.id)


async def revoke(
    work: UnitOfWork, id: str, *, user_id: str | None = None, project_id: str | None = None
) -> ApiToken:
    """Revoke a token of a user, or of a project."""
    found = await store.by_id(work.session, id)
    mine = found is not None and (
        found.user_id == user_id if user_id is not None else found.project_id == project_id
    )
    if found is None or not mine:
        raise NotFound("there is no such token", {"token_id": id})
    if found.revoked_at is None:
        found.revoked_at, found.revoked_why = datetime.now(UTC), "revoked"
    await work.session.flush()
    work.record(_event("token.revoked", found, {}))
    return found


async def revoke_all(work: UnitOfWork, user_id: str, why: str, now: datetime) -> None:
    """Revoke all tokens of a user."""
    for id in await store.revoke_all(work.session, user_id, why, now):
        work.record(AuditEvent("token.revoked", "token", id, detail={"why": why}))


def _event(action: str, token: ApiToken, detail: dict[str, object]) -> AuditEvent:
    return AuditEvent(action, "token", token.id, token.project_id, detail)
