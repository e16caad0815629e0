"""D4, B5: which stage a rule is in, for a project, a cohort and one user, and why."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from aida.sync.stages import BUCKETS, Cohort, StagePolicy, bucket_of, decide, member_hash
from aida_sync.db.base import new_id
from aida_sync.revisions.tables import ContentClock

from ..service import Client, Service
from .items import RULES, create, publish


async def stage(client: Client, project: str, **query: str) -> dict[str, Any]:
    words = "&".join(f"{name}={value}" for name, value in query.items())
    return await client.get(f"/projects/{project}/stages/explain?rule=no-print&{words}")


async def put(client: Client, project: str, **body: Any) -> dict[str, Any]:
    answer = await client.call("PUT", f"/projects/{project}/stages", body)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_the_nearest_place_decides_and_says_so(service: Service) -> None:
    """D4: cohort before project before the rule itself, and each place that was asked is told."""
    admin = service.admin
    writer = await service.client("dev@example.com")
    user = (await writer.get("/auth/me"))["id"]
    project = await service.project(**{user: "developer"})
    await publish(admin, await create(admin, project, RULES), 1)

    told = await stage(writer, project)
    assert (told["stage"], told["user_id"]) == ("warn", user)
    assert [step["source"] for step in told["steps"]] == ["project", "rule"]

    await put(admin, project, rule="*", stage="shadow")
    assert (await stage(writer, project))["stage"] == "shadow"
    await put(admin, project, rule="no-print", stage="enforce")
    assert (await stage(writer, project))["stage"] == "enforce"

    body = {"name": "Beta", "members": [user]}
    cohort = await admin.post(f"/projects/{project}/cohorts", body)
    await put(admin, project, rule="no-print", cohort_id=cohort["id"], stage="warn")
    told = await stage(writer, project)
    assert told["stage"] == "warn"
    assert told["steps"][-1]["because"] == "a named member; set for this rule"
    other = await stage(admin, project)
    assert other["stage"] == "enforce"
    assert other["steps"][0]["because"] == "the user does not belong to it"
    assert (await stage(admin, project, user_id=user))["stage"] == "warn"


async def test_stages_have_a_history(service: Service) -> None:
    """D4."""
    admin, project = service.admin, await service.project()
    await create(admin, project, RULES)
    await put(admin, project, rule="no-print", stage="shadow", comment="try it")
    await put(admin, project, rule="no-print", stage="enforce")
    await put(admin, project, rule="*", stage="warn")
    await put(admin, project, rule="no-print", stage=None)
    history = await admin.get(f"/projects/{project}/stages/history?rule=no-print")
    assert [(one["before"], one["stage"]) for one in history] == [
        ("enforce", None),
        ("shadow", "enforce"),
        (None, "shadow"),
    ]
    assert history[-1]["comment"] == "try it"
    current = await admin.get(f"/projects/{project}/stages")
    assert [(one["rule"], one["stage"]) for one in current] == [("*", "warn")]
    event = (await admin.get("/audit/events?action=stage.set&limit=1"))[0]
    assert event["content"]["detail"]["before"] == "enforce"


async def test_a_deleted_cohort_decides_nothing_and_stays_in_the_history(
    service: Service,
) -> None:
    admin, project = service.admin, await service.project()
    await create(admin, project, RULES)
    path = f"/projects/{project}/cohorts"
    cohort = await admin.post(path, {"name": "All", "percent": 100})
    await put(admin, project, cohort_id=cohort["id"], stage="shadow")
    assert (await stage(admin, project))["stage"] == "shadow"
    one = f"{path}/{cohort['id']}"
    assert (await admin.call("DELETE", one)).status_code == 428
    tag = (await admin.call("GET", one)).headers["etag"]
    assert (await admin.call("DELETE", one, If_Match=tag)).status_code == 200
    assert (await stage(admin, project))["stage"] == "warn"
    history = await admin.get(f"/projects/{project}/stages/history")
    assert [(row["cohort_name"], row["stage"]) for row in history] == [
        ("All", None),
        ("All", "shadow"),
    ]


async def test_what_cannot_be_set_is_refused(service: Service) -> None:
    """B17."""
    admin, project = service.admin, await service.project()
    stranger = new_id()
    for path, body, status, code in (
        ("stages", {"rule": "nope", "stage": "warn"}, 404, "not_found"),
        ("stages", {"stage": "loud"}, 422, "invalid"),
        ("stages", {"stage": "warn", "cohort_id": stranger}, 404, "not_found"),
        ("cohorts", {"name": "x", "members": [stranger]}, 422, "not_a_member"),
        ("cohorts", {"name": "x", "teams": [stranger]}, 422, "not_a_team_of_the_project"),
        ("cohorts", {"name": "x", "percent": 101}, 422, "invalid"),
    ):
        method = "PUT" if path == "stages" else "POST"
        answer = await admin.call(method, f"/projects/{project}/{path}", body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    await admin.post(f"/projects/{project}/cohorts", {"name": "x"})
    twice = await admin.call("POST", f"/projects/{project}/cohorts", {"name": "x"})
    assert (twice.status_code, twice.json()["error"]["code"]) == (409, "cohort_exists")


async def test_of_several_cohorts_the_lowest_position_is_asked_first(service: Service) -> None:
    admin, project = service.admin, await service.project()
    await create(admin, project, RULES)
    for name, position, wanted in (("late", 9, "enforce"), ("early", 1, "shadow")):
        body = {"name": name, "position": position, "percent": 100}
        cohort = await admin.post(f"/projects/{project}/cohorts", body)
        await put(admin, project, cohort_id=cohort["id"], stage=wanted)
    told = await stage(admin, project)
    assert (told["stage"], told["steps"][-1]["name"]) == ("shadow", "early")


async def ticks(service: Service, project: str) -> int:
    """How often it was said that what the project's users get may have changed."""
    async with service.app.state.database.read() as session:
        query = select(ContentClock.ticks).where(ContentClock.project_id == project)
        return (await session.execute(query)).scalar_one()


async def test_a_cohort_can_be_a_team_and_follows_it(service: Service) -> None:
    """D4, D3: whoever comes into the team, or leaves it, has the cohort's stages or not."""
    admin, project = service.admin, await service.project()
    ada = await service.client("ada@example.com")
    user = (await ada.get("/auth/me"))["id"]
    await publish(admin, await create(admin, project, RULES), 1)
    team = (await admin.post("/teams", {"slug": "core", "name": "Core"}))["id"]
    in_project, in_team = f"/projects/{project}/teams/{team}", f"/teams/{team}/members/{user}"
    assert (await admin.call("PUT", in_project, {"role": "developer"})).status_code == 200
    body = {"name": "Core team", "teams": [team]}
    cohort = await admin.post(f"/projects/{project}/cohorts", body)
    assert (cohort["teams"], cohort["members"]) == ([team], [])
    await put(admin, project, rule="no-print", cohort_id=cohort["id"], stage="enforce")

    async def seen(method: str, path: str, wanted: str, told: Any = None) -> None:
        before = await ticks(service, project)
        assert (await admin.call(method, path, told)).status_code == 200
        assert (await stage(admin, project, user_id=user))["stage"] == wanted
        assert await ticks(service, project) > before  # bundles are built again

    assert (await stage(admin, project, user_id=user))["stage"] == "warn"
    await seen("PUT", in_team, "enforce")
    assert (await stage(ada, project))["steps"][-1]["name"] == "Core team"
    await seen("DELETE", in_team, "warn")
    await seen("PUT", in_team, "enforce")
    await seen("DELETE", in_project, "warn")
    await seen("PUT", in_project, "enforce", {"role": "viewer"})
    await seen("DELETE", f"/teams/{team}", "warn")
    shown = await admin.get(f"/projects/{project}/cohorts/{cohort['id']}")
    assert shown["teams"] == [team]


_STAGE = st.sampled_from(["shadow", "warn", "enforce"])
_SAID = st.dictionaries(st.sampled_from(["*", "a", "b"]), _STAGE)


@given(st.uuids(), st.lists(st.uuids(), max_size=5), _SAID, _SAID, st.integers(0, BUCKETS))
def test_a_policy_survives_a_bundle(user, members, project, own, share) -> None:
    """B17, D4: what a bundle holds decides as the service does."""
    cohort_id = "c"
    hashes = frozenset(member_hash(cohort_id, str(one)) for one in members)
    policy = StagePolicy(project, (Cohort(cohort_id, "C", hashes, share, own),))
    again = StagePolicy.from_json(policy.to_json())
    for rule in ("a", "b", "c"):
        told = decide(policy, rule, "warn", str(user))
        assert told == decide(again, rule, "warn", str(user))
        assert told.stage == (told.steps[-1].stage)


@given(st.uuids(), st.integers(0, BUCKETS), st.integers(0, BUCKETS))
def test_a_share_that_grows_puts_nobody_out(user, one, other) -> None:
    """B17, D4."""
    small, large = sorted((one, other))
    if Cohort("c", "C", share=small).why_in(str(user)):
        assert Cohort("c", "C", share=large).why_in(str(user))


def test_a_share_is_a_share() -> None:
    """D4: of 4,000 users a quarter belongs to a cohort of 25 %, give or take chance."""
    inside = sum(bucket_of("c", f"user-{number}") < BUCKETS // 4 for number in range(4_000))
    assert 900 < inside < 1_100
