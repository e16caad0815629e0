"""D1, N6: the service over a database that keeps projects apart: routes, background, commands."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Depends
from sqlalchemy import select

from aida.sync.spool.events import Kind
from aida_sync.analytics.tables import CountHour
from aida_sync.app import create_app
from aida_sync.auth.guard import in_project
from aida_sync.auth.permissions import Permission
from aida_sync.bundles.tables import BundleRevision
from aida_sync.cli.main import main
from aida_sync.config import Settings
from aida_sync.db.base import new_id
from aida_sync.db.database import Database
from aida_sync.db.reach import EVERYTHING, NOTHING, reaching
from aida_sync.keys.sealing import new_master_key
from aida_sync.kit.route import ApiRoute
from aida_sync.kit.router import API
from aida_sync.kit.unit_of_work import Work
from aida_sync.projects.access import Access
from aida_sync.recording.tables import AuditEntry, OutboxMessage
from aida_sync.revisions.tables import Item
from harness.postgres import SUPERUSER, USER

from ..api import items
from ..ingest.sending import batch, made, taken
from ..service import running


@pytest.fixture
def backend() -> str:
    """SQLite has no row-level security."""
    return "postgresql"


async def test_a_route_that_forgets_its_condition_gives_what_its_guard_let_in(
    settings: Settings,
) -> None:
    """D1, N6: a defect of the service shows no rows of other projects."""
    app = create_app(settings)
    router = APIRouter(prefix=f"{API}/projects", route_class=ApiRoute)

    @router.get("/{project_id}/forgetful")
    async def forgetful(
        work: Work, _: Annotated[Access, Depends(in_project(Permission.RULES_READ))]
    ) -> list[str]:
        """Without a condition."""
        return list((await work.session.execute(select(Item.project_id))).scalars())

    app.include_router(router)
    async with running(settings, app) as service:
        ada = await service.client("ada@example.com")
        me = (await ada.get("/auth/me"))["id"]
        mine = await service.project("mine", **{me: "viewer"})
        theirs = await service.project("theirs")
        for project in (mine, theirs):
            await items.create(service.admin, project, items.RULES)
        answer = await ada.call("GET", f"/projects/{mine}/forgetful")
        assert answer.json() == [mine]
        answer = await service.admin.call("GET", f"/projects/{theirs}/forgetful")
        assert answer.json() == [theirs]
        assert (await ada.call("GET", f"/projects/{theirs}/forgetful")).status_code == 404


async def test_what_runs_in_the_background_reaches_everything_by_itself(
    settings: Settings,
) -> None:
    """D1: the log, the outbox, bundles and roll-ups, whatever the process that starts them says."""
    with reaching(NOTHING):
        async with running(settings) as service:
            project = await service.project()
            rule = await items.create(service.admin, project, items.RULES)
            await items.publish(service.admin, rule, 1)
            await taken(service.admin, batch([made(Kind.FEEDBACK)]))
            unplaced = select(AuditEntry.id).where(AuditEntry.number.is_(None))
            for query, some in (
                (unplaced, False),
                (select(OutboxMessage.number), False),
                (select(BundleRevision.project_id), True),
                (select(CountHour.project_id), True),
            ):
                await _until(service.app.state.database, query, some)


def test_a_role_that_passes_over_it_is_named(
    postgres: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """D1: `aida-sync check` says so plainly."""
    name = f"t{new_id().replace('-', '')}"
    asyncio.run(_create(postgres, name))
    owned = f"{postgres}/{name}"
    monkeypatch.setenv("AIDA_SYNC_MASTER_KEY", new_master_key())
    assert main(["migrate", "--database", owned]) == 0
    assert main(["check", "--database", owned]) == 0
    capsys.readouterr()
    almighty = owned.replace(f"{USER}@", f"{SUPERUSER}@")
    assert main(["check", "--database", almighty]) == 1
    assert "is a superuser or has BYPASSRLS" in capsys.readouterr().out


async def _until(database: Database, query: Any, some: bool) -> None:
    """Wait until a query gives something, or nothing."""
    with reaching(EVERYTHING):
        for _ in range(400):
            async with database.read() as session:
                if bool((await session.execute(query)).all()) == some:
                    return
            await asyncio.sleep(0.05)
    raise AssertionError(f"nothing came of it: {query}")


async def _create(address: str, name: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(f"{address}/postgres")
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
