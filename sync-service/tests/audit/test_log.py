"""R8, R10, V10, X4, D7: every change is in the log, and what is in the log can be proved."""

from __future__ import annotations

import asyncio
import base64
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import APIRouter
from sqlalchemy import delete, update

from aida.transparency.checkpoint import parse_checkpoint
from aida.transparency.commitment import commit
from aida.transparency.export import verify_export
from aida.transparency.merkle import leaf_hash, root_of, verify_consistency, verify_inclusion
from aida.transparency.note import parse_key, parse_note, verify
from aida_sync.audit.inspection import inspect_log
from aida_sync.audit.retention import forget_old_events
from aida_sync.audit.sequencer import LogDamaged
from aida_sync.audit.tables import LogCheckpoint, LogTile
from aida_sync.kit.route import ApiRoute
from aida_sync.recording.tables import AuditEntry

from ..service import Service


def unpacked(words: list[str]) -> list[bytes]:
    return [base64.b64decode(word) for word in words]


async def test_an_event_is_proved_against_a_checkpoint_that_is_signed(service: Service) -> None:
    for number in range(6):
        await service.project(f"p{number}")
    await service.sequenced()
    key = parse_key((await service.anonymous.get("/audit/log/key"))["key"])
    for event in await service.admin.get("/audit/events?action=project.created"):
        proof = await service.admin.get(f"/audit/events/{event['id']}/proof")
        note = parse_note(proof["checkpoint"])
        verify(note, key)
        head = parse_checkpoint(note.text)
        entry = base64.b64decode(proof["entry"])
        assert commit(base64.b64decode(proof["salt"]), proof["content"].encode()) == entry
        verify_inclusion(
            leaf_hash(entry), proof["number"], head.size, unpacked(proof["hashes"]), head.root
        )


async def test_the_log_only_grows_and_shows_it(service: Service) -> None:
    heads = []
    for number in range(4):
        await service.project(f"p{number}")
        await service.sequenced()
        note = (await service.anonymous.call("GET", "/audit/log/checkpoint")).text
        heads.append(parse_checkpoint(parse_note(note).text))
    for old in heads:
        proof = await service.anonymous.get(f"/audit/log/consistency?old={old.size}")
        new = heads[-1]
        verify_consistency(old.size, old.root, new.size, new.root, unpacked(proof["hashes"]))
    ahead = await service.anonymous.call("GET", f"/audit/log/consistency?old={new.size + 1}")
    assert ahead.json()["error"]["code"] == "log_shorter"


async def test_tiles_hold_what_the_checkpoint_says(service: Service) -> None:
    await asyncio.gather(*(service.project(f"p{number}") for number in range(30)))
    await service.sequenced()
    note = (await service.anonymous.call("GET", "/audit/log/checkpoint")).text
    head = parse_checkpoint(parse_note(note).text)
    assert 30 < head.size < 256
    answer = await service.admin.call("GET", f"/audit/log/tile/0/000.p/{head.size}")
    hashes = [answer.content[at : at + 32] for at in range(0, len(answer.content), 32)]
    assert root_of(hashes) == head.root
    bundle = (await service.admin.call("GET", f"/audit/log/tile/entries/000.p/{head.size}")).content
    entries = []
    while bundle:
        length = int.from_bytes(bundle[:2], "big")
        entries.append(bundle[2 : 2 + length])
        bundle = bundle[2 + length :]
    assert [leaf_hash(entry) for entry in entries] == hashes


@pytest.mark.parametrize(
    "path", ["0/000", "9/000", "0/1", "x/000", "0/000.p/0", "0/000.p/999", "entries/000", "0/../1"]
)
async def test_tiles_that_do_not_exist(service: Service, path: str) -> None:
    await service.sequenced()
    answer = await service.admin.call("GET", f"/audit/log/tile/{path}")
    assert answer.status_code == 404


async def test_a_route_that_records_nothing_fails_and_changes_nothing(service: Service) -> None:
    """R8: the change of a route that forgot the log is rolled back."""
    router = APIRouter(route_class=ApiRoute)

    @router.post("/silent")
    async def silent() -> None:
        """It says nothing to the log."""

    service.app.router.routes.append(route := router.routes[0])
    answer = await service.http.post("/silent")
    service.app.router.routes.remove(route)
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "internal_error"


async def test_a_refused_change_leaves_no_event(service: Service) -> None:
    await service.project("taken")
    before = len(await service.admin.get("/audit/events"))
    answer = await service.admin.call("POST", "/projects", {"slug": "taken", "name": "x"})
    assert answer.status_code == 409
    assert len(await service.admin.get("/audit/events")) == before


TAMPERING = {
    "flip an entry": update(AuditEntry).where(AuditEntry.number == 2).values(entry=b"\1" * 33),
    "rewrite a content": update(AuditEntry).where(AuditEntry.number == 2).values(content="{}"),
    "delete an entry": delete(AuditEntry).where(AuditEntry.number == 1),
    "delete the last entry": delete(AuditEntry).where(AuditEntry.number == 3),
    "forge a root": update(LogCheckpoint).values(root=b"\2" * 32),
}


@pytest.mark.parametrize("kind", TAMPERING)
async def test_tampering_with_the_database_is_found(service: Service, kind: str) -> None:
    for number in range(3):
        await service.project(f"p{number}")
    await service.sequenced()
    async with service.app.state.database.read() as session:
        assert await inspect_log(session) == []
    async with service.app.state.database.write() as session:
        await session.execute(TAMPERING[kind])
    async with service.app.state.database.read() as session:
        assert await inspect_log(session) != []


async def test_reordering_is_found(service: Service) -> None:
    for number in range(3):
        await service.project(f"p{number}")
    await service.sequenced()
    async with service.app.state.database.write() as session:
        for old, new in ((1, 9), (2, 1), (9, 2)):
            await session.execute(
                update(AuditEntry).where(AuditEntry.number == old).values(number=new)
            )
    async with service.app.state.database.read() as session:
        assert await inspect_log(session) != []


async def test_nothing_is_added_to_a_log_that_does_not_fit(service: Service) -> None:
    await service.project("p0")
    await service.sequenced()
    async with service.app.state.database.write() as session:
        await session.execute(update(LogTile).values(hashes=b"\3" * 32 * 8))
    before = (await service.anonymous.call("GET", "/audit/log/checkpoint")).text
    await service.project("p1")
    with suppress(LogDamaged):  # where the service's own sequencer is at it, this one stands back
        await service.app.state.sequencer.step()
    assert (await service.anonymous.call("GET", "/audit/log/checkpoint")).text == before
    newest = (await service.admin.get("/audit/events?limit=1"))[0]
    proof = await service.admin.call("GET", f"/audit/events/{newest['id']}/proof")
    assert proof.json()["error"]["code"] == "not_in_log_yet"


async def test_an_export_is_verified_without_the_service(service: Service) -> None:
    """X4: what the auditor takes home is sound, also against a checkpoint that they kept."""
    await service.project("p0")
    await service.sequenced()
    kept = (await service.anonymous.call("GET", "/audit/log/checkpoint")).text
    await asyncio.gather(*(service.project(f"more{number}") for number in range(8)))
    await service.sequenced()
    key = parse_key((await service.anonymous.get("/audit/log/key"))["key"])
    answer = await service.admin.call("GET", "/audit/export")
    verdict = verify_export(answer.text.splitlines(keepends=True), key, parse_note(kept))
    assert verdict.problems == []
    assert verdict.readable == verdict.entries == verdict.checkpoint.size
    assert verdict.entries >= 10


async def test_old_events_are_deleted_and_old_proofs_still_hold(service: Service) -> None:
    """R9: what is older than the retention goes, and the tree stays."""
    await service.project("old")
    await service.sequenced()
    event = (await service.admin.get("/audit/events?action=project.created"))[0]
    proof = await service.admin.get(f"/audit/events/{event['id']}/proof")
    database = service.app.state.database
    assert await forget_old_events(database, timedelta(days=90), datetime.now(UTC)) == 0
    later = datetime.now(UTC) + timedelta(days=91)
    assert await forget_old_events(database, timedelta(days=90), later) >= 3
    await service.sequenced()
    seen = await service.admin.get("/audit/events?action=project.created")
    assert seen[0]["content"] is None
    again = await service.admin.get(f"/audit/events/{event['id']}/proof")
    assert (again["entry"], again["salt"], again["content"]) == (proof["entry"], None, None)
    key = parse_key((await service.anonymous.get("/audit/log/key"))["key"])
    answer = await service.admin.call("GET", "/audit/export")
    verdict = verify_export(
        answer.text.splitlines(keepends=True), key, parse_note(proof["checkpoint"])
    )
    assert verdict.problems == []
    assert verdict.deleted >= 3
    assert await service.admin.get("/audit/events?action=audit.events-deleted") != []
