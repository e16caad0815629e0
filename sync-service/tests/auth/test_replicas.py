"""D3, D2, R3: what is taken away is gone on every replica within a second."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from aida_sync.app import create_app
from aida_sync.config import Settings

from ..service import Client, Service


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
@pytest.mark.parametrize("what", ["disable", "role", "session", "token"])
async def test_another_replica_knows_within_a_second(
    settings: Settings, service: Service, what: str
) -> None:
    """D3."""
    ada = await service.client("ada@example.com", "admin")
    user = (await ada.get("/auth/me"))["id"]
    made = await ada.post("/tokens", {"name": "x", "scopes": ["users:read"]})
    other = create_app(settings)
    async with other.router.lifespan_context(other):
        transport = httpx.ASGITransport(other, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://other") as http:
            with_session = Client(http, ada.tokens)
            with_token = Client(http, {"access_token": made["token"]})
            for client in (with_session, with_token):
                assert (await client.call("GET", "/users")).status_code == 200
            path = f"/users/{user}"
            if what == "disable":
                await service.admin.call("PATCH", path, {"disabled": True}, If_Match="*")
            elif what == "role":
                await service.admin.call("PATCH", path, {"role": "viewer"}, If_Match="*")
            elif what == "session":
                await ada.call("DELETE", f"/sessions/{ada.tokens['session_id']}")
            else:
                await ada.call("DELETE", f"/tokens/{made['id']}")
            await asyncio.sleep(0.9)
            codes = [
                (await client.call("GET", "/users")).status_code
                for client in (with_session, with_token)
            ]
    told = {"disable": [401, 401], "role": [403, 403], "session": [401, 200], "token": [200, 401]}
    assert codes == told[what]
