"""R3, V11: what somebody may send events of is remembered for a moment, and no longer."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.projects import service as projects
from aida_sync.projects.tables import Project

from ..service import Service
from .sending import DEVICE, OTHER_DEVICE, batch, feedback, taken


@pytest.fixture
def looked_up(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The slugs that the database was asked for."""
    asked: list[str] = []
    find = projects.find_by_slug

    async def noted(session: AsyncSession, slug: str) -> Project | None:
        asked.append(slug)
        return await find(session, slug)

    monkeypatch.setattr(projects, "find_by_slug", noted)
    return asked


async def test_a_sender_is_looked_up_once_in_a_moment(
    service: Service, looked_up: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.app.state.sender_memory, "_seconds", 3_600)
    await service.project()
    for first in range(1, 6):
        assert (await taken(service.admin, batch(feedback("r"), first=first)))["accepted"] == 1
    assert looked_up == ["shop"]
    other = await service.client("other@example.com", "admin")
    await taken(other, batch(feedback("r"), device=OTHER_DEVICE))
    assert looked_up == ["shop", "shop"]


async def test_who_is_taken_out_sends_nothing_more(service: Service) -> None:
    project = await service.project()
    ada = await service.client("ada@example.com")
    path = f"/projects/{project}/members/{(await ada.get('/auth/me'))['id']}"
    for first in (1, 3):
        await service.admin.call("PUT", path, {"role": "developer"})
        assert (await taken(ada, batch(feedback("r"), first=first)))["accepted"] == 1
        await service.admin.call("DELETE", path)
        refused = (await taken(ada, batch(feedback("r"), first=first + 1)))["rejected"]
        assert [one["pointer"] for one in refused] == ["/project"]


async def test_a_project_that_was_not_there_is_asked_for_again(
    service: Service, looked_up: list[str]
) -> None:
    """Else events of a project that another replica has just made would be put aside."""
    await service.project()
    for first in (1, 3):
        both = [*feedback("r"), *feedback("r", project="bank")]
        receipt = await taken(service.admin, batch(both, first=first, device=DEVICE))
        assert receipt["accepted"] == 1
    assert looked_up.count("bank") == 2
