"""U7, N5: people log in at a real identity provider, and only those who may."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from aida_sync.config import Settings
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.sso import attempts
from aida_sync.sso.service import unlink
from aida_sync.users import service as users

from ..identity_provider import IdentityProvider
from ..service import PASSWORD, Service, running
from .sso import arrive, audited, leave, log_in, settings_for, who


@pytest.fixture
async def service(settings: Settings, provider: IdentityProvider) -> AsyncIterator[Service]:
    async with running(settings_for(settings, provider)) as started:
        yield started


async def test_who_is_invited_comes_in_by_a_verified_address(
    service: Service, provider: IdentityProvider
) -> None:
    """U7: with the invitation's role, without a password; the second login finds the link."""
    project = await service.project()
    await service.admin.post("/invitations", {"email": "ada@example.com", "role": "developer"})
    into = {"email": "ada@example.com", "role": "viewer"}
    await service.admin.post(f"/projects/{project}/invitations", into)
    answer = await log_in(service, provider, "ada")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account/device")
    assert await who(service) == "ada@example.com"
    users = {user["email"]: user for user in await service.admin.get("/users")}
    assert users["ada@example.com"]["role"] == "developer"
    assert users["ada@example.com"]["name"] == "Ada"
    members = await service.admin.get(f"/projects/{project}/members")
    assert users["ada@example.com"]["id"] in [member["user_id"] for member in members]
    assert all(row["accepted_at"] for row in await service.admin.get("/invitations"))
    service.http.cookies.clear()
    assert (await log_in(service, provider, "ada")).status_code == 303
    assert await who(service) == "ada@example.com"
    assert len(await audited(service, "identity.linked")) == 1
    logins = await audited(service, "login.by-provider")
    assert [login["issuer"] for login in logins] == [provider.issuer] * 2
    password = {"email": "ada@example.com", "password": PASSWORD}
    refused = await service.anonymous.call("POST", "/auth/login", password)
    assert refused.status_code == 401


async def test_an_existing_account_is_found_by_a_verified_address_and_then_by_the_subject(
    service: Service, provider: IdentityProvider
) -> None:
    """U7: whoever gets the same address at the provider later does not get the account."""
    client = await service.client("ada@example.com")
    assert (await log_in(service, provider, "ada")).status_code == 303
    linked = await audited(service, "identity.linked")
    assert linked[0]["user_id"] == (await client.get("/auth/me"))["id"]
    service.http.cookies.clear()
    other = await log_in(service, provider, "eve")
    assert (other.status_code, "belongs to another login" in other.text) == (403, True)
    assert await who(service) == ""
    assert (await audited(service, "login.failed"))[0]["why"] == "linked-otherwise"
    # The password goes on working.
    await service.log_in("ada@example.com")


async def test_an_account_that_is_unlinked_is_linked_anew(
    service: Service, provider: IdentityProvider
) -> None:
    """U7: for a provider that was set up anew; `aida-sync unlink` does it."""
    await service.client("ada@example.com")
    await log_in(service, provider, "ada")
    work = UnitOfWork(service.app.state.database, writes=True)
    user = await users.find_by_email(work.session, "ada@example.com")
    assert user is not None and await unlink(work, user) == 1
    await work.commit()
    await work.close()
    assert await who(service) == ""
    assert (await log_in(service, provider, "eve")).status_code == 303
    assert (await log_in(service, provider, "ada")).status_code == 403
    assert len(await audited(service, "identity.unlinked")) == 1


@pytest.mark.parametrize("subject", ["bob", "ida"])
async def test_an_address_that_is_not_verified_opens_nothing(
    service: Service, provider: IdentityProvider, subject: str
) -> None:
    """U7: neither `false` nor a text counts, whether there is an account or an invitation."""
    await service.client(f"{subject}@example.com")
    answer = await log_in(service, provider, subject)
    assert (answer.status_code, "does not vouch for your e-mail" in answer.text) == (403, True)
    assert await who(service) == ""
    assert await audited(service, "identity.linked") == []
    assert (await audited(service, "login.failed"))[0]["why"] == "unverified-address"


async def test_who_is_not_invited_stays_outside(
    service: Service, provider: IdentityProvider
) -> None:
    """U7: a login at the provider is no account here; a revoked invitation is none."""
    made = await service.admin.post("/invitations", {"email": "ada@example.com"})
    await service.admin.call("DELETE", f"/invitations/{made['id']}")
    answer = await log_in(service, provider, "ada")
    assert (answer.status_code, "ask an admin for an invitation" in answer.text) == (403, True)
    assert [user["email"] for user in await service.admin.get("/users")] == ["admin@example.com"]
    assert (await audited(service, "login.failed"))[0]["why"] == "no-account"


async def test_a_disabled_user_is_refused(service: Service, provider: IdentityProvider) -> None:
    """U7: before the link is made, and after."""
    client = await service.client("ada@example.com")
    user = (await client.get("/auth/me"))["id"]
    for disabled in (True, False, True):
        current = await service.admin.call("GET", f"/users/{user}")
        tag = current.headers["etag"]
        done = await service.admin.call(
            "PATCH", f"/users/{user}", {"disabled": disabled}, If_Match=tag
        )
        assert done.status_code == 200, done.text
        service.http.cookies.clear()
        answer = await log_in(service, provider, "ada")
        assert answer.status_code == (403 if disabled else 303), answer.text
        assert ("this account is disabled" in answer.text) == disabled
    assert [told["why"] for told in await audited(service, "login.failed")] == [
        "account-disabled"
    ] * 2


async def test_the_browser_goes_where_it_wanted_to_and_nowhere_else(
    service: Service, provider: IdentityProvider
) -> None:
    """U7: `next` is kept by the service, and only a place of ours."""
    await service.client("ada@example.com")
    here = "/account/device?user_code=ABCD-EFGH"
    login = await service.http.get("/account/login", params={"next": here})
    assert 'href="/account/sso?next=/account/device%3Fuser_code%3DABCD-EFGH"' in login.text
    assert "Log in with Example Works" in login.text
    assert (await log_in(service, provider, "ada", here)).headers["location"] == here
    for bad in ("https://evil.example", "//evil.example", "/account/\\evil.example"):
        answer = await log_in(service, provider, "ada", bad)
        assert answer.headers["location"] == "/account/device"


async def test_what_leaves_is_bound_to_the_browser(
    service: Service, provider: IdentityProvider
) -> None:
    """U7: code flow, PKCE S256, state, nonce; a cookie that no script reads, gone afterwards."""
    await service.client("ada@example.com")
    answer = await service.http.get("/account/sso")
    told = parse_qs(urlsplit(answer.headers["location"]).query)
    assert told["response_type"] == ["code"]
    assert told["code_challenge_method"] == ["S256"]
    assert told["scope"] == ["openid email profile"]
    own = [told[name][0] for name in ("state", "nonce", "code_challenge")]
    assert len(set(own)) == 3 and all(len(word) == 43 for word in own)
    cookie = answer.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Max-Age=600", "Path=/"} <= set(cookie.split("; "))
    word = cookie.partition("=")[2].partition(";")[0]
    assert word not in answer.headers["location"]
    back = await provider.log_in(answer.headers["location"], "ada")
    assert 'aida-login=""' in str((await arrive(service, back)).headers.get_list("set-cookie"))


async def test_cookies_are_secure_where_the_service_is(
    settings: Settings, provider: IdentityProvider
) -> None:
    """U7: under https, of this host alone; the login's own cookie is made by the same code."""
    https = settings_for(settings, provider, public_url="https://aida.example.com")
    async with running(https) as service:
        answer = await service.http.get("/account/sso")
        assert "redirect_uri=https%3A%2F%2Faida.example.com%2F" in answer.headers["location"]
        form = {"email": "admin@example.com", "password": PASSWORD, "next": ""}
        login = await service.http.post("/account/login", data=form)
    for cookie, name in (
        (answer.headers["set-cookie"], "__Host-aida-login="),
        (login.headers["set-cookie"], "__Host-aida="),
    ):
        assert cookie.startswith(name)
        assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


async def test_a_state_of_another_browser_or_a_second_time_is_refused(
    service: Service, provider: IdentityProvider
) -> None:
    """U7: a wrong state, none, a replayed answer, another browser's; nobody is logged in."""
    await service.client("ada@example.com")
    back = await provider.log_in(await leave(service), "ada")
    state = parse_qs(urlsplit(back).query)["state"][0]
    for wrong in (back.replace(state, "x" * 43), back.replace(f"state={state}", "")):
        answer = await arrive(service, wrong)
        assert (answer.status_code, "begun in another browser" in answer.text) == (403, True)
    mine = dict(service.http.cookies)
    service.http.cookies.clear()
    await leave(service)  # another browser, with an attempt of its own
    assert (await arrive(service, back)).status_code == 403
    assert await who(service) == ""
    service.http.cookies.clear()
    service.http.cookies.update(mine)
    assert (await arrive(service, back)).status_code == 303
    service.http.cookies.clear()
    service.http.cookies.update(mine)
    assert (await arrive(service, back)).status_code == 403
    assert await who(service) == ""
    assert {told["why"] for told in await audited(service, "login.failed")} == {"stale-attempt"}


async def test_an_attempt_ends(
    service: Service, provider: IdentityProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """U7: after its ten minutes the service does not take the answer, whatever the browser kept."""
    await service.client("ada@example.com")
    monkeypatch.setattr(attempts, "LIFE", timedelta(seconds=-1))
    back = await provider.log_in(await leave(service), "ada")
    assert (await arrive(service, back)).status_code == 403


async def test_a_user_who_refuses_at_the_provider_is_told(
    service: Service, provider: IdentityProvider
) -> None:
    """U7: errors of the provider are answered in our words, not its own."""
    url = await leave(service)
    state = parse_qs(urlsplit(url).query)["state"][0]
    query = f"error=access_denied&error_description=%3Cb%3Ehello&state={state}"
    answer = await service.http.get(f"/account/sso/callback?{query}&iss={provider.issuer}")
    assert (answer.status_code, "Example Works did not log you in" in answer.text) == (403, True)
    assert "hello" not in answer.text
    answer = await service.http.get(f"/account/sso/callback?{query}&state=again")
    assert answer.status_code == 400


async def test_without_a_provider_there_is_no_button(settings: Settings) -> None:
    async with running(settings) as service:
        assert "/account/sso" not in (await service.http.get("/account/login")).text
        answer = await service.http.get("/account/sso")
        assert (answer.status_code, "no single sign-on here" in answer.text) == (404, True)
