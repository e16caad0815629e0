"""A service in this process, and clients of it who are logged in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

import httpx
from fastapi import FastAPI

from aida_sync.app import create_app
from aida_sync.audit.store import count_waiting
from aida_sync.config import Settings, load_settings
from aida_sync.context import begin
from aida_sync.kit.router import API
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.users import service as users
from aida_sync.users.schemas import UserCreate

PASSWORD = "correct horse battery"

RULE = """\
id: no-print
title: No print
language: python
severity: warning
stage: warn
owner: team
tags: [practice]
message: use logging
rule:
  pattern: print($$$)
"""

PAGE = """\
# no-print
## What it does
Reports `print`.
## Why is this bad?
Nobody reads it.
## Example
```python bad
print(1)  # finding
```
Use instead:
```python good
log.info(1)
```
"""


class Client:
    """An HTTP client with an access token."""

    def __init__(self, http: httpx.AsyncClient, tokens: dict[str, Any] | None = None) -> None:
        self.http = http
        self.tokens = tokens or {}

    async def call(
        self, method: str, path: str, json: Any = None, **headers: str
    ) -> httpx.Response:
        """Send a request below /api/v1; keyword arguments are headers, `_` for `-`."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.tokens:
            told.setdefault("Authorization", f"Bearer {self.tokens['access_token']}")
        return await self.http.request(method, API + path, json=json, headers=told)

    async def get(self, path: str, **headers: str) -> Any:
        """The data of a successful GET."""
        return _data(await self.call("GET", path, **headers))

    async def post(self, path: str, json: Any = None, **headers: str) -> Any:
        """The data of a successful POST."""
        return _data(await self.call("POST", path, json, **headers))


class Service:
    """A running service. ``admin`` is a client who may do everything."""

    def __init__(self, app: FastAPI, http: httpx.AsyncClient) -> None:
        self.app, self.http = app, http
        self.anonymous = Client(http)
        self.admin = self.anonymous

    async def client(self, email: str, role: str = "developer") -> Client:
        """Make a user, and log in."""
        await self.admin.post(
            "/users", {"email": email, "name": email, "role": role, "password": PASSWORD}
        )
        return await self.log_in(email)

    async def log_in(self, email: str) -> Client:
        """A client of a user who exists."""
        data = await self.anonymous.post("/auth/login", {"email": email, "password": PASSWORD})
        return Client(self.http, data)

    async def project(self, slug: str = "shop", **members: str) -> str:
        """Make a project; its id."""
        data = await self.admin.post("/projects", {"slug": slug, "name": slug.title()})
        for user_id, role in members.items():
            await self.admin.call(
                "PUT", f"/projects/{data['id']}/members/{user_id}", {"role": role}
            )
        return data["id"]

    async def sequenced(self) -> None:
        """Wait until every event has its place in the log."""
        while True:
            await self.app.state.sequencer.step()
            async with self.app.state.database.read() as session:
                if await count_waiting(session) == 0:
                    return
            await asyncio.sleep(0.01)  # the service's own sequencer is at it


@asynccontextmanager
async def running(settings: Settings, app: FastAPI | None = None) -> AsyncIterator[Service]:
    """Start a service, of an application of one's own or all tests' one, with an admin."""
    app = app or _shared_app()
    app.state.settings = settings
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://service") as http:
            service = Service(app, http)
            await create_admin(app)
            service.admin = await service.log_in("admin@example.com")
            yield service


async def create_admin(app: FastAPI) -> None:
    """The first user, as `aida-sync create-admin` makes it."""
    begin("", "").actor = "command-line"
    work = UnitOfWork(app.state.database, writes=True)
    wanted = UserCreate(
        email="admin@example.com",
        name="Admin",
        role="admin",
        password=PASSWORD,  # type: ignore[arg-type]
    )
    await users.create(work, wanted)
    await work.commit()
    await work.close()


@cache
def _shared_app() -> FastAPI:
    # Building the routes takes longer than most tests, so one application starts many times.
    return create_app(load_settings())


def _data(response: httpx.Response) -> Any:
    assert response.status_code < 300, response.text
    return response.json()["data"]
