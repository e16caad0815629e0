"""Who makes a request, found once for each request and remembered for a moment."""

from __future__ import annotations

import time
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from fastapi import Request

from aida_sync.auth.access_tokens import AccessTokens
from aida_sync.auth.permissions import (
    EVERYBODY,
    Permission,
    Role,
    permissions_named,
    role_named,
)
from aida_sync.auth.rights import Rights
from aida_sync.context import current
from aida_sync.db.database import Database
from aida_sync.db.reach import EVERYTHING, reaching
from aida_sync.errors import Unauthenticated
from aida_sync.kit import metrics
from aida_sync.roles import service as roles
from aida_sync.sessions import service as sessions
from aida_sync.tokens import service as tokens
from aida_sync.tokens.words import PREFIX as TOKEN_PREFIX
from aida_sync.users import service as users
from aida_sync.users.tables import User

REMEMBERED_SECONDS = 0.5
STILL_USED_SECONDS = 0.9
"""A principal that somebody looks up again at this moment counts so long for the others."""
_HITS = metrics.CACHE_LOOKUPS.labels("principals", "hit")
_MISSES = metrics.CACHE_LOOKUPS.labels("principals", "miss")


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
        self._looked_up: set[str] = set()

    async def principal(self, token: str) -> Principal:
        """The principal of a valid token; raises Unauthenticated."""
        now = datetime.now(UTC)
        if token.startswith(TOKEN_PREFIX):
            key = sha256(token.encode()).hexdigest()
            return self._recall(key) or await self._keep(key, self._with_token(token, now))
        claims = self._tokens.read(token, now)
        key = claims.session_id
        return self._recall(key) or await self._keep(
            key, self._in_session(key, claims.user_id, now)
        )

    def _recall(self, key: str) -> Principal | None:
        known = self._known.get(key)
        limit = STILL_USED_SECONDS if key in self._looked_up else REMEMBERED_SECONDS
        if known is not None and time.monotonic() - known[0] < limit:
            _HITS.inc()
            return known[1]
        _MISSES.inc()
        return None

    async def _keep(self, key: str, looking_up: Awaitable[Principal]) -> Principal:
        self._looked_up.add(key)
        began = time.monotonic()
        try:
            principal = await looking_up
        except BaseException:
            self._known.pop(key, None)
            raise
        finally:
            self._looked_up.discard(key)
        if len(self._known) > 10_000:
            self._known.clear()
        self._known[key] = (began, principal)
        return principal

    async def of_session(self, session_id: str, user_id: str) -> Principal:
        """The principal of a session that was found by other means; raises Unauthenticated."""
        return await self._in_session(session_id, user_id, datetime.now(UTC))

    def forget(self, session_id: str) -> None:
        """Look this session up again at its next request."""
        self._known.pop(session_id, None)

    def forget_all(self) -> None:
        """Look every session up again."""
        self._known.clear()

    async def _in_session(self, session_id: str, user_id: str, now: datetime) -> Principal:
        async with self._database.read() as db:
            session = await sessions.find(db, session_id)
            user = await users.find(db, user_id)
            granted = await roles.permissions_of(db, [user.role] if user else [])
        if session is None or user is None or session.user_id != user.id:
            raise Unauthenticated("the session of this token is gone: log in again")
        sessions.require_active(session, now)
        _require_enabled(user)
        role = role_named(user.role)
        if session.scopes is None:
            return Principal(user.id, session.id, role, granted | EVERYBODY)
        scopes = permissions_named(session.scopes) | {Permission.SELF_READ}
        left = (granted & scopes) | {Permission.SELF_READ}
        return Principal(user.id, session.id, role, left, scopes)

    async def _with_token(self, word: str, now: datetime) -> Principal:
        with reaching(EVERYTHING):  # which project a token is for is known once it is found
            async with self._database.read() as db:
                token = await tokens.find(db, word, now)
                user = await users.get(db, token.user_id)
                granted = await roles.permissions_of(db, [user.role])
            _require_enabled(user)
            if tokens.use_is_old(token, now):
                async with self._database.write() as db:
                    await tokens.touch(db, token, now)
        scopes = permissions_named(token.scopes) | {Permission.SELF_READ}
        # Outside of its project, a project's token may do nothing but say whose it is.
        left = (granted & scopes if token.project_id is None else frozenset()) | {
            Permission.SELF_READ
        }
        return Principal(
            user.id, "", role_named(user.role), left, scopes, token.project_id, token.id
        )


def _require_enabled(user: User) -> None:
    if user.disabled_at is not None:
        raise Unauthenticated("this account is disabled", code="account_disabled")


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


async def required_principal(request: Request) -> Principal:
    """The principal; raises Unauthenticated when nobody is logged in."""
    principal = await identify(request)
    if principal is None:
        raise Unauthenticated("log in first: this needs an access token")
    return principal
