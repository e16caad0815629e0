"""N5, R2, R4: applications are let in by devices' codes and by codes with PKCE, once each."""

from __future__ import annotations

import asyncio
import re
import secrets
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from sqlalchemy import update

from aida_sync.oauth.clients import CLIENTS
from aida_sync.oauth.service import s256
from aida_sync.oauth.tables import AuthorizationCode, DeviceGrant

from ..service import PASSWORD, Client, Service

CLIENT = "aida-cli"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
BACK = "http://127.0.0.1:53211/callback"
ISSUER = "http://127.0.0.1:8420"


async def send(service: Service, path: str, **fields: str):
    return await service.http.post(path, data={"client_id": CLIENT, **fields})


async def browser(service: Service) -> Service:
    form = {"email": "admin@example.com", "password": PASSWORD, "next": "/account/device"}
    answer = await service.http.post("/account/login", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/device")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie
    return service


def field(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found is not None, html
    return found[1]


async def rested(service: Service) -> None:
    async with service.app.state.database.write() as session:
        await session.execute(update(DeviceGrant).values(last_polled_at=None))


async def begin(service: Service, **fields: str) -> dict:
    answer = await send(service, "/oauth/device_authorization", **fields)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def decide(service: Service, device: dict, decision: str):
    shown = await service.http.get(f"/account/device?user_code={device['user_code']}")
    assert "AIDA command line" in shown.text, shown.text
    form = {
        "csrf": field(shown.text, "csrf"),
        "user_code": field(shown.text, "user_code"),
        "decision": decision,
    }
    return await service.http.post("/account/device", data=form)


async def poll(service: Service, device: dict):
    return await send(service, "/oauth/token", grant_type=DEVICE, device_code=device["device_code"])


async def test_a_device_is_let_in_with_the_scopes_that_it_asked_for(service: Service) -> None:
    """N5: RFC 8628; R4: the session has the scopes, and no more."""
    device = await begin(service, scope="projects:read rules:read")
    waiting = await poll(service, device)
    assert (waiting.status_code, waiting.json()["error"]) == (400, "authorization_pending")
    hasty = await poll(service, device)
    assert hasty.json()["error"] == "slow_down"
    assert "10 s" in hasty.json()["error_description"]
    await browser(service)
    assert (await decide(service, device, "allow")).status_code == 200
    await rested(service)
    tokens = (await poll(service, device)).json()
    assert tokens["scope"] == "projects:read rules:read"
    client = Client(service.http, tokens)
    assert (await client.call("GET", "/projects")).status_code == 200
    assert (await client.call("GET", "/users")).status_code == 403
    assert (await client.call("GET", "/tokens")).status_code == 403
    assert (await poll(service, device)).json()["error"] == "invalid_grant"
    sessions = await service.admin.get("/sessions")
    assert sessions[0]["client_id"] == CLIENT


async def test_a_device_is_refused_or_comes_too_late(service: Service) -> None:
    """N5: access_denied and expired_token."""
    await browser(service)
    device = await begin(service)
    await decide(service, device, "refuse")
    assert (await poll(service, device)).json()["error"] == "access_denied"
    late = await begin(service)
    async with service.app.state.database.write() as session:
        past = datetime.now(UTC) - timedelta(seconds=1)
        await session.execute(update(DeviceGrant).values(expires_at=past))
    assert (await poll(service, late)).json()["error"] == "expired_token"
    shown = await service.http.get(f"/account/device?user_code={late['user_code']}")
    assert (shown.status_code, "no device waits" in shown.text) == (404, True)


async def authorize(service: Service, verifier: str, **more: str):
    query = {
        "response_type": "code",
        "client_id": CLIENT,
        "redirect_uri": BACK,
        "scope": "projects:read",
        "state": "the-state",
        "code_challenge": s256(verifier),
        "code_challenge_method": "S256",
        **more,
    }
    return await service.http.get("/oauth/authorize?" + urlencode(query))


async def code_for(service: Service, verifier: str) -> str:
    shown = await authorize(service, verifier)
    assert shown.status_code == 200, shown.text
    assert "http://127.0.0.1:53211" in shown.headers["content-security-policy"]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', shown.text))
    done = await service.http.post("/oauth/authorize", data={**hidden, "decision": "allow"})
    assert done.status_code == 303, done.text
    answer = parse_qs(urlsplit(done.headers["location"]).query)
    assert done.headers["location"].startswith(BACK)
    assert (answer["state"], answer["iss"]) == (["the-state"], [ISSUER])
    return answer["code"][0]


async def exchange(service: Service, code: str, verifier: str, redirect_uri: str = BACK):
    return await send(
        service,
        "/oauth/token",
        grant_type="authorization_code",
        code=code,
        redirect_uri=redirect_uri,
        code_verifier=verifier,
    )


async def test_a_code_works_once_and_its_reuse_ends_what_came_of_it(service: Service) -> None:
    """N5: PKCE S256, state, iss; a replayed code revokes."""
    await browser(service)
    verifier = secrets.token_urlsafe(48)
    code = await code_for(service, verifier)
    tokens = (await exchange(service, code, verifier)).json()
    client = Client(service.http, tokens)
    assert (await client.call("GET", "/projects")).status_code == 200
    again = await exchange(service, code, verifier)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    service.app.state.authenticator.forget_all()
    gone = await client.call("GET", "/projects")
    assert (gone.status_code, gone.json()["error"]["code"]) == (401, "session_revoked")


@pytest.mark.parametrize("wrong", ["verifier", "redirect", "expired", "unknown"])
async def test_a_code_is_refused(service: Service, wrong: str) -> None:
    await browser(service)
    verifier = secrets.token_urlsafe(48)
    code = await code_for(service, verifier)
    if wrong == "expired":
        async with service.app.state.database.write() as session:
            past = datetime.now(UTC) - timedelta(seconds=1)
            await session.execute(update(AuthorizationCode).values(expires_at=past))
    answer = await exchange(
        service,
        code + ("x" if wrong == "unknown" else ""),
        verifier + ("x" if wrong == "verifier" else ""),
        "http://127.0.0.1:1/callback" if wrong == "redirect" else BACK,
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    if wrong in ("verifier", "redirect"):  # one attempt is all there is
        assert (await exchange(service, code, verifier)).status_code == 400


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "self"}, "invalid_scope"),
        ({"scope": "everything"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
    ],
)
async def test_errors_go_to_the_application(
    service: Service, more: dict[str, str], error: str
) -> None:
    answer = await authorize(service, "v" * 43, **more)
    told = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (answer.status_code, told["error"], told["iss"]) == (303, [error], [ISSUER])
    assert told["state"] == ["the-state"]


@pytest.mark.parametrize(
    "address",
    [
        "http://evil.example/callback",
        "http://127.0.0.1@evil.example/callback",
        "http://127.0.0.1:1@evil.example/callback",
        "http://127.0.0.1/other",
        "http://127.0.0.1:80/callback#x",
        "http://localhost:1/callback",
        "https://127.0.0.1/callback",
        "http://127.0.0.1:99999/callback",
        "javascript:alert(1)",
        "",
    ],
)
async def test_nothing_is_sent_to_an_address_that_nobody_vouches_for(
    service: Service, address: str
) -> None:
    """N5, V10: no open redirect."""
    answer = await authorize(service, "v" * 43, redirect_uri=address)
    assert (answer.status_code, answer.headers.get("location")) == (400, None)


def test_loopback_addresses_match_with_any_port() -> None:
    """N5: RFC 8252."""
    for address in (BACK, "http://127.0.0.1/callback", "http://[::1]:9/callback"):
        assert CLIENTS[0].allows(address), address


async def test_refresh_tokens_of_an_application_are_its_own_and_rotate(service: Service) -> None:
    """R2."""
    await browser(service)
    verifier = secrets.token_urlsafe(48)
    tokens = (await exchange(service, await code_for(service, verifier), verifier)).json()
    first = tokens["refresh_token"]
    other = await service.anonymous.call("POST", "/auth/refresh", {"refresh_token": first})
    assert other.status_code == 401
    kind = {"grant_type": "refresh_token", "refresh_token": first}
    stranger = await send(service, "/oauth/token", **{**kind, "client_id": "aida-vscode"})
    assert stranger.json()["error"] == "invalid_grant"
    second = (await send(service, "/oauth/token", **kind)).json()
    assert second["refresh_token"] != first
    told = {"token": second["refresh_token"]}
    assert (await send(service, "/oauth/revoke", **told)).status_code == 200
    service.app.state.authenticator.forget_all()
    assert (await Client(service.http, second).call("GET", "/projects")).status_code == 401
    assert (await send(service, "/oauth/revoke", token="unknown")).status_code == 200


async def test_tokens_are_introspected_by_their_owner(service: Service) -> None:
    head = {"Authorization": f"Bearer {service.admin.tokens['access_token']}"}
    ada = await service.client("ada@example.com", "viewer")
    own = service.admin.tokens["access_token"]
    for word, active in ((own, True), ("nonsense", False), (ada.tokens["access_token"], True)):
        answer = await service.http.post("/oauth/introspect", data={"token": word}, headers=head)
        assert answer.json()["active"] == active
    head = {"Authorization": f"Bearer {ada.tokens['access_token']}"}
    answer = await service.http.post("/oauth/introspect", data={"token": own}, headers=head)
    assert answer.json() == {"active": False}
    assert (await service.http.post("/oauth/introspect", data={"token": own})).status_code == 401


async def test_metadata_name_endpoints_that_are_there(service: Service) -> None:
    told = (await service.http.get("/.well-known/oauth-authorization-server")).json()
    assert told["issuer"] == ISSUER
    assert told["code_challenge_methods_supported"] == ["S256"]
    for name, address in told.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            path = address.removeprefix(ISSUER)
            assert (await service.http.get(path)).status_code != 404, name
    keys = (await service.http.get("/oauth/jwks")).json()["keys"]
    assert keys and all("d" not in key for key in keys)


async def test_forms_of_other_sites_are_refused(service: Service) -> None:
    """P11: neither a login nor a consent can be forged."""
    await browser(service)
    device = await begin(service)
    form = {"user_code": device["user_code"], "decision": "allow"}
    without = await service.http.post("/account/device", data=form)
    assert without.status_code == 403
    login = {"email": "admin@example.com", "password": PASSWORD}
    for header in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = await service.http.post("/account/login", data=login, headers=header)
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "next", ["https://evil.example", "//evil.example", "/\\evil.example", "/api", "/account/\\x"]
)
async def test_a_login_leads_nowhere_else(service: Service, next: str) -> None:
    form = {"email": "admin@example.com", "password": PASSWORD, "next": next}
    answer = await service.http.post("/account/login", data=form)
    assert answer.headers["location"] == "/account/device"


async def test_pages_take_no_script_and_escape_what_they_show(service: Service) -> None:
    evil = "<script>alert(1)</script>@x"
    answer = await service.http.post("/account/login", data={"email": evil, "password": "x"})
    assert answer.status_code == 401
    assert "<script" not in answer.text
    assert "&lt;script&gt;" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "http" not in re.sub(r"xmlns=\S+", "", answer.text)  # no assets from elsewhere


async def test_of_two_exchanges_at_once_one_wins(service: Service) -> None:
    await browser(service)
    verifier = secrets.token_urlsafe(48)
    code = await code_for(service, verifier)
    answers = await asyncio.gather(*(exchange(service, code, verifier) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400]


async def test_a_parameter_that_comes_twice_is_refused(service: Service) -> None:
    body = f"client_id={CLIENT}&client_id=x&grant_type=refresh_token"
    head = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await service.http.post("/oauth/token", content=body, headers=head)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
