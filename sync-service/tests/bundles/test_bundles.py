"""B12, D4, D5, D6, V3: what is published reaches clients as signed bundles, by small steps."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aida.sync.bundle import BundleError, apply_delta, digest_of, encode, make_delta
from aida.sync.pulling import fingerprint_of
from aida.sync.stages import decide
from aida_sync.bundles.roles import Lifetimes
from aida_sync.db.base import new_id
from aida_sync.revisions.noun import digest_of as content_digest
from aida_sync.revisions.store import tick
from aida_sync.revisions.tables import Item, Revision

from ..api.items import PRACTICES, RULES, SCAFFOLD, TEMPLATES, create, publish, revise
from ..service import PAGE, RULE, Service
from .channel import Channel, built


async def published(service: Service) -> tuple[str, str]:
    """A project with a rule in force; the project's id and the rule's path."""
    project = await service.project()
    path = await create(service.admin, project, RULES)
    await publish(service.admin, path, 1)
    await built(service)
    return project, path


async def test_what_is_published_arrives_as_files(service: Service, tmp_path: Path) -> None:
    """B12, D4, D5, D6: rules, practices and templates, and nothing that is not in force."""
    admin, project = service.admin, await service.project()
    for kind in (RULES, PRACTICES, TEMPLATES):
        await publish(admin, await create(admin, project, kind), 1)
    item = await admin.post(f"/projects/{project}/templates", SCAFFOLD)
    await publish(admin, f"/projects/{project}/templates/{item['id']}", 1)
    draft = RULE.replace("no-print", "draft"), PAGE.replace("no-print", "draft")
    await admin.post(f"/projects/{project}/rules", {"source": draft[0], "page": draft[1]})
    await built(service)

    pulled = await Channel(admin, tmp_path / "home").pull()
    assert (pulled.is_new, pulled.by_delta) == (True, False)
    folder = pulled.installed.folder
    found = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert found == {
        "rules/no-print.yml",
        "rules/no-print.md",
        "practices/wait-for-events.json",
        "templates/py-ready.yml",
        "templates/py-ready.md",
        "templates/py-tiny/scaffold.yml",
        "templates/py-tiny/py-tiny.md",
        "templates/py-tiny/files/{{ name }}/main.py.jinja",
        "templates/py-tiny/files/README.md",
    }
    assert (folder / "rules/no-print.yml").read_text() == RULE
    assert pulled.installed.user_id == (await admin.get("/auth/me"))["id"]
    assert not pulled.installed.has_expired(datetime.now(UTC))


async def test_the_next_bundle_comes_by_a_delta(service: Service, tmp_path: Path) -> None:
    """B12: only what leads on is fetched; going back is a new bundle, too."""
    _, path = await published(service)
    channel = Channel(service.admin, tmp_path / "home")
    first = await channel.pull()
    again = await channel.pull()
    assert (again.is_new, again.size) == (False, 0)
    assert not [path for path in channel.source.paths if "/targets/" in path]

    await revise(service.admin, path, RULES.changed)
    await publish(service.admin, path, 2)
    await built(service)
    second = await channel.pull()
    assert (second.is_new, second.by_delta) == (True, True)
    assert second.installed.revision == first.installed.revision + 1
    assert "use the log" in (second.installed.rules / "no-print.yml").read_text()

    await service.admin.post(f"{path}/revisions/1/steps", {"step": "publish"})
    await built(service)
    third = await channel.pull()
    assert third.installed.revision == second.installed.revision + 1
    assert (third.installed.rules / "no-print.yml").read_text() == RULE


async def test_channels_differ_until_what_is_tried_is_published(
    service: Service, tmp_path: Path
) -> None:
    _, path = await published(service)
    await revise(service.admin, path, RULES.changed)
    await publish(service.admin, path, 2, "canary")
    await built(service)
    stable = Channel(service.admin, tmp_path / "stable")
    canary = Channel(service.admin, tmp_path / "canary", "canary")

    async def texts() -> list[bool]:
        found = []
        for channel in (stable, canary):
            rules = (await channel.pull()).installed.rules
            found.append("use the log" in (rules / "no-print.yml").read_text())
        return found

    assert await texts() == [False, True]
    await service.admin.post(f"{path}/revisions/2/steps", {"step": "publish"})
    await built(service)
    assert await texts() == [True, True]


async def test_stages_arrive_with_the_bundle(service: Service, tmp_path: Path) -> None:
    """D4: a client decides as the service explains, and a bundle names no member."""
    project, _ = await published(service)
    me = (await service.admin.get("/auth/me"))["id"]
    await service.admin.call("PUT", f"/projects/{project}/members/{me}", {"role": "admin"})
    cohort = await service.admin.post(
        f"/projects/{project}/cohorts", {"name": "Beta", "members": [me]}
    )
    body = {"rule": "no-print", "cohort_id": cohort["id"], "stage": "enforce"}
    await service.admin.call("PUT", f"/projects/{project}/stages", body)
    await built(service)
    pulled = await Channel(service.admin, tmp_path / "home").pull()
    policy = pulled.installed.policy
    assert decide(policy, "no-print", "warn", pulled.installed.user_id).stage == "enforce"
    assert decide(policy, "no-print", "warn", new_id()).stage == "warn"
    assert me not in json.dumps(policy.to_json())


async def test_a_bundle_that_is_known_is_not_sent_again(service: Service) -> None:
    """B12: 304 for who has it; who waits is told when there is another."""
    project, path = await published(service)
    where = f"/projects/{project}/bundles/stable"
    first = await service.admin.call("GET", where)
    tag = first.headers["etag"]
    assert (await service.admin.call("GET", where, If_None_Match=tag)).status_code == 304
    waited = await service.admin.call("GET", f"{where}?wait=1", If_None_Match=tag)
    assert waited.status_code == 304
    assert waited.headers["etag"] == tag

    waiting = asyncio.create_task(
        service.admin.call("GET", where, If_None_Match=tag, Prefer="wait=30")
    )
    await revise(service.admin, path, RULES.changed)
    await publish(service.admin, path, 2)
    answer = await asyncio.wait_for(waiting, 20)
    assert answer.status_code == 200
    assert answer.headers["preference-applied"] == "wait=30"
    assert answer.json()["data"]["revision"] == first.json()["data"]["revision"] + 1


async def test_where_nothing_was_published_there_is_no_bundle(service: Service) -> None:
    project = await service.project()
    for path in ("", "/metadata/timestamp.json", f"/targets/{'0' * 64}.bundle.json"):
        answer = await service.admin.call("GET", f"/projects/{project}/bundles/stable{path}")
        assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "not_found"


async def test_a_delta_for_one_rule_of_a_thousand_is_small(
    service: Service, tmp_path: Path
) -> None:
    """B12: at most 5 % of the bytes of the whole, signatures and all that is fetched included."""
    project = await service.project()
    me = (await service.admin.get("/auth/me"))["id"]
    async with service.app.state.database.write() as session:
        now = datetime.now(UTC)
        for number in range(1_000):
            name = f"rule-{number}"
            source, page = RULE.replace("no-print", name), PAGE.replace("no-print", name)
            content = {"source": source, "page": page}
            item = Item(
                project_id=project,
                kind="rule",
                name=name,
                latest=1,
                published=1,
                created_at=now,
            )
            session.add(item)
            await session.flush()
            session.add(
                Revision(
                    item_id=item.id,
                    number=1,
                    content=content,
                    digest=content_digest(content),
                    state="published",
                    author_id=me,
                    created_at=now,
                    state_since=now,
                )
            )
        await tick(session, project)
    await built(service)
    channel = Channel(service.admin, tmp_path / "home")
    whole = await channel.pull()
    assert len(list(whole.installed.rules.glob("*.yml"))) == 1_000

    rules = await service.admin.get(f"/projects/{project}/rules?limit=1")
    path = f"/projects/{project}/rules/{rules[0]['id']}"
    text = RULE.replace("no-print", "rule-0").replace("use logging", "use the log")
    page = PAGE.replace("no-print", "rule-0")
    await revise(service.admin, path, {"source": text, "page": page})
    await publish(service.admin, path, 2)
    await built(service)
    taken = 0

    def count(path: str, data: bytes) -> bytes:
        nonlocal taken
        taken += len(data)
        return data

    channel.source.tamper = count
    step = await channel.pull()
    assert step.by_delta
    assert taken <= 0.05 * whole.size, (taken, whole.size)


async def test_signatures_are_renewed_before_they_end(service: Service, tmp_path: Path) -> None:
    """B12: without anything published, a client sees that its bundle is still the newest."""
    await published(service)
    channel = Channel(service.admin, tmp_path / "home")
    before = (await channel.pull()).installed
    state = service.app.state
    lives = Lifetimes(timedelta(days=10), timedelta(days=90), timedelta(days=1000))
    object.__setattr__(state.bundle_builder, "lives", lives)
    assert await state.bundle_follower.renew() == 2
    after = await channel.pull()
    assert not after.is_new
    assert after.installed.expires - before.expires > timedelta(days=8)
    assert (tmp_path / "home/tuf/root_history/2.root.json").is_file()


async def test_the_first_root_can_be_pinned(service: Service, tmp_path: Path) -> None:
    await published(service)
    await Channel(service.admin, tmp_path / "one").pull()
    pin = fingerprint_of(tmp_path / "one")
    await Channel(service.admin, tmp_path / "two", root=pin).pull()


_ITEMS = st.dictionaries(
    st.text("abc/é", min_size=1, max_size=3),
    st.fixed_dictionaries({"digest": st.text("01", max_size=2), "content": st.text(max_size=5)}),
    max_size=6,
)


@given(_ITEMS, _ITEMS)
def test_a_delta_leads_to_the_next_bundle(old: dict[str, Any], new: dict[str, Any]) -> None:
    """B17: for any two bundles whose digests tell their items apart."""
    for items in (old, new):
        for item in items.values():
            item["digest"] = digest_of(item["content"].encode())
    before = encode({"revision": 1, "items": old})
    after = {"revision": 2, "items": new}
    known = {key: item["digest"] for key, item in old.items()}
    delta = json.loads(encode(make_delta(known, digest_of(before), after)))
    assert apply_delta(before, delta) == encode(after)
    with pytest.raises(BundleError, match="does not lead on"):
        apply_delta(before + b" ", delta)
