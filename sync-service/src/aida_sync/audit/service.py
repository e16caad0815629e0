"""Reading the log: events, proofs, tiles, checkpoints."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from aida.transparency.proof_plan import Range, consistency_ranges, inclusion_ranges
from aida.transparency.tiles import WIDTH, TileId, bundle, range_hash, tiles_of
from aida_sync.audit import store
from aida_sync.audit.schemas import ConsistencyOut, ProofOut
from aida_sync.audit.tables import LogCheckpoint
from aida_sync.errors import Conflict, NotFound, Unprocessable
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.recording.tables import AuditEntry


class Filter(NamedTuple):
    """Which events to list; None leaves a criterion out."""

    projects: Iterable[str] | None = None
    project: str | None = None
    action: str | None = None
    target_id: str | None = None


class Happened(NamedTuple):
    """An event in short. ``why`` is its reason, where it has one that was not deleted yet."""

    at: datetime
    action: str
    target_id: str
    why: str


async def happened(
    session: AsyncSession, actions: Sequence[str], start: datetime, end: datetime
) -> list[Happened]:
    """What happened of some actions in a time, the oldest first."""
    rows = await store.happened(session, actions, start, end)
    return [Happened(at, action, target, _why(content)) for at, action, target, content in rows]


def _why(content: str | None) -> str:
    return str(json.loads(content)["detail"].get("why", "")) if content else ""


async def events(session: AsyncSession, wanted: Filter, page: PageRequest) -> Page[AuditEntry]:
    """Events, the newest first."""
    rows = await store.listed(session, **wanted._asdict(), after=page.after, limit=page.limit + 1)
    return page_of(rows, page, lambda row: row.id)


async def event(session: AsyncSession, id: str) -> AuditEntry | None:
    """An event."""
    return await store.by_id(session, id)


async def size(session: AsyncSession) -> int:
    """How many events have their place in the log."""
    found = await store.latest(session)
    return found.size if found else 0


async def placed(session: AsyncSession, start: int, end: int) -> Sequence[AuditEntry]:
    """Events by their places, from ``start`` to before ``end``."""
    return await store.placed(session, start, end)


async def checkpoint(session: AsyncSession) -> LogCheckpoint:
    """The newest checkpoint."""
    found = await store.latest(session)
    if found is None:
        raise NotFound("the log is still empty: it has no checkpoint", code="log_empty")
    return found


async def prove(session: AsyncSession, entry: AuditEntry) -> ProofOut:
    """The proof that an event stands in the newest tree."""
    if entry.number is None:
        raise Conflict(
            "the event is stored and waits for its place in the log: ask again in a second",
            code="not_in_log_yet",
            headers={"Retry-After": "1"},
        )
    head = await checkpoint(session)
    hashes = await _hashes(session, inclusion_ranges(entry.number, head.size))
    return ProofOut(
        number=entry.number,
        size=head.size,
        entry=_base64(entry.entry),
        salt=None if entry.salt is None else _base64(entry.salt),
        content=entry.content,
        hashes=hashes,
        checkpoint=head.note,
    )


async def consistency(session: AsyncSession, old: int) -> ConsistencyOut:
    """The proof that the tree of ``old`` entries is the beginning of the newest one."""
    head = await checkpoint(session)
    if old > head.size:
        raise Unprocessable(
            f"the log has {head.size} entries; who saw {old} saw another log, or this one was"
            " rolled back",
            {"size": head.size},
            code="log_shorter",
        )
    hashes = await _hashes(session, consistency_ranges(old, head.size))
    return ConsistencyOut(old_size=old, size=head.size, hashes=hashes, checkpoint=head.note)


async def tile(session: AsyncSession, wanted: TileId, width: int) -> bytes:
    """The first ``width`` hashes of a tile."""
    found = (await store.tiles(session, [wanted])).get(wanted, b"")
    if not 0 < width <= WIDTH or len(found) < width * 32:
        raise NotFound("the log has no such tile yet")
    return found[: width * 32]


async def entries(session: AsyncSession, index: int, width: int) -> bytes:
    """The first ``width`` entries of a bundle."""
    start = index * WIDTH
    found = await store.entries(session, start, start + min(width, WIDTH))
    if not 0 < width <= WIDTH or len(found) < width:
        raise NotFound("the log has no such entries yet")
    return bundle(found)


async def _hashes(session: AsyncSession, ranges: list[Range]) -> list[str]:
    tiles = await store.tiles(session, tiles_of(ranges))
    return [_base64(range_hash(part, tiles)) for part in ranges]


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
