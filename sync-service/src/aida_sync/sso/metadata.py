"""What a provider says of itself (OpenID Connect Discovery 1.0), as far as it is needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from aida_sync.sso.errors import AnswerRefused


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where its parts are. ``names_itself``: answers carry the issuer (RFC 9207)."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    secret_in_body: bool
    names_itself: bool


def read_metadata(told: Mapping[str, Any], issuer: str) -> Metadata:
    """The metadata of an issuer; raises AnswerRefused for another's, or for unsafe addresses."""
    if told.get("issuer") != issuer:
        raise AnswerRefused(
            f"AIDA_SYNC_OIDC_ISSUER is {issuer}, but the provider calls itself"
            f" {str(told.get('issuer'))[:200]}: use its own spelling"
        )
    methods = told.get("token_endpoint_auth_methods_supported")
    basic = not isinstance(methods, list) or "client_secret_basic" in methods
    return Metadata(
        _address(told, "authorization_endpoint"),
        _address(told, "token_endpoint"),
        _address(told, "jwks_uri"),
        _address(told, "userinfo_endpoint") if told.get("userinfo_endpoint") else "",
        secret_in_body=not basic,
        names_itself=told.get("authorization_response_iss_parameter_supported") is True,
    )


def is_safe(url: str) -> bool:
    """Whether an address is https, or on this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if not url.isascii() or not url.isprintable() or parts.username is not None or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _address(told: Mapping[str, Any], name: str) -> str:
    url = told.get(name)
    if not isinstance(url, str) or not is_safe(url) or urlsplit(url).fragment:
        raise AnswerRefused(f"the provider's {name} is no https address: {str(url)[:200]}")
    return url


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
