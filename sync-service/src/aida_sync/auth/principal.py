"""Who makes a request, found once for each request and remembered for a moment."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from aida_sync.auth.access_tokens import AccessTokens
from aida_sync.auth.permissions import EVERYBODY, Permission, Role, role_named
from aida_sync.auth.rights import Rights
from aida_sync.context import current
from aida_sync.db.database import Database
from aida_sync.errors import Unauthenticated
from aida_sync.roles import service as roles
from aida_sync.sessions import service as sessions
from aida_sync.users import service as users

REMEMBERED_SECONDS = 0.5
_BEARER = HTTPBearer(auto_error=False, description="An access token of `POST /auth/login`.")


@dataclass(frozen=True, slots=True)
class Principal(Rights):
    """A user in a session or with a token, and what they may do outside of projects.

    ``scopes`` are what the session or token is limited to, None for a login; ``project_id`` is the
    one project that a token is for. ``session_id`` is empty with a token, ``token_id`` without.
    """

    user_id: str
    session_id: str
    role: Role | str
    permissions: frozenset[Permission]
    scopes: frozenset[Permission] | None = None
    project_id: str | None = None
    token_id: str = ""

    def narrowed(self, granted: frozenset[Permission], project_id: str) -> frozenset[Permission]:
        """What is left of a user's permissions in a project."""
        if self.project_id not in (None, project_id):
            return frozenset()
        return granted if self.scopes is None else granted & self.scopes


class Authenticator:
    """Turns tokens into principals.

    A session is looked up again after `REMEMBERED_SECONDS`, so a revoked one ends within a second
    on every replica.
    """

    def __init__(self, database: Database, tokens: AccessTokens) -> None:
        self._database, self._tokens = database, tokens
        self._known: dict[str, tuple[float, Principal]] = {}

    async def principal(self, token: str) -> Principal:
        """The principal of a valid token; raises Unauthenticated."""
        now = datetime.now(UTC)
        claims = self._tokens.read(token, now)
        known = self._known.get(claims.session_id)
        if known is not None and time.monotonic() - known[0] < REMEMBERED_SECONDS:
            return known[1]
        principal = await self._look_up(claims.session_id, claims.user_id, now)
        if len(self._known) > 10_000:
            self._known.clear()
        self._known[claims.session_id] = (time.monotonic(), principal)
        return principal

    async def of_session(self, session_id: str, user_id: str) -> Principal:
        """The principal of a session that was found by other means; raises Unauthenticated."""
        return await self._look_up(session_id, user_id, datetime.now(UTC))

    def forget(self, session_id: str) -> None:
        """Look this session up again at its next request."""
        self._known.pop(session_id, None)

    def forget_all(self) -> None:
        """Look every session up again."""
        self._known.clear()

    async def _look_up(self, session_id: str, user_id: str, now: datetime) -> Principal:
        async with self._database.read() as db:
            session = await sessions.find(db, session_id)
            user = await users.find(db, user_id)
            granted = await roles.permissions_of(db, [user.role] if user else [])
        if session is None or user is None or session.user_id != user.id:
            raise Unauthenticated("the session of this token is gone: log in again")
        sessions.require_active(session, now)
        if user.disabled_at is not None:
            raise Unauthenticated("this account is disabled", code="account_disabled")
        return Principal(user.id, session.id, role_named(user.role), granted | EVERYBODY)


async def identify(request: Request) -> Principal | None:
    """The principal of a request; None when it brings no token."""
    if hasattr(request.state, "principal"):
        return request.state.principal
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    principal = None
    if scheme:
        if scheme.lower() != "bearer" or not token.strip():
            raise Unauthenticated("send the access token as `Authorization: Bearer TOKEN`")
        principal = await request.app.state.authenticator.principal(token.strip())
        current().actor = principal.user_id
    request.state.principal = principal
    return principal


async def required_principal(
    request: Request,
    _: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
) -> Principal:
    """The principal; raises Unauthenticated when nobody is logged in."""
    principal = await identify(request)
    if principal is None:
        raise Unauthenticated("log in first: this needs an access token")
    return principal


SomePrincipal = Annotated[Principal, Depends(required_principal)]
