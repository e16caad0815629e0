"""R2, R3: access is looked up once for a moment, and taken away at once."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from sqlalchemy import event

from aida_sync.app import create_app
from aida_sync.auth.permissions import PERMISSIONS, Role
from aida_sync.config import Settings
from aida_sync.kit.short_memory import ShortMemory
from aida_sync.projects.access import Access

from ..service import Client, Service

ACCESS = Access("ada", "shop", Role.VIEWER, PERMISSIONS[Role.VIEWER])


async def member(service: Service) -> tuple[Client, str, str]:
    project = await service.project()
    ada = await service.client("ada@example.com", "viewer")
    user = (await ada.get("/auth/me"))["id"]
    path = f"/projects/{project}/members/{user}"
    await service.admin.call("PUT", path, {"role": "viewer"})
    return ada, f"/projects/{project}", path


async def test_a_member_is_looked_up_once_in_a_moment(service: Service) -> None:
    ada, project, _ = await member(service)
    asked: list[str] = []
    engine = service.app.state.database.engines[-1].sync_engine

    @event.listens_for(engine, "before_cursor_execute")
    def _note(_: object, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    for _ in range(5):
        assert (await ada.call("GET", project)).status_code == 200
    event.remove(engine, "before_cursor_execute", _note)
    assert sum("FROM project_members" in one for one in asked) == 1


async def test_who_is_taken_out_is_out_with_the_answer(service: Service) -> None:
    ada, project, path = await member(service)
    for _ in range(3):
        assert (await ada.call("GET", project)).status_code == 200
        assert (await service.admin.call("DELETE", path)).status_code == 200
        assert (await ada.call("GET", project)).status_code == 404
        await service.admin.call("PUT", path, {"role": "viewer"})


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
async def test_other_replicas_know_within_a_second(settings: Settings, service: Service) -> None:
    ada, project, path = await member(service)
    other = create_app(settings)
    async with other.router.lifespan_context(other):
        transport = httpx.ASGITransport(other, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://other") as http:
            there = Client(http, ada.tokens)
            assert (await there.call("GET", project)).status_code == 200
            await service.admin.call("DELETE", path)
            await asyncio.sleep(0.9)
            assert (await there.call("GET", project)).status_code == 404


async def test_what_was_looked_up_before_a_change_is_not_kept() -> None:
    memory = ShortMemory[Access]("access", 0.5)
    found = asyncio.get_running_loop().create_future()
    looking = asyncio.create_task(memory.of("shop", found))
    await asyncio.sleep(0)
    memory.forget_all()
    found.set_result(ACCESS)
    assert await looking == ACCESS
    assert memory.recall("shop") is None
    again = asyncio.get_running_loop().create_future()
    again.set_result(ACCESS)
    await memory.of("shop", again)
    assert memory.recall("shop") == ACCESS
    assert memory.recall("bank") is None


async def test_nothing_is_remembered_of_who_has_no_access() -> None:
    memory = ShortMemory[Access]("access", 0.5)
    nothing = asyncio.get_running_loop().create_future()
    nothing.set_result(None)
    assert await memory.of("shop", nothing) is None
    assert memory.recall("shop") is None
