"""Whom the provider tells of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import EmailStr, TypeAdapter, ValidationError

_ADDRESS: TypeAdapter[str] = TypeAdapter(EmailStr)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a provider. ``email`` is in lower case, and empty unless it was verified."""

    issuer: str
    subject: str
    email: str
    name: str
    groups: frozenset[str] = frozenset()

    @property
    def domain(self) -> str:
        """The part of the address behind the @."""
        return self.email.rpartition("@")[2]


def person_of(
    claims: Mapping[str, Any], verified_claim: str = "email_verified", groups_claim: str = ""
) -> Person:
    """The person of an ID token's claims, which have been checked."""
    # A text such as "false" is true, too: only the boolean counts.
    email = claims.get("email") if claims.get(verified_claim) is True else None
    groups = claims.get(groups_claim) if groups_claim else None
    return Person(
        claims["iss"],
        claims["sub"],
        _address(email),
        _name(claims),
        frozenset(item for item in groups if isinstance(item, str))
        if isinstance(groups, list)
        else frozenset(),
    )


def _address(email: Any) -> str:
    try:
        return _ADDRESS.validate_python(email).lower()
    except ValidationError:
        return ""


def _name(claims: Mapping[str, Any]) -> str:
    for claim in ("name", "preferred_username"):
        value = claims.get(claim)
        if isinstance(value, str) and value.strip() and value.isprintable():
            return value.strip()[:200]
    return ""
