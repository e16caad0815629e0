"""U7: what the identity provider answers is checked, to the last claim; without it we go on."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from aida_sync.config import Settings
from aida_sync.sso import provider as provider_module
from aida_sync.sso.remote import Remote

from ..identity_provider import CALLBACK, CLIENT_ID, IdentityProvider
from ..service import PASSWORD, Service, running
from .sso import ACCOUNTS, arrive, audited, leave, log_in, settings_for, who


@pytest.fixture
def backend() -> str:
    """One database is enough: this is about the provider."""
    return "sqlite"


@pytest.fixture
async def service(settings: Settings, provider: IdentityProvider) -> AsyncIterator[Service]:
    async with running(settings_for(settings, provider)) as started:
        await started.client("ada@example.com")
        yield started


FORGERIES: dict[str, dict[str, Any]] = {
    "another nonce": {"claims": {"nonce": "x" * 43}},
    "no nonce": {"claims": {"nonce": None}},
    "another audience": {"claims": {"aud": "somebody"}},
    "one audience more": {"claims": {"aud": [CLIENT_ID, "somebody"], "azp": CLIENT_ID}},
    "another authorized party": {"claims": {"azp": "somebody"}},
    "another issuer": {"claims": {"iss": "https://evil.example"}},
    "expired": {"times": {"exp": -60}},
    "no expiry": {"claims": {"exp": None}},
    "expiry as text": {"claims": {"exp": "tomorrow"}},
    "from the future": {"times": {"iat": 3600}},
    "too old": {"times": {"iat": -3600}},
    "no time": {"claims": {"iat": None}},
    "not valid yet": {"times": {"nbf": 3600}},
    "no subject": {"claims": {"sub": None}},
    "subject of a wrong kind": {"claims": {"sub": 7}},
    "empty subject": {"claims": {"sub": ""}},
    "another access token": {"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
    "another subject than userinfo": {"claims": {"sub": "eve"}},
    "tampered": {"claims": {"email": "admin@example.com"}, "change": "payload alone"},
    "alg none": {"header": {"alg": "none"}, "by": "nobody"},
    "no signature": {"by": "nobody"},
    "signed with the secret": {"header": {"alg": "HS256"}, "by": "secret"},
    "signed by a stranger": {"by": "stranger"},
    "a stranger's key": {"header": {"kid": "strange"}, "by": "stranger"},
    "critical extension": {"header": {"crit": ["exp"]}},
    "another curve": {"header": {"alg": "ES256"}},
}


def from_now(lever: dict[str, Any]) -> dict[str, Any]:
    """A lever whose ``times``, in seconds from now, are claims: a run may have begun long ago."""
    now = int(time.time())
    times = {name: now + seconds for name, seconds in lever.get("times", {}).items()}
    rest = {key: value for key, value in lever.items() if key != "times"}
    return {**rest, "claims": {**lever.get("claims", {}), **times}} if times else rest


async def test_the_provider_itself_is_believed(
    service: Service, provider: IdentityProvider
) -> None:
    """U7: the lever alone spoils nothing: what is signed well, with small skew, is taken."""
    good = {"claims": {"azp": CLIENT_ID, "aud": [CLIENT_ID]}, "times": {"iat": 10}}
    for lever in ({}, good):
        provider.spoil(**from_now(lever))
        assert (await log_in(service, provider, "ada")).status_code == 303
        assert await who(service) == "ada@example.com"


@pytest.mark.parametrize("name", FORGERIES)
async def test_a_forged_token_logs_nobody_in(
    name: str, service: Service, provider: IdentityProvider
) -> None:
    """U7: algorithm, signature, issuer, audience, times, nonce, and whose the access token is."""
    provider.spoil(**from_now(FORGERIES[name]))
    answer = await log_in(service, provider, "ada")
    assert (answer.status_code, "cannot be trusted" in answer.text) == (403, True), name
    assert await who(service) == ""
    assert [told["why"] for told in await audited(service, "login.failed")] == ["answer-refused"]


async def test_an_answer_of_another_provider_is_refused(
    service: Service, provider: IdentityProvider
) -> None:
    """U7: RFC 9207; the provider says that it names itself, so it must."""
    for wrong in ("&iss=https://evil.example", ""):
        back = await provider.log_in(await leave(service), "ada")
        path, _, _ = back.removeprefix(CALLBACK).partition("&iss=")
        answer = await service.http.get(f"/account/sso/callback{path}{wrong}")
        assert (answer.status_code, "cannot be trusted" in answer.text) == (403, True)


async def test_a_provider_that_is_down_is_said_and_passwords_go_on(settings: Settings) -> None:
    """U7, P6: the page says so in plain words; core paths answer; it comes back by itself."""
    provider = IdentityProvider(ACCOUNTS)
    provider.stop()
    async with running(settings_for(settings, provider)) as service:
        client = await service.client("ada@example.com")
        for _ in range(8):  # through the breaker, too
            answer = await service.http.get("/account/sso?next=/account/device")
            told = "Example Works does not answer properly now"
            assert (answer.status_code, told in answer.text) == (503, True)
            assert 'name="password"' in answer.text and "127.0.0.1" not in answer.text
        form = {"email": "ada@example.com", "password": PASSWORD, "next": ""}
        assert (await service.http.post("/account/login", data=form)).status_code == 303
        assert await client.get("/projects") == []
        assert (await service.http.get("/readyz")).status_code == 200


async def test_what_a_provider_said_is_kept_for_an_hour_while_it_is_down(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """U7, P6: then the login page says that it does not answer; both are logged."""
    provider = IdentityProvider(ACCOUNTS)
    try:
        async with running(settings_for(settings, provider)) as service:
            here = provider.issuer
            assert (await leave(service)).startswith(here)
            provider.stop()
            monkeypatch.setattr(provider_module, "FRESH_SECONDS", 0.0)
            with capture_logs() as logs:
                assert (await leave(service)).startswith(here)
                assert (await leave(service)).startswith(here)
            stale = [one for one in logs if one["event"] == "sso_metadata_stale"]
            assert [one["log_level"] for one in stale] == ["warning"]  # once in half a minute
            monkeypatch.setattr(provider_module, "KEPT_SECONDS", 0.0)
            with capture_logs() as logs:
                answer = await service.http.get("/account/sso")
            assert answer.status_code == 503
            assert "Example Works does not answer properly now" in answer.text
            assert "log in with your password" in answer.text
            assert 'role="alert"' in answer.text and 'name="password"' in answer.text
            events = {one["event"]: one["log_level"] for one in logs}
            assert events["sso_metadata_expired"] == "error"
            assert events["sso_unavailable"] == "warning"
    finally:
        provider.stop()


async def test_a_provider_that_goes_down_halfway_is_said_and_comes_back(
    settings: Settings,
) -> None:
    """U7: while the browser is at the provider; what is known of it is kept."""
    provider = IdentityProvider(ACCOUNTS)
    try:
        async with running(settings_for(settings, provider)) as service:
            await service.client("ada@example.com")
            back = await provider.log_in(await leave(service), "ada")
            provider.stop()
            answer = await arrive(service, back)
            assert (answer.status_code, "does not answer properly" in answer.text) == (503, True)
            assert await who(service) == ""
            provider.start()
            assert (await log_in(service, provider, "ada")).status_code == 303
    finally:
        provider.stop()


@pytest.mark.parametrize(
    ("path", "status"), [("/.well-known/openid-configuration", 404), ("/token", 500), ("/me", 401)]
)
async def test_a_provider_that_fails_is_no_defect_of_ours(
    service: Service, provider: IdentityProvider, path: str, status: int
) -> None:
    """U7: whatever it answers, the page says what to do."""
    provider.spoil(path=path, status=status)
    answer = await service.http.get("/account/sso")
    if answer.status_code == 303:
        back = await provider.log_in(answer.headers["location"], "ada")
        answer = await arrive(service, back)
    provider.spoil()
    assert answer.status_code in (403, 503)
    assert "Example Works" in answer.text and 'name="password"' in answer.text


async def test_new_keys_of_the_provider_are_found_but_not_asked_for_again_and_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """U7: a key that is not known makes the service read the keys once, then not for a while."""
    provider = IdentityProvider(ACCOUNTS)
    asked: list[str] = []
    real = Remote.get

    async def get(self: Any, url: str, bearer: str = "") -> dict[str, Any]:
        asked.append(url)
        return await real(self, url, bearer)

    monkeypatch.setattr(Remote, "get", get)
    try:
        async with running(settings_for(settings, provider)) as service:
            await service.client("ada@example.com")
            assert (await log_in(service, provider, "ada")).status_code == 303
            provider.stop()
            provider.start()
            assert (await log_in(service, provider, "ada")).status_code == 303
            assert (await log_in(service, provider, "ada")).status_code == 303
            assert asked.count(f"{provider.issuer}/jwks") == 2
            for _ in range(3):
                provider.spoil(header={"kid": "strange"}, by="stranger")
                assert (await log_in(service, provider, "ada")).status_code == 403
            assert asked.count(f"{provider.issuer}/jwks") == 2
            later = service.app.state.sso.provider
            monkeypatch.setattr(later, "_next_refetch", 0.0)
            provider.spoil(header={"kid": "strange"}, by="stranger")
            assert (await log_in(service, provider, "ada")).status_code == 403
            assert asked.count(f"{provider.issuer}/jwks") == 3
    finally:
        provider.stop()


@pytest.mark.parametrize(
    ("method", "secret"), [("client_secret_post", True), ("none", False), ("wrong", True)]
)
async def test_the_service_shows_its_secret_as_the_provider_wants_it(
    settings: Settings, method: str, secret: bool
) -> None:
    """U7: in a header, as all other tests have it, or in the form, or none at all."""
    client = {} if method == "wrong" else {"token_endpoint_auth_method": method}
    provider = IdentityProvider({**ACCOUNTS, "methods": [method]}, **client)
    more = {} if secret else {"oidc_client_secret": SecretStr("")}
    if method == "wrong":
        more = {"oidc_client_secret": SecretStr("another")}
    try:
        async with running(settings_for(settings, provider, **more)) as service:
            await service.client("ada@example.com")
            answer = await log_in(service, provider, "ada")
            assert answer.status_code == (403 if method == "wrong" else 303), answer.text
    finally:
        provider.stop()


async def test_a_whole_domain_is_let_in_and_its_groups_give_roles(settings: Settings) -> None:
    """U7: a domain, not what ends like it; the first group that fits; the last admin stays."""
    provider = IdentityProvider({**ACCOUNTS, "inToken": True})
    try:
        more = {
            "oidc_domains": "other.example, Shop.Example",
            "oidc_roles": "leads=admin, staff=developer",
        }
        async with running(settings_for(settings, provider, **more)) as service:
            assert (await log_in(service, provider, "hal")).status_code == 303
            assert (await service.admin.get("/auth/me"))["role"] == "admin"
            assert (await log_in(service, provider, "fay")).status_code == 303
            assert (await log_in(service, provider, "gil")).status_code == 403
            roles = {user["email"]: user["role"] for user in await service.admin.get("/users")}
            assert roles == {"admin@example.com": "admin", "fay@shop.example": "admin"}
            assert (await log_in(service, provider, "hal")).status_code == 303
            assert (await service.admin.get("/auth/me"))["role"] == "viewer"
    finally:
        provider.stop()


async def test_a_provider_that_calls_itself_otherwise_is_refused(
    settings: Settings, provider: IdentityProvider
) -> None:
    """U7: the issuer is compared as it is written."""
    told = settings_for(settings, provider, oidc_issuer=provider.issuer + "/")
    async with running(told) as service:
        assert (await service.http.get("/account/sso")).status_code == 503
