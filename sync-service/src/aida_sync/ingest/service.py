"""Taking batches of events: each event once, those that are not in order put aside."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.base import new_id
from aida_sync.decisions import service as decisions
from aida_sync.decisions.service import Made
from aida_sync.errors import Conflict
from aida_sync.ingest import store
from aida_sync.ingest.batch import Batch, Placed, counts_of, merkle_root
from aida_sync.ingest.kinds import DECISION, KIND_NAMES, Checked, Problem
from aida_sync.ingest.schemas import Receipt, Rejected
from aida_sync.ingest.tables import DeadLetter
from aida_sync.kit import metrics
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent

AHEAD = timedelta(days=1)
"""How far a client's clock may be ahead."""


class Sender(NamedTuple):
    """Who sends: the user, and the ids of the projects that they may write events of, by slug."""

    user_id: str
    projects: Mapping[str, str]


def in_time(event: Checked | Problem, now: datetime, age: timedelta) -> Checked | Problem:
    """The event, or a problem when it is older than what is kept, or from the future."""
    if isinstance(event, Problem):
        return event
    if event.at > now + AHEAD:
        return Problem("/at", "the moment lies in the future: set the clock")
    if event.at < now - age:
        return Problem("/at", f"events older than {age.days} days are not kept")
    return event


async def take(
    work: UnitOfWork,
    batch: Batch,
    checked: list[Checked | Problem],
    sender: Sender,
    now: datetime,
) -> Receipt:
    """Store what is new of a batch, and move the stream's mark behind it.

    ``checked`` are the batch's events in order. Raises Conflict where events in between are
    missing: the client goes on behind the mark.
    """
    last = batch.first + len(checked) - 1
    stream = (sender.user_id, batch.device, batch.epoch)
    mark = await store.lock_stream(work.session, *stream, now)
    if batch.first > mark + 1:
        raise Conflict(
            f"the events after number {mark} are missing: send them first",
            {"high_water": mark},
            code="gap_in_events",
        )
    known = min(len(checked), max(0, mark + 1 - batch.first))
    rejected = await _rejected_before(work.session, stream, batch, known)
    if known == len(checked):
        work.leave_unchanged()
        metrics.EVENTS.labels("duplicate").inc(known)
        return Receipt(
            high_water=mark,
            accepted=0,
            duplicates=known,
            rejected=rejected,
            root="",
            audit_event=None,
        )
    placed, refused = _sort(batch, checked, sender, known)
    root = merkle_root(batch.events[known:]).hex()
    if placed:
        await store.add_events(work.session, *stream, placed)
        await store.add_counts(work.session, counts_of(sender.user_id, placed))
        made = [
            Made(one.project_id, one.event.at, one.event.data)
            for one in placed
            if one.event.kind == DECISION
        ]
        await decisions.keep(work.session, sender.user_id, made, now)
    if refused:
        await _put_aside(work.session, stream, batch, refused, now)
    await store.move_mark(work.session, *stream, last)
    event = _event(batch, batch.first + known, last, len(placed), len(refused), root)
    work.record(event)
    metrics.EVENTS.labels("accepted").inc(len(placed))
    metrics.EVENTS.labels("rejected").inc(len(refused))
    metrics.EVENTS.labels("duplicate").inc(known)
    return Receipt(
        high_water=last,
        accepted=len(placed),
        duplicates=known,
        rejected=[*rejected, *refused],
        root=root,
        audit_event=event.id,
    )


async def dead_letters(session: AsyncSession, user_id: str, page: PageRequest) -> Page[DeadLetter]:
    """A page of the events of a user that were refused, the newest first."""
    rows = await store.dead_letters(session, user_id, page.after, page.limit + 1)
    return page_of(rows, page, lambda row: row.id)


def _sort(
    batch: Batch, checked: list[Checked | Problem], sender: Sender, known: int
) -> tuple[list[Placed], list[Rejected]]:
    placed: list[Placed] = []
    refused: list[Rejected] = []
    for index in range(known, len(checked)):
        event, seq = checked[index], batch.first + index
        if isinstance(event, Problem):
            refused.append(Rejected(index=index, seq=seq, **event._asdict()))
        elif (project := sender.projects.get(event.project)) is None:
            text = "there is no such project, or you may not write events of it"
            refused.append(Rejected(index=index, seq=seq, pointer="/project", problem=text))
        else:
            placed.append(Placed(seq, project, event))
    return placed, refused


async def _rejected_before(
    session: AsyncSession, stream: tuple[str, str, int], batch: Batch, known: int
) -> list[Rejected]:
    """What was refused of the events that were sent before: the answer may not have arrived."""
    if not known:
        return []
    last = batch.first + known - 1
    letters = await store.dead_letters_of(session, *stream, batch.first, last)
    return [
        Rejected(
            index=letter.seq - batch.first,
            seq=letter.seq,
            pointer=letter.pointer,
            problem=letter.problem,
        )
        for letter in letters
    ]


async def _put_aside(
    session: AsyncSession,
    stream: tuple[str, str, int],
    batch: Batch,
    refused: list[Rejected],
    now: datetime,
) -> None:
    user_id, device, epoch = stream
    rows = [
        {
            "id": new_id(),
            "user_id": user_id,
            "device": device,
            "epoch": epoch,
            "seq": one.seq,
            "kind": _kind(batch.events[one.index]),
            "pointer": one.pointer,
            "problem": one.problem,
            "at": now,
        }
        for one in refused
    ]
    await store.add_dead_letters(session, rows)


def _kind(raw: object) -> str:
    kind = raw.get("kind") if isinstance(raw, dict) else None
    return kind if kind in KIND_NAMES else "unknown"


def _event(
    batch: Batch, first: int, last: int, accepted: int, rejected: int, root: str
) -> AuditEvent:
    told = {
        "device": batch.device,
        "epoch": batch.epoch,
        "first": first,
        "last": last,
        "accepted": accepted,
        "rejected": rejected,
        "root": root,
    }
    return AuditEvent("events.taken", "device", batch.device, detail=told)
