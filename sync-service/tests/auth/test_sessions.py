"""N4, R1, R2, B14: tokens, sessions, what ends them, and what forged tokens come to."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from sqlalchemy import update

from aida_sync.sessions.tables import RefreshToken

from ..service import PASSWORD, Client, Service


async def refresh(service: Service, token: str):
    return await service.anonymous.call("POST", "/auth/refresh", {"refresh_token": token})


async def age_uses(service: Service, by: timedelta) -> None:
    async with service.app.state.database.write() as session:
        await session.execute(update(RefreshToken).values(used_at=datetime.now(UTC) - by))


async def test_a_refresh_token_works_once_and_its_reuse_ends_the_session(service: Service) -> None:
    first = service.admin.tokens["refresh_token"]
    second = (await refresh(service, first)).json()["data"]
    assert second["refresh_token"] != first
    await age_uses(service, timedelta(minutes=1))
    stolen = await refresh(service, first)
    assert (stolen.status_code, stolen.json()["error"]["code"]) == (401, "refresh_token_reused")
    service.app.state.authenticator.forget_all()
    after = await Client(service.http, second).call("GET", "/auth/me")
    assert (after.status_code, after.json()["error"]["code"]) == (401, "session_revoked")
    assert (await refresh(service, second["refresh_token"])).status_code == 401


async def test_of_refreshes_at_once_one_wins_and_the_session_lives(service: Service) -> None:
    token = service.admin.tokens["refresh_token"]
    answers = await asyncio.gather(*(refresh(service, token) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409]
    assert (await service.admin.call("GET", "/auth/me")).status_code == 200


async def test_a_revoked_session_ends_within_a_second(service: Service) -> None:
    other = await service.log_in("admin@example.com")
    sessions = await service.admin.get("/sessions")
    assert len(sessions) == 2
    assert (await other.call("GET", "/auth/me")).status_code == 200
    await service.admin.call("DELETE", f"/sessions/{other.tokens['session_id']}")
    assert (await other.call("GET", "/auth/me")).status_code == 401
    assert (await service.admin.call("GET", "/auth/me")).status_code == 200


async def test_sessions_of_others_cannot_be_ended(service: Service) -> None:
    other = await service.client("dev@example.com")
    path = f"/sessions/{service.admin.tokens['session_id']}"
    assert (await other.call("DELETE", path)).status_code == 404
    assert (await service.admin.call("GET", "/auth/me")).status_code == 200


async def test_a_disabled_user_is_out(service: Service) -> None:
    """D3."""
    other = await service.client("dev@example.com")
    user = (await other.get("/auth/me"))["id"]
    await service.admin.call("PATCH", f"/users/{user}", {"disabled": True}, If_Match="*")
    assert (await other.call("GET", "/auth/me")).status_code == 401
    login = {"email": "dev@example.com", "password": PASSWORD}
    answer = await service.anonymous.call("POST", "/auth/login", login)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "login_failed")


async def test_the_last_admin_stays(service: Service) -> None:
    user = (await service.admin.get("/auth/me"))["id"]
    answer = await service.admin.call("PATCH", f"/users/{user}", {"role": "viewer"}, If_Match="*")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "last_admin")


async def test_a_new_password_ends_the_other_sessions(service: Service) -> None:
    other = await service.log_in("admin@example.com")
    new = {"current": PASSWORD, "new": "another horse battery"}
    await service.admin.post("/auth/password", new)
    assert (await other.call("GET", "/auth/me")).status_code == 401
    assert (await service.admin.call("GET", "/auth/me")).status_code == 200
    weak = {"current": "another horse battery", "new": "aaaaaaaaaaaaaa"}
    answer = await service.admin.call("POST", "/auth/password", weak)
    assert answer.json()["error"]["code"] == "weak_password"


async def test_wrong_logins_say_the_same_and_are_recorded(service: Service) -> None:
    """Y9: attempts that fail are in the log although nothing else changed."""
    told = set()
    for email in ("admin@example.com", "nobody@example.com"):
        answer = await service.anonymous.call(
            "POST", "/auth/login", {"email": email, "password": "wrong password"}
        )
        assert answer.status_code == 401
        told.add(answer.text)
    assert len(told) == 1
    events = await service.admin.get("/audit/events?action=login.failed")
    assert len(events) == 2


def part(data: dict) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


def by_hmac(head: dict, claims: dict, secret: bytes) -> str:
    """Signed with the public key as if it were a shared secret."""
    told = f"{part(head)}.{part(claims)}"
    signature = hmac.digest(secret, told.encode(), "sha256")
    return f"{told}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def forged(service: Service, kind: str) -> str:
    header, payload, signature = service.admin.tokens["access_token"].split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    key = service.app.state.access_tokens._keys[0]
    head = {"alg": "Ed25519", "typ": "at+jwt", "kid": key.kid}

    def signed(head: dict, claims: dict) -> str:
        return jwt.encode(head, claims, key, algorithms=["Ed25519"])

    public = key.as_bytes(encoding="PEM", private=False)
    past = int((datetime.now(UTC) - timedelta(minutes=1)).timestamp())
    return {
        "no algorithm": lambda: f"{part({'alg': 'none', 'typ': 'at+jwt'})}.{payload}.",
        "no signature": lambda: f"{header}.{payload}.",
        "symmetric": lambda: by_hmac({**head, "alg": "HS256"}, claims, public),
        "changed": lambda: f"{header}.{part({**claims, 'sub': 'someone'})}.{signature}",
        "other audience": lambda: signed(head, {**claims, "aud": "other"}),
        "other issuer": lambda: signed(head, {**claims, "iss": "http://other"}),
        "other type": lambda: signed({**head, "typ": "JWT"}, claims),
        "other key": lambda: signed({**head, "kid": "x"}, claims),
        "expired": lambda: signed(head, {**claims, "exp": past}),
        "no expiry": lambda: signed(head, {k: v for k, v in claims.items() if k != "exp"}),
        "no session": lambda: signed(head, {k: v for k, v in claims.items() if k != "sid"}),
        "other user": lambda: signed(head, {**claims, "sub": claims["sid"]}),
        "garbage": lambda: "a.b.c",
        "empty": lambda: "",
    }[kind]()


@pytest.mark.parametrize(
    "kind",
    [
        "no algorithm",
        "no signature",
        "symmetric",
        "changed",
        "other audience",
        "other issuer",
        "other type",
        "other key",
        "expired",
        "no expiry",
        "no session",
        "other user",
        "garbage",
        "empty",
    ],
)
async def test_a_forged_token_is_refused(service: Service, kind: str) -> None:
    answer = await service.anonymous.call(
        "GET", "/auth/me", Authorization=f"Bearer {forged(service, kind)}"
    )
    assert answer.status_code == 401, answer.text
    assert "www-authenticate" in answer.headers
