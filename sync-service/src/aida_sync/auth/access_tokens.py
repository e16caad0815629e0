"""Access tokens: short-lived JWTs (RFC 9068), signed with Ed25519 and by no other algorithm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from aida_sync.db.base import new_id
from aida_sync.errors import Unauthenticated
from aida_sync.keys.service import KeyPair

ALGORITHM = "Ed25519"  # RFC 9864 names the curve; "EdDSA" is deprecated
AUDIENCE = "aida-sync"
TYPE = "at+jwt"
SKEW = timedelta(seconds=30)
TOKENS_KEPT = 5_000


@dataclass(frozen=True, slots=True)
class Claims:
    """What a valid token says: whose it is, and of which session."""

    user_id: str
    session_id: str
    expires_at: datetime


class AccessTokens:
    """Issues and reads tokens; the first key signs, any of them verifies."""

    def __init__(self, keys: Sequence[KeyPair], issuer: str, life: timedelta) -> None:
        self._issuer, self._life = issuer, life
        self._keys = [
            OKPKey.import_key(pair.private, {"kid": pair.id, "alg": ALGORITHM}) for pair in keys
        ]
        self._set = KeySet(list(self._keys))
        self._verified: dict[str, Claims] = {}

    @property
    def life(self) -> timedelta:
        """How long a token is valid."""
        return self._life

    def issue(self, user_id: str, session_id: str, now: datetime) -> str:
        """A token for a session."""
        key = self._keys[0]
        claims = {
            "iss": self._issuer,
            "aud": AUDIENCE,
            "sub": user_id,
            "sid": session_id,
            "iat": int(now.timestamp()),
            "exp": int((now + self._life).timestamp()),
            "jti": new_id(),
        }
        header = {"alg": ALGORITHM, "typ": TYPE, "kid": key.kid}
        return jwt.encode(header, claims, key, algorithms=[ALGORITHM])

    def read(self, token: str, now: datetime) -> Claims:
        """The claims of a valid token; raises Unauthenticated and says no more than it must.

        A signature is verified once, since keys do not change while the process runs; whether the
        token has expired is looked at each time.
        """
        claims = self._verified.get(token)
        if claims is None:
            claims = self._verify(token)
            if len(self._verified) >= TOKENS_KEPT:
                self._verified.clear()
            self._verified[token] = claims
        if claims.expires_at + SKEW < now:
            self._verified.pop(token, None)
            raise Unauthenticated("the access token has expired: refresh it", code="token_expired")
        return claims

    def _verify(self, token: str) -> Claims:
        try:
            decoded = jwt.decode(token, self._set, algorithms=[ALGORITHM])
        except (JoseError, ValueError, KeyError, TypeError):
            raise Unauthenticated("the access token is not valid: log in again") from None
        if decoded.header.get("typ") != TYPE:
            raise Unauthenticated("this is no access token", code="wrong_token_type")
        claims = decoded.claims
        if not _addressed(claims, self._issuer):
            raise Unauthenticated("the access token is meant for another service")
        expires = datetime.fromtimestamp(claims["exp"], UTC)
        return Claims(claims["sub"], claims["sid"], expires)

    def public_keys(self) -> dict[str, Any]:
        """The keys for verifiers, as a JWK set."""
        return {"keys": [key.as_dict(private=False) for key in self._keys]}


def _addressed(claims: dict[str, Any], issuer: str) -> bool:
    texts = all(isinstance(claims.get(name), str) for name in ("sub", "sid"))
    return (
        texts
        and claims.get("iss") == issuer
        and claims.get("aud") == AUDIENCE
        and type(claims.get("exp")) is int
    )
