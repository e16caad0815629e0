"""Endpoints for applications: tokens, devices, revocation, introspection, metadata."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.responses import JSONResponse

from aida_sync.auth.guard import PUBLIC, needs
from aida_sync.auth.permissions import Permission
from aida_sync.auth.principal import Principal
from aida_sync.errors import ApiError
from aida_sync.kit.contract import SECURITY
from aida_sync.kit.envelope import ErrorEnvelope
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import UnitOfWork, Work
from aida_sync.oauth import service
from aida_sync.oauth.clients import OAuthClient, client_of
from aida_sync.oauth.errors import OAuthError
from aida_sync.oauth.forms import FORM, form_of, needed
from aida_sync.oauth.scopes import SUPPORTED, parse_scope
from aida_sync.sessions import service as sessions
from aida_sync.sessions.service import Grant

_REFUSED = {
    "type": "object",
    "required": ["error", "error_description"],
    "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    400: {
        "description": "Refused, in the words of RFC 6749",
        "content": {"application/json": {"schema": _REFUSED}},
    },
    401: {"model": ErrorEnvelope, "description": "Nobody is logged in"},
    413: {"model": ErrorEnvelope, "description": "Too large"},
    429: {"model": ErrorEnvelope, "description": "Too many requests"},
    503: {"model": ErrorEnvelope, "description": "Something does not answer"},
}
router = ApiRouter(tags=["oauth"], responses=_ANSWERS)
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def _takes(*fields: str, public: bool = True, silent: bool = False) -> dict[str, Any]:
    form = {"type": "object", "properties": {field: {"type": "string"} for field in fields}}
    extra: dict[str, Any] = {"requestBody": {"content": {FORM: {"schema": form}}}}
    if silent:
        extra["x-records-nothing"] = True
    return {**extra, **PUBLIC} if public else {**extra, "security": SECURITY}


@router.get(
    "/.well-known/oauth-authorization-server",
    summary="What the authorization server offers",
    openapi_extra=PUBLIC,
)
async def metadata(request: Request) -> JSONResponse:
    """Metadata by RFC 8414."""
    issuer = _issuer(request)
    return JSONResponse(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/oauth/authorize",
            "token_endpoint": f"{issuer}/oauth/token",
            "device_authorization_endpoint": f"{issuer}/oauth/device_authorization",
            "revocation_endpoint": f"{issuer}/oauth/revoke",
            "introspection_endpoint": f"{issuer}/oauth/introspect",
            "jwks_uri": f"{issuer}/oauth/jwks",
            "scopes_supported": SUPPORTED,
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token", DEVICE_CODE],
            "token_endpoint_auth_methods_supported": ["none"],
            "revocation_endpoint_auth_methods_supported": ["none"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }
    )


@router.get("/oauth/jwks", summary="The keys of access tokens", openapi_extra=PUBLIC)
async def jwks(request: Request) -> JSONResponse:
    """The public keys that access tokens are verified with, as a JWK set."""
    return JSONResponse(request.app.state.access_tokens.public_keys())


@router.post(
    "/oauth/device_authorization",
    summary="Ask to be let in, from a device",
    openapi_extra=_takes("client_id", "scope"),
)
async def device_authorization(request: Request, work: Work) -> JSONResponse:
    """RFC 8628: codes for a device, and for its user, who lets it in on a page."""
    await request.app.state.limiter.count_login(request)
    fields = await form_of(request)
    client, scopes = _client(fields), parse_scope(fields.get("scope", ""))
    grant, word = await service.begin_device(work, client, scopes, datetime.now(UTC))
    shown, page = (
        f"{grant.user_code[:4]}-{grant.user_code[4:]}",
        f"{_issuer(request)}/account/device",
    )
    body = {
        "device_code": word,
        "user_code": shown,
        "verification_uri": page,
        "verification_uri_complete": f"{page}?user_code={shown}",
        "expires_in": int(service.DEVICE_LIFE.total_seconds()),
        "interval": grant.interval,
    }
    return JSONResponse(body, headers=_NO_STORE)


@router.post(
    "/oauth/token",
    summary="Get tokens",
    openapi_extra=_takes(
        "grant_type",
        "client_id",
        "code",
        "redirect_uri",
        "code_verifier",
        "device_code",
        "refresh_token",
    ),
)
async def token(request: Request, work: Work) -> JSONResponse:
    """Exchange a code, a device's code, or a refresh token."""
    fields, now = await form_of(request), datetime.now(UTC)
    client, kind, life = _client(fields), needed(fields, "grant_type"), request.app.state.lifetimes
    if kind == DEVICE_CODE:
        word = needed(fields, "device_code")
        grant = await service.poll_device(work, client, word, life, now)
    elif kind == "authorization_code":
        await request.app.state.limiter.count_login(request)
        code, address = needed(fields, "code"), needed(fields, "redirect_uri")
        verifier = needed(fields, "code_verifier")
        grant = await service.exchange_code(work, client, code, address, verifier, life, now)
    elif kind == "refresh_token":
        await request.app.state.limiter.count_login(request)
        grant = await service.refresh(work, client, needed(fields, "refresh_token"), life, now)
    else:
        raise OAuthError("unsupported_grant_type", f"there is no grant `{kind[:50]}`")
    return JSONResponse(_tokens(request, grant), headers=_NO_STORE)


@router.post(
    "/oauth/revoke",
    summary="Revoke a token",
    openapi_extra=_takes("token", "client_id", silent=True),
)
async def revoke(request: Request, work: Work) -> JSONResponse:
    """RFC 7009: end the session of an access or refresh token. An unknown one is fine as it is."""
    fields, now = await form_of(request), datetime.now(UTC)
    client, word = _client(fields), needed(fields, "token")
    session_id = await _session_of(request, work, word, client)
    if session_id is not None:
        await sessions.end(work, session_id, "revoked", now)
        work.after_commit(lambda: request.app.state.authenticator.forget(session_id))
    return JSONResponse({}, headers=_NO_STORE)


@router.post(
    "/oauth/introspect",
    summary="What a token is",
    openapi_extra=_takes("token", public=False, silent=True),
)
async def introspect(
    request: Request, principal: Annotated[Principal, Depends(needs(Permission.SELF_READ))]
) -> JSONResponse:
    """RFC 7662, for one's own tokens; for those of others with `users:read`."""
    word = needed(await form_of(request), "token")
    body: dict[str, Any] = {"active": False}
    try:
        found: Principal = await request.app.state.authenticator.principal(word)
    except ApiError:
        found = principal
    else:
        if found.user_id == principal.user_id or principal.may(Permission.USERS_READ):
            scopes = found.permissions if found.scopes is None else found.scopes
            body = {
                "active": True,
                "sub": found.user_id,
                "iss": _issuer(request),
                "token_type": "Bearer",
                "scope": " ".join(sorted(scopes)),
            }
    return JSONResponse(body, headers=_NO_STORE)


async def _session_of(
    request: Request, work: UnitOfWork, word: str, client: OAuthClient
) -> str | None:
    session = await sessions.of_refresh_token(work.session, word)
    if session is None:
        try:
            claims = request.app.state.access_tokens.read(word, datetime.now(UTC))
        except ApiError:
            return None
        session = await sessions.find(work.session, claims.session_id)
    return session.id if session is not None and session.client_id == client.id else None


def _tokens(request: Request, grant: Grant) -> dict[str, Any]:
    tokens, session = request.app.state.access_tokens, grant.session
    return {
        "access_token": tokens.issue(session.user_id, session.id, datetime.now(UTC)),
        "token_type": "Bearer",
        "expires_in": int(tokens.life.total_seconds()),
        "refresh_token": grant.refresh_token,
        "scope": " ".join(session.scopes or []),
    }


def _client(fields: dict[str, str]) -> OAuthClient:
    client = client_of(needed(fields, "client_id"))
    if client is None:
        raise OAuthError("invalid_client", "there is no such application", HTTPStatus.UNAUTHORIZED)
    return client


def _issuer(request: Request) -> str:
    return request.app.state.settings.public_url.rstrip("/")
