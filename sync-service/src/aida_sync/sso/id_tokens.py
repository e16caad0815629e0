"""Reading ID tokens (OpenID Connect Core 1.0, section 3.1.3.7): signature first, then claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from aida_sync.sso.errors import AnswerRefused

ALGORITHMS = {
    **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), "RSA"),
    **dict.fromkeys(("ES256", "ES384", "ES512"), "EC"),
    **dict.fromkeys(("EdDSA", "Ed25519"), "OKP"),
}
"""What may sign, and with which type of key. Not `none`, and nothing that has a shared secret."""
SKEW = timedelta(seconds=30)
OLDEST = timedelta(minutes=10)
_WRONG = (JoseError, ValueError, TypeError, KeyError, AttributeError)


class UnknownKey(AnswerRefused):
    """The token names a key that the provider did not tell of: it may have a new one."""


@dataclass(frozen=True, slots=True)
class Expected:
    """Whose token it must be, for whom, and for which login."""

    issuer: str
    client_id: str
    nonce: str


def read_keys(told: Mapping[str, Any]) -> list[Key]:
    """The keys of a JWK set that can verify; those of a kind that is not used are left out."""
    found: list[Key] = []
    keys = told.get("keys")
    for data in keys if isinstance(keys, list) else []:
        if not isinstance(data, dict) or data.get("use", "sig") != "sig":
            continue
        if data.get("kty") not in ALGORITHMS.values():
            continue
        try:
            found.append(JWKRegistry.import_key(data))
        except _WRONG:
            continue
    return found


def read_id_token(
    token: str, keys: Sequence[Key], expected: Expected, now: datetime, access_token: str = ""
) -> dict[str, Any]:
    """The claims of a valid token; raises AnswerRefused, and UnknownKey among it."""
    # Takes a fifth of a second to load, which services without single sign-on need not wait for.
    from authlib.oidc.core import CodeIDToken

    try:
        header = jws.extract_compact(token.encode()).headers()
        algorithm = header.get("alg")
        if algorithm not in ALGORITHMS:
            raise AnswerRefused(f"the ID token is signed by {str(algorithm)[:20]}")
        key = _key(keys, header.get("kid"), ALGORITHMS[algorithm])
        decoded = jwt.decode(token, key, algorithms=[algorithm])
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {"iss": {"essential": True, "value": expected.issuer}},
            {
                "nonce": expected.nonce,
                "client_id": expected.client_id,
                "access_token": access_token,
            },
        )
        claims.validate(now=int(now.timestamp()), leeway=int(SKEW.total_seconds()))
    except _WRONG as error:
        raise AnswerRefused(f"the ID token is not valid: {type(error).__name__} {error}") from None
    if claims["aud"] not in (expected.client_id, [expected.client_id]):
        raise AnswerRefused("the ID token is for somebody else")
    if claims["iat"] < (now - OLDEST).timestamp():
        raise AnswerRefused("the ID token was made too long ago")
    if not 0 < len(claims["sub"]) <= 255:
        raise AnswerRefused("the ID token's subject is empty, or too long")
    return dict(claims)


def _key(keys: Sequence[Key], kid: Any, kind: str) -> Key:
    fitting = [key for key in keys if key.key_type == kind]
    if kid is None:  # allowed where there is one key alone
        if len(fitting) == 1:
            return fitting[0]
        raise AnswerRefused("the ID token does not say which key signed it")
    for key in fitting:
        if key.kid == kid:
            return key
    raise UnknownKey("the ID token is signed by a key that the provider does not have")
