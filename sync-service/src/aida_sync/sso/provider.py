"""The identity provider: found at the first login, its answers read, its keys kept for a while."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus, urlencode

import structlog
from joserfc.jwk import Key

from aida_sync.kit.dependencies import DependencyDown
from aida_sync.oauth.service import s256
from aida_sync.sso.attempts import Attempt
from aida_sync.sso.errors import AnswerRefused, ProviderFailed
from aida_sync.sso.id_tokens import Expected, UnknownKey, read_id_token, read_keys
from aida_sync.sso.metadata import Metadata, read_metadata
from aida_sync.sso.remote import Remote

FRESH_SECONDS = 600.0
"""After that, metadata are read again when somebody logs in."""
KEPT_SECONDS = 3600.0
"""After that, what was read is used no more, even while the provider is down: a key that was
withdrawn ends then at last, and nobody is sent to an address that may be another's by now."""
RETRY_SECONDS = 30.0
"""Between two attempts to read metadata again while the provider is down."""
REFETCH_SECONDS = 30.0
"""Between two readings of the keys because of a key that is not known."""
_log = structlog.get_logger("aida_sync.sso")
DOWN = (OSError, TimeoutError, ProviderFailed, DependencyDown)


@dataclass(frozen=True, slots=True)
class Registration:
    """This service as the provider knows it. Without a secret, PKCE alone protects the code."""

    issuer: str
    client_id: str
    client_secret: str
    scopes: str
    redirect_uri: str


class Provider:
    """Raises AnswerRefused for answers that are not to be trusted, `DOWN` where there are none."""

    def __init__(self, registration: Registration, remote: Remote) -> None:
        self.registration, self._remote = registration, remote
        self._metadata: tuple[float, Metadata] | None = None
        self._keys: tuple[float, list[Key]] | None = None
        self._next_refetch = self._next_reading = 0.0

    async def metadata(self) -> Metadata:
        """What the provider says of itself; while it is down what it said in the last hour."""
        known, now = self._metadata, time.monotonic()
        age = now - known[0] if known is not None else KEPT_SECONDS
        if known is not None and age < KEPT_SECONDS:
            if age < FRESH_SECONDS or now < self._next_reading:
                return known[1]
            try:
                return await self._read_metadata(now)
            except DOWN as error:
                self._next_reading = now + RETRY_SECONDS
                _log.warning("sso_metadata_stale", minutes=round(age / 60), reason=_told(error))
                return known[1]
        try:
            return await self._read_metadata(now)
        except DOWN as error:
            if known is not None:
                _log.error("sso_metadata_expired", minutes=round(age / 60), reason=_told(error))
            raise

    async def _read_metadata(self, now: float) -> Metadata:
        issuer = self.registration.issuer
        url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
        read = read_metadata(await self._remote.get(url), issuer)
        self._metadata = (now, read)
        return read

    async def login_url(self, attempt: Attempt) -> str:
        """Where to send a browser."""
        endpoint = (await self.metadata()).authorization_endpoint
        query = {
            "response_type": "code",
            "client_id": self.registration.client_id,
            "redirect_uri": self.registration.redirect_uri,
            "scope": self.registration.scopes,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": s256(attempt.verifier),
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    async def claims(self, code: str, attempt: Attempt) -> dict[str, Any]:
        """What the provider says of whoever brings a code."""
        metadata, expected = await self.metadata(), self.registration
        tokens = await self._exchange(metadata, code, attempt)
        id_token, access_token = tokens.get("id_token"), tokens.get("access_token")
        if not isinstance(id_token, str) or not isinstance(access_token, str):
            raise AnswerRefused("the provider gave no ID token")
        awaited = Expected(expected.issuer, expected.client_id, attempt.nonce)
        keys = await self._known_keys(metadata)
        try:
            claims = read_id_token(id_token, keys, awaited, datetime.now(UTC), access_token)
        except UnknownKey:
            keys = await self._newer_keys(metadata)
            claims = read_id_token(id_token, keys, awaited, datetime.now(UTC), access_token)
        if "email" in claims or not metadata.userinfo_endpoint:
            return claims
        # Claims of a scope are not promised to be in the ID token (Core 1.0, section 5.4).
        more = await self._remote.get(metadata.userinfo_endpoint, access_token)
        if more.get("sub") != claims["sub"]:
            raise AnswerRefused("the provider tells of somebody else")
        return {**more, **claims}

    async def _exchange(self, metadata: Metadata, code: str, attempt: Attempt) -> dict[str, Any]:
        known = self.registration
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": known.redirect_uri,
            "code_verifier": attempt.verifier,
        }
        basic = None
        if known.client_secret and not metadata.secret_in_body:
            basic = (quote_plus(known.client_id), quote_plus(known.client_secret))
        else:
            form["client_id"] = known.client_id
            if known.client_secret:
                form["client_secret"] = known.client_secret
        return await self._remote.post(metadata.token_endpoint, form, basic)

    async def _known_keys(self, metadata: Metadata) -> list[Key]:
        known, now = self._keys, time.monotonic()
        if known is not None and now - known[0] < KEPT_SECONDS:
            return known[1]
        read = read_keys(await self._remote.get(metadata.jwks_uri))
        self._keys = (now, read)
        return read

    async def _newer_keys(self, metadata: Metadata) -> list[Key]:
        if time.monotonic() >= self._next_refetch:
            self._next_refetch = time.monotonic() + REFETCH_SECONDS
            self._keys = None
        return await self._known_keys(metadata)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
