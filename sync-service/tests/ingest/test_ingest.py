"""V11, B9: events are taken in batches, each exactly once, and a bad one costs no good one."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from aida.sync.fetching import FetchError
from aida.sync.sending import Answer
from aida.sync.spool.events import FIELDS, Kind
from aida.sync.spool.spool import Spool
from aida.sync.spool.uploader import Uploader
from aida.transparency.commitment import canonical
from aida.transparency.merkle import leaf_hash, root_of
from aida_sync.ingest.kinds import KIND_NAMES, Checked, Problem, check
from aida_sync.ingest.tables import CountToAdd, Event, Stream
from aida_sync.kit.unpacking import FREE_SIZE

from ..service import Client, Service
from .sending import DEVICE, ONE_OF_EACH, OTHER_DEVICE, batch, feedback, made, send, taken


async def rules_of(service: Service) -> list[str]:
    """The rules that events are about, in the order in which they were sent."""
    async with service.app.state.database.read() as session:
        query = select(Event.subject).order_by(Event.device, Event.epoch, Event.seq)
        return list((await session.execute(query)).scalars())


async def count(service: Service, table: Any) -> int:
    async with service.app.state.database.read() as session:
        return (await session.execute(select(func.count()).select_from(table))).scalar_one()


async def test_every_kind_is_taken_and_told_by_its_columns(service: Service) -> None:
    project = await service.project()
    receipt = await taken(service.admin, batch([made(kind) for kind in Kind]))
    assert (receipt["high_water"], receipt["accepted"], receipt["rejected"]) == (6, 6, [])
    async with service.app.state.database.read() as session:
        rows = (await session.execute(select(Event).order_by(Event.seq))).scalars().all()
    assert [row.kind for row in rows] == [str(kind) for kind in Kind]
    assert {row.project_id for row in rows} == {project}
    assert [(row.subject, row.detail, row.value) for row in rows] == [
        ("cli", "", 40),
        ("no-print", "new", 0),
        ("no-print", "not-useful", 0),
        ("py-main", "python", 0),
        ("small", "done", 15),
        ("ai.explain", "allow", 0),
    ]
    assert rows[0].data == ONE_OF_EACH[Kind.CHECK]
    assert rows[0].at.tzinfo is not None


def test_client_and_service_know_the_same_kinds_and_fields() -> None:
    assert tuple(map(str, Kind)) == KIND_NAMES
    for kind, fields in FIELDS.items():
        assert ONE_OF_EACH[kind].keys() == fields.keys()
        assert isinstance(check(made(kind)), Checked)
        for name in fields:
            lacking = {**made(kind)}
            del lacking[name]
            answer = check(lacking)
            if name in ("identity", "decision") and kind in (Kind.FEEDBACK, Kind.AI):
                assert isinstance(answer, Checked)
            else:
                assert answer == Problem(f"/{name}", "Field required")


async def test_sending_again_has_no_further_effect(service: Service) -> None:
    await service.project()
    body = batch(feedback("r1", "r2", "r3"))
    first = await taken(service.admin, body)
    events = len(await service.admin.get("/audit/events"))
    again = await taken(service.admin, body)
    assert (again["accepted"], again["duplicates"], again["high_water"]) == (0, 3, 3)
    assert first["root"] and not again["root"]
    assert len(await service.admin.get("/audit/events")) == events
    assert await rules_of(service) == ["r1", "r2", "r3"]
    overlap = await taken(service.admin, batch(feedback("r2", "r3", "r4"), first=2))
    assert (overlap["accepted"], overlap["duplicates"], overlap["high_water"]) == (1, 2, 4)
    assert await rules_of(service) == ["r1", "r2", "r3", "r4"]


async def test_the_same_batch_at_once_is_taken_once(service: Service) -> None:
    await service.project()
    body = batch(feedback(*(f"r{number:02}" for number in range(20))))
    receipts = await asyncio.gather(*(taken(service.admin, body) for _ in range(6)))
    assert sorted(one["accepted"] for one in receipts) == [0] * 5 + [20]
    assert len(await rules_of(service)) == 20
    assert await count(service, CountToAdd) <= 1  # the others left nothing to be added


async def test_a_gap_is_refused_and_says_where_to_go_on(service: Service) -> None:
    await service.project()
    await taken(service.admin, batch(feedback("r1", "r2")))
    answer = await send(service.admin, batch(feedback("r5"), first=5))
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "gap_in_events"
    assert answer.json()["error"]["details"] == {"high_water": 2}
    assert await rules_of(service) == ["r1", "r2"]


async def test_devices_epochs_and_users_do_not_meet(service: Service) -> None:
    await service.project()
    other = await service.client("other@example.com", "admin")
    for client, epoch, device in (
        (service.admin, 1, DEVICE),
        (service.admin, 2, DEVICE),
        (service.admin, 1, OTHER_DEVICE),
        (other, 1, DEVICE),
    ):
        receipt = await taken(client, batch(feedback("r"), epoch=epoch, device=device))
        assert (receipt["accepted"], receipt["high_water"]) == (1, 1)
    assert await count(service, Stream) == 4


async def test_bad_events_are_named_and_the_others_are_taken(service: Service) -> None:
    await service.project()
    bad = [
        (made(Kind.CHECK, files=-1), "/files"),
        (made(Kind.CHECK, files="3"), "/files"),
        ({**made(Kind.FEEDBACK), "source": "x = 1"}, "/source"),
        ({**made(Kind.FEEDBACK), "kind": "feedback.stolen"}, "/kind"),
        ({**made(Kind.FEEDBACK), "at": "2026-01-01T00:00:00"}, "/at"),
        ({**made(Kind.FEEDBACK), "at": 12}, "/at"),
        (made(Kind.FEEDBACK, ago=timedelta(days=-2)), "/at"),
        (made(Kind.FEEDBACK, ago=timedelta(days=3_000)), "/at"),
        (made(Kind.FEEDBACK, rule="a\x00b"), "/rule"),
        (made(Kind.FEEDBACK, rule="x" * 201), "/rule"),
        ({**made(Kind.FEEDBACK), "a/b~c": 1}, "/a~1b~0c"),
        (made(Kind.FEEDBACK, project="nowhere"), "/project"),
        ("no object", ""),
        (None, ""),
    ]
    events = [one for pair in bad for one in (pair[0], *feedback("good"))]
    receipt = await taken(service.admin, batch(events))
    assert [(one["index"], one["pointer"]) for one in receipt["rejected"]] == [
        (2 * number, pointer) for number, (_, pointer) in enumerate(bad)
    ]
    assert all(one["problem"] for one in receipt["rejected"])
    assert receipt["accepted"] == len(bad)
    assert receipt["high_water"] == 2 * len(bad)
    letters = await service.admin.get("/ingest/dead-letters?limit=100")
    assert sorted(one["seq"] for one in letters) == [2 * n + 1 for n in range(len(bad))]
    assert "x = 1" not in str(letters)
    again = await taken(service.admin, batch(events))
    assert again["rejected"] == receipt["rejected"]
    assert len(await service.admin.get("/ingest/dead-letters?limit=100")) == len(bad)


async def test_nobody_writes_into_a_project_that_is_not_theirs(service: Service) -> None:
    """B9: another tenant's project is as if it did not exist, and their letters are their own."""
    await service.project("theirs")
    stranger = await service.client("stranger@example.com")
    mine = await stranger.post("/projects", {"slug": "mine", "name": "Mine"})
    receipt = await taken(
        stranger, batch([*feedback("r1", project="theirs"), *feedback("r2", project="mine")])
    )
    assert [one["pointer"] for one in receipt["rejected"]] == ["/project"]
    unknown = await taken(stranger, batch(feedback("r3", project="no-such"), first=3))
    assert unknown["rejected"][0]["problem"] == receipt["rejected"][0]["problem"]
    async with service.app.state.database.read() as session:
        assert (await session.execute(select(Event.project_id))).scalars().all() == [mine["id"]]
    assert await service.admin.get("/ingest/dead-letters") == []
    assert len(await stranger.get("/ingest/dead-letters")) == 2


async def test_the_log_holds_the_root_over_each_batch(service: Service) -> None:
    """V11: who kept the events can show that they stand in the log, by their Merkle root."""
    await service.project()
    events = [made(kind) for kind in Kind]
    receipt = await taken(service.admin, batch(events))
    root = root_of([leaf_hash(canonical(one)) for one in events]).hex()
    assert receipt["root"] == root
    await service.sequenced()
    [event] = await service.admin.get("/audit/events?action=events.taken")
    assert event["id"] == receipt["audit_event"]
    assert event["content"]["detail"] == {
        "device": DEVICE,
        "epoch": 1,
        "first": 1,
        "last": 6,
        "accepted": 6,
        "rejected": 0,
        "root": root,
    }
    proof = await service.admin.get(f"/audit/events/{event['id']}/proof")
    assert proof["number"] is not None


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(TEXT, JSON, max_size=6))
def test_the_canonical_form_is_that_of_the_log(event: dict[str, Any]) -> None:
    """Where the names are ASCII, as all known ones are; others sort by another alphabet."""
    if all(name.isascii() for name in _names(event)):
        assert orjson.dumps(event, option=orjson.OPT_SORT_KEYS) == canonical(event)


def _names(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(name for inner in value.values() for name in _names(inner))]
    if isinstance(value, list):
        return [name for inner in value for name in _names(inner)]
    return []


@given(JSON)
def test_whatever_is_sent_is_an_event_or_a_problem(raw: Any) -> None:
    assert isinstance(check(raw), Checked | Problem)


BOMB = gzip.compress(b" " * 20_000_000 + b"{}", 9)
REFUSED = {
    "a bomb": (BOMB, "gzip-packed", 413, "suspicious_compression"),
    "a bomb below the absolute limit": (
        gzip.compress(b" " * (FREE_SIZE * 2)),
        "gzip-packed",
        413,
        "suspicious_compression",
    ),
    "no gzip": (b"{}", "gzip-packed", 400, "malformed_gzip"),
    "half of it": (gzip.compress(batch(feedback("r")))[:-9], "gzip-packed", 400, "malformed_gzip"),
    "something behind it": (
        gzip.compress(batch(feedback("r"))) + b"x",
        "gzip-packed",
        400,
        "malformed_gzip",
    ),
    "two in one": (
        gzip.compress(b"{}") + gzip.compress(b"{}"),
        "gzip-packed",
        400,
        "malformed_gzip",
    ),
    "deflate": (zlib.compress(b"{}"), "deflate", 415, "unsupported_encoding"),
    "no JSON": (b"{", "", 400, "malformed_json"),
    "deep JSON": (b"[" * 100_000, "", 400, "malformed_json"),
    "no batch": (b"[]", "", 422, "invalid"),
    "no events": (batch([]), "", 422, "invalid"),
    "too many events": (batch([0] * 5_001), "", 422, "invalid"),
    "a foreign device": (batch([0], device="x"), "", 422, "invalid"),
    "a negative number": (batch([0], first=0), "", 422, "invalid"),
    "too large": (b" " * 9_000_000, "", 413, "too_large"),
}


@pytest.mark.parametrize("kind", REFUSED)
async def test_bodies_that_are_refused_as_a_whole(service: Service, kind: str) -> None:
    await service.project()
    body, encoding, status, code = REFUSED[kind]
    client = service.admin
    headers = {"Authorization": f"Bearer {client.tokens['access_token']}"}
    if encoding:
        headers["Content-Encoding"] = encoding.removesuffix("-packed")
    answer = await service.http.post("/api/v1/ingest", content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert await count(service, Event) == 0


async def test_a_body_that_packs_well_is_no_bomb(service: Service) -> None:
    """A full batch of events that are nearly alike is what clients send."""
    await service.project()
    receipt = await taken(service.admin, batch(feedback(*["same"] * 4_000)))
    assert receipt["accepted"] == 4_000


FATES = ("arrives", "is lost", "its answer is lost", "arrives twice")


async def test_what_is_spooled_arrives_once_through_a_bad_network(
    service: Service, tmp_path: Path
) -> None:
    """The real spool and the real service: every event once, in order."""
    await service.project()
    spool = Spool(tmp_path / "spool.sqlite")
    loop = asyncio.get_running_loop()
    fates = [FATES[number * 7 % 4] for number in range(24)]

    def deliver(path: str, body: bytes) -> Answer:
        fate = fates.pop(0) if fates else "arrives"
        if fate == "is lost":
            raise FetchError("no route")
        for _ in range(2 if fate == "arrives twice" else 1):
            call = _post(service.admin, path, body)
            answer = asyncio.run_coroutine_threadsafe(call, loop).result(20)
        if fate == "its answer is lost":
            raise FetchError("connection reset")
        return answer

    told = []
    for turn in range(12):
        fresh = [f"r{turn:02}-{number}" for number in range(turn % 5 + 1)]
        told += fresh
        spool.append(feedback(*fresh))
        if turn == 5:
            spool.append([made(Kind.CHECK, files=-1)])
            spool = Spool(tmp_path / "spool.sqlite")
        await asyncio.to_thread(_flush, tmp_path, deliver)
    fates.clear()
    outcome = await asyncio.to_thread(_flush, tmp_path, deliver)
    assert outcome.problem == ""
    assert await rules_of(service) == told
    assert spool.state().waiting == 0
    [(_, problem)] = spool.refused()
    assert problem.startswith("/files: ")
    spool.close()


def _flush(folder: Path, deliver: Any) -> Any:
    spool = Spool(folder / "spool.sqlite")
    try:
        return Uploader(spool, deliver, batch_events=3).flush()
    finally:
        spool.close()


async def _post(client: Client, path: str, body: bytes) -> Answer:
    headers = {
        "Authorization": f"Bearer {client.tokens['access_token']}",
        "Content-Encoding": "gzip",
    }
    answer = await client.http.post(path, content=body, headers=headers)
    return Answer(answer.status_code, dict(answer.headers), answer.json())
