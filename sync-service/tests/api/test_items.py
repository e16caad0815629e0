"""B5, B6, B7, D4, D5, D6: rules, practices and templates share one way from draft to published."""

from __future__ import annotations

import pytest

from ..service import Service
from .items import PRACTICES, RULES, TEMPLATES, Kind, create, publish, revise, states

KINDS = pytest.mark.parametrize("kind", [RULES, PRACTICES, TEMPLATES], ids=lambda kind: kind.plural)


@KINDS
async def test_an_item_is_written_reviewed_published_and_rolled_back(
    service: Service, kind: Kind
) -> None:
    """B5, B6, B7, D4, D5, D6: a revision never changes; going back is recorded."""
    admin, project = service.admin, await service.project()
    path = await create(admin, project, kind)
    await publish(admin, path, 1)
    first = await admin.get(f"{path}/revisions/1")
    assert (await revise(admin, path, kind.changed))["published"] == 1
    await publish(admin, path, 2)
    assert await states(admin, path) == {1: "retired", 2: "published"}

    await admin.post(f"{path}/revisions/1/steps", {"step": "publish", "comment": "it was noisy"})
    assert await states(admin, path) == {1: "published", 2: "retired"}
    assert (await admin.get(path))["published"] == 1
    again = await admin.get(f"{path}/revisions/1")
    kept = set(first) - {"state_since"}
    assert {key: again[key] for key in kept} == {key: first[key] for key in kept}
    event = (await admin.get("/audit/events?limit=1"))[0]["content"]
    assert event["action"].endswith(".rolled_back")
    assert event["detail"]["from"] == 2
    assert event["detail"]["comment"] == "it was noisy"


@KINDS
async def test_a_change_needs_the_version_that_was_read(service: Service, kind: Kind) -> None:
    """B5, B6, B7: If-Match is asked for, and a stale one is refused."""
    path = await create(service.admin, await service.project(), kind)
    for method in ("PUT", "DELETE"):
        body = kind.changed if method == "PUT" else None
        assert (await service.admin.call(method, path, body)).status_code == 428
        stale = await service.admin.call(method, path, body, If_Match='"v7"')
        assert stale.status_code == 412
    assert (await service.admin.get(path))["latest"] == 1


@KINDS
async def test_the_canary_channel_tries_a_revision_first(service: Service, kind: Kind) -> None:
    admin, project = service.admin, await service.project()
    path = await create(admin, project, kind)
    await publish(admin, path, 1)
    await revise(admin, path, kind.changed)
    await publish(admin, path, 2, "canary")
    item = await admin.get(path)
    assert (item["published"], item["canary"]) == (1, 2)
    assert await states(admin, path) == {1: "published", 2: "published"}
    again = await admin.call(
        "POST", f"{path}/revisions/2/steps", {"step": "publish", "channel": "canary"}
    )
    assert (again.status_code, again.json()["error"]["code"]) == (409, "already_published")

    await admin.post(f"{path}/revisions/2/steps", {"step": "publish"})
    item = await admin.get(path)
    assert (item["published"], item["canary"]) == (2, None)
    assert await states(admin, path) == {1: "retired", 2: "published"}


@KINDS
async def test_what_is_withdrawn_is_in_no_channel_and_can_come_back(
    service: Service, kind: Kind
) -> None:
    admin, project = service.admin, await service.project()
    path = await create(admin, project, kind)
    await publish(admin, path, 1)
    tag = (await admin.call("GET", path)).headers["etag"]
    assert (await admin.call("DELETE", path, If_Match=tag)).status_code == 200
    assert (await admin.get(path))["published"] is None
    assert await states(admin, path) == {1: "retired"}
    await admin.post(f"{path}/revisions/1/steps", {"step": "publish"})
    assert (await admin.get(path))["published"] == 1


@KINDS
async def test_a_name_is_taken_once_and_stays(service: Service, kind: Kind) -> None:
    project = await service.project()
    path = await create(service.admin, project, kind)
    twice = await service.admin.call("POST", f"/projects/{project}/{kind.plural}", kind.content)
    assert (twice.status_code, twice.json()["error"]["code"]) == (409, "item_exists")
    text = str(kind.content).replace(kind.name, "other-name")
    renamed = await service.admin.call("PUT", path, eval(text), If_Match="*")
    assert (renamed.status_code, renamed.json()["error"]["code"]) == (409, "item_renamed")


async def test_kinds_do_not_see_each_other(service: Service) -> None:
    project = await service.project()
    path = await create(service.admin, project, RULES)
    other = path.replace("/rules/", "/practices/")
    assert (await service.admin.call("GET", other)).status_code == 404
    assert await service.admin.get(f"/projects/{project}/practices") == []
