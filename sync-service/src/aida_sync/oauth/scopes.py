"""Scopes: the permissions that an application asks for, and what they are called on pages."""

from __future__ import annotations

from aida_sync.auth.permissions import LOGIN_ONLY, PERMISSIONS, Permission, Role
from aida_sync.oauth.errors import OAuthError

DEFAULT = PERMISSIONS[Role.VIEWER] - LOGIN_ONLY
SUPPORTED = sorted(set(Permission) - LOGIN_ONLY)


def parse_scope(text: str) -> list[str]:
    """The scopes that are asked for; without any, those of a viewer. Raises OAuthError."""
    wanted = set(text.split())
    if unknown := sorted(wanted - set(SUPPORTED)):
        raise OAuthError("invalid_scope", f"there is no scope `{unknown[0]}`")
    return sorted(wanted or DEFAULT)


def described(scopes: list[str]) -> list[str]:
    """Scopes for people: grouped by what they are about."""
    groups: dict[str, list[str]] = {}
    for scope in scopes:
        noun, _, verb = scope.partition(":")
        groups.setdefault(_NOUNS.get(noun, noun), []).append(verb)
    return [f"{noun}: {', '.join(verbs)}" for noun, verbs in groups.items()]


_NOUNS = {"self": "your account", "audit": "the audit log"}
