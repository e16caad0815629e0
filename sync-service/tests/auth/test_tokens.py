"""R4, N6, D3: tokens for programs: scopes, projects, ends, and what is stored of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from aida_sync.kit.logs import MASK, mask_secrets
from aida_sync.tokens.tables import ApiToken
from aida_sync.tokens.words import is_well_formed, new_word

from ..service import Client, Service


async def make(client: Client, scopes: list[str], path: str = "/tokens") -> dict:
    return await client.post(path, {"name": "ci", "scopes": scopes})


def using(service: Service, made: dict) -> Client:
    return Client(service.http, {"access_token": made["token"]})


async def test_a_token_does_what_its_scopes_and_its_owner_may(service: Service) -> None:
    """R4: scopes narrow, they never widen; a lost role is lost to the token as well."""
    ada = await service.client("ada@example.com", "developer")
    user = (await ada.get("/auth/me"))["id"]
    project = await service.project(**{user: "developer"})
    bearer = using(service, await make(ada, ["projects:read", "rules:write"]))
    path = f"/projects/{project}"
    assert (await bearer.get("/auth/me"))["id"] == user
    assert (await bearer.call("GET", path)).status_code == 200
    assert (await bearer.call("POST", f"{path}/rules", {})).status_code == 422
    assert (await bearer.call("GET", f"{path}/rules")).status_code == 403
    assert (await bearer.call("POST", "/projects", {"slug": "x", "name": "x"})).status_code == 403
    await service.admin.call("PUT", f"{path}/members/{user}", {"role": "viewer"})
    assert (await bearer.call("POST", f"{path}/rules", {})).status_code == 403
    await service.admin.call("DELETE", f"{path}/members/{user}")
    assert (await bearer.call("GET", path)).status_code == 404


async def test_a_token_cannot_have_more_than_its_owner_or_manage_the_account(
    service: Service,
) -> None:
    ada = await service.client("ada@example.com", "viewer")
    body = {"name": "x", "scopes": ["users:manage"]}
    wide = await ada.call("POST", "/tokens", body)
    assert (wide.status_code, wide.json()["error"]["code"]) == (403, "scope_too_wide")
    account = await ada.call("POST", "/tokens", {"name": "x", "scopes": ["self"]})
    assert (account.status_code, account.json()["error"]["code"]) == (422, "scope_not_giveable")
    bearer = using(service, await make(service.admin, ["users:manage", "users:read"]))
    assert (await bearer.call("GET", "/users")).status_code == 200
    for method, path in (("GET", "/tokens"), ("POST", "/tokens"), ("GET", "/sessions")):
        assert (
            await bearer.call(method, path, {} if method == "POST" else None)
        ).status_code == 403
    password = {"current": "x", "new": "y"}
    assert (await bearer.call("POST", "/auth/password", password)).status_code == 403


async def test_a_projects_token_works_there_alone_and_its_admins_revoke_it(
    service: Service,
) -> None:
    """R4: per project and action."""
    lead = await service.client("lead@example.com", "developer")
    user = (await lead.get("/auth/me"))["id"]
    shop, other = await service.project("shop"), await service.project("other")
    for project in (shop, other):
        await service.admin.call("PUT", f"/projects/{project}/members/{user}", {"role": "admin"})
    made = await make(lead, ["projects:read"], f"/projects/{shop}/tokens")
    bearer = using(service, made)
    assert (await bearer.call("GET", f"/projects/{shop}")).status_code == 200
    assert (await bearer.call("GET", f"/projects/{other}")).status_code == 404
    assert (await bearer.call("GET", "/projects")).status_code == 403
    assert (await bearer.get("/auth/me"))["id"] == user
    [listed] = await service.admin.get(f"/projects/{shop}/tokens")
    assert (listed["id"], listed["last_used_at"] is not None) == (made["id"], True)
    wrong = await lead.call("DELETE", f"/projects/{other}/tokens/{made['id']}")
    assert wrong.status_code == 404
    await service.admin.call("DELETE", f"/projects/{shop}/tokens/{made['id']}")
    gone = await bearer.call("GET", f"/projects/{shop}")
    assert (gone.status_code, gone.json()["error"]["code"]) == (401, "token_revoked")


async def test_of_a_token_only_the_hash_is_stored_and_it_is_shown_once(service: Service) -> None:
    made = await make(service.admin, ["projects:read"])
    async with service.app.state.database.read() as session:
        row = (await session.execute(select(ApiToken.__table__))).one()
    assert made["token"] not in str(row)
    [listed] = await service.admin.get("/tokens")
    assert "token" not in listed
    assert made["token"].endswith(listed["ending"])
    told = mask_secrets(None, "", {"said": f"Bearer {made['token']}"})
    assert told == {"said": f"Bearer {MASK}"}


@pytest.mark.parametrize("how", ["expired", "revoked", "disabled"])
async def test_a_token_ends(service: Service, how: str) -> None:
    """D3: with its owner's account as well, and it stays ended when that comes back."""
    ada = await service.client("ada@example.com", "developer")
    user = (await ada.get("/auth/me"))["id"]
    made = await make(ada, ["projects:read"])
    bearer = using(service, made)
    assert (await bearer.call("GET", "/projects")).status_code == 200
    if how == "expired":
        async with service.app.state.database.write() as session:
            past = datetime.now(UTC) - timedelta(seconds=1)
            await session.execute(update(ApiToken).values(expires_at=past))
        service.app.state.authenticator.forget_all()
    elif how == "revoked":
        assert (await ada.call("DELETE", f"/tokens/{made['id']}")).status_code == 200
    else:
        for disabled in (True, False):
            change = {"disabled": disabled}
            await service.admin.call("PATCH", f"/users/{user}", change, If_Match="*")
    refused = await bearer.call("GET", "/projects")
    code = "token_expired" if how == "expired" else "token_revoked"
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, code)


def test_fresh_tokens_are_well_formed() -> None:
    words = {new_word() for _ in range(200)}
    assert len(words) == 200
    assert all(is_well_formed(word) for word in words)


@given(place=st.integers(6, 43), other=st.characters(codec="ascii"))
def test_a_mistyped_token_is_known_as_such(place: int, other: str) -> None:
    word = new_word()
    changed = word[:place] + other + word[place + 1 :]
    assert is_well_formed(changed) == (changed == word)
