"""B5, D4: rules come in when they work, and go their way from draft to published and back."""

from __future__ import annotations

import asyncio

from ..service import PAGE, RULE, Client, Service


async def create(client: Client, project: str) -> dict:
    return await client.post(f"/projects/{project}/rules", {"source": RULE, "page": PAGE})


async def step(client: Client, rule: dict, number: int, name: str):
    path = f"/projects/{rule['project_id']}/rules/{rule['id']}/revisions/{number}/steps"
    return await client.call("POST", path, {"step": name})


async def test_a_rule_is_written_reviewed_published_and_gone_back_to(service: Service) -> None:
    project = await service.project()
    rule = await create(service.admin, project)
    assert (rule["name"], rule["latest"], rule["published"]) == ("no-print", 1, None)

    for name in ("submit", "publish"):
        assert (await step(service.admin, rule, 1, name)).status_code == 200
    path = f"/projects/{project}/rules/{rule['id']}"
    read = await service.admin.call("GET", path)
    assert read.json()["data"]["published"] == 1

    changed = RULE.replace("use logging", "use the log")
    answer = await service.admin.call(
        "PUT", path, {"source": changed, "page": PAGE}, If_Match=read.headers["etag"]
    )
    assert answer.json()["data"]["latest"] == 2
    assert answer.json()["data"]["published"] == 1
    for name in ("submit", "publish"):
        assert (await step(service.admin, rule, 2, name)).status_code == 200
    states = {one["number"]: one["state"] for one in await service.admin.get(f"{path}/revisions")}
    assert states == {1: "retired", 2: "published"}

    assert (await step(service.admin, rule, 1, "publish")).status_code == 200
    states = {one["number"]: one["state"] for one in await service.admin.get(f"{path}/revisions")}
    assert states == {1: "published", 2: "retired"}
    assert (await service.admin.get(path))["published"] == 1


async def test_a_step_that_is_not_possible_says_what_is(service: Service) -> None:
    rule = await create(service.admin, await service.project())
    answer = await step(service.admin, rule, 1, "publish")
    assert answer.status_code == 409
    assert answer.json()["error"]["details"] == {"state": "draft", "possible": ["submit"]}


async def test_a_rule_that_does_not_work_is_refused_with_file_and_line(service: Service) -> None:
    project = await service.project()
    for source, page, place in (
        (RULE.replace("python", "pyton"), PAGE, "rule.yml:3"),
        (RULE.replace("pattern: print($$$)", "kind: prnt"), PAGE, "rule.yml:10"),
        (RULE, PAGE.replace("print(1)  #", "prnt(1)  #"), "page.md:8"),
        (RULE, PAGE.replace("log.info", "print"), "page.md:12"),
        ("a: b\nc: [", PAGE, "rule.yml:3"),
    ):
        answer = await service.admin.call(
            "POST", f"/projects/{project}/rules", {"source": source, "page": page}
        )
        assert answer.status_code == 422, answer.text
        assert answer.json()["error"]["code"] == "not_accepted"
        assert answer.json()["error"]["message"].startswith(place), answer.text
    assert await service.admin.get(f"/projects/{project}/rules") == []


async def test_of_two_changes_at_once_one_is_told_to_read_again(service: Service) -> None:
    project = await service.project()
    rule = await create(service.admin, project)
    path = f"/projects/{project}/rules/{rule['id']}"
    body = {"source": RULE, "page": PAGE}
    answers = await asyncio.gather(
        *(service.admin.call("PUT", path, body, If_Match='"v1"') for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    assert (await service.admin.call("PUT", path, body)).status_code == 428


async def test_nobody_but_an_admin_publishes_what_they_wrote(service: Service) -> None:
    writer = await service.client("dev@example.com")
    user = await writer.get("/auth/me")
    project = await service.project(**{user["id"]: "developer"})
    rule = await create(writer, project)
    assert (await step(writer, rule, 1, "submit")).status_code == 200
    refused = await step(writer, rule, 1, "publish")
    assert refused.status_code == 403
    assert refused.json()["error"]["details"] == {"needs": "rules:publish"}
    assert (await step(service.admin, rule, 1, "publish")).status_code == 200
