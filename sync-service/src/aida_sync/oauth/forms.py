"""Forms as browsers and OAuth clients send them."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import Request

from aida_sync.oauth.errors import OAuthError

FORM = "application/x-www-form-urlencoded"


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form; raises OAuthError, also for a field that comes twice."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise OAuthError("invalid_request", f"send the parameters as {FORM}")
    try:
        pairs = parse_qsl(
            (await request.body()).decode(), keep_blank_values=True, max_num_fields=50
        )
    except ValueError:
        raise OAuthError("invalid_request", "the body is no form") from None
    return unique(pairs)


def unique(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """Parameters by name; RFC 6749 allows each once, and what is empty is left out."""
    fields: dict[str, str] = {}
    for name, value in pairs:
        if name in fields:
            raise OAuthError("invalid_request", f"`{name[:50]}` comes twice")
        if len(value) > 4_000 or "\0" in value:
            raise OAuthError("invalid_request", f"`{name[:50]}` is not valid")
        fields[name] = value
    return {name: value for name, value in fields.items() if value}


def needed(fields: dict[str, str], name: str) -> str:
    """A field that must be there."""
    if name not in fields:
        raise OAuthError("invalid_request", f"`{name}` is missing")
    return fields[name]
