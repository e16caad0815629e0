"""A row that is only read is the same as one that the ORM loads."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import event, inspect

from aida_sync.db.base import new_id
from aida_sync.db.finding import find
from aida_sync.projects.tables import Member
from aida_sync.users.tables import User
from aida_sync.webhooks.tables import Webhook

from ..service import Service


async def test_what_is_found_equals_what_is_loaded(service: Service) -> None:
    """Encrypted columns, moments, JSON, keys of two columns."""
    project = await service.project()
    hook = await service.admin.post(
        f"/projects/{project}/webhooks", {"url": "https://example.com/x", "topics": ["rule.*"]}
    )
    database = service.app.state.database
    async with database.read() as session:
        user = (await service.admin.get("/auth/me"))["id"]
        for mapped, key in ((User, user), (Member, (project, user)), (Webhook, hook["id"])):
            found = await find(session, mapped, key)
            loaded = await session.get(mapped, key)
            assert found is not None
            assert loaded is not None
            names = [one.key for one in inspect(mapped).column_attrs]
            assert {name: getattr(found, name) for name in names} == {
                name: getattr(loaded, name) for name in names
            }
            assert inspect(found).transient
        assert await find(session, User, new_id()) is None


async def test_a_row_is_read_once_in_a_session(service: Service) -> None:
    database = service.app.state.database
    user = (await service.admin.get("/auth/me"))["id"]
    asked: list[str] = []
    engine = database.engines[-1].sync_engine

    @event.listens_for(engine, "before_cursor_execute")
    def _note(_: object, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    async with database.read() as session:
        first = await find(session, User, user)
        assert await find(session, User, user) is first
        assert sum("FROM users" in one for one in asked) == 1
        assert await find(session, User, new_id()) is None
    event.remove(engine, "before_cursor_execute", _note)


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
async def test_where_rows_are_changed_it_is_the_orms(service: Service) -> None:
    database = service.app.state.database
    user = (await service.admin.get("/auth/me"))["id"]
    async with database.write() as session:
        found = await find(session, User, user)
        assert found is not None
        found.disabled_at = datetime.now(UTC)
    async with database.read() as session:
        changed = await find(session, User, user)
        assert changed is not None
        assert changed.disabled_at is not None
