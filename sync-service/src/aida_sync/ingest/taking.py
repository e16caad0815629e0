"""Taking batches of events in one transaction: each event once, what is not in order put aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.base import new_id
from aida_sync.decisions import service as decisions
from aida_sync.decisions.service import Made
from aida_sync.errors import Conflict
from aida_sync.ingest import dead_letters, store
from aida_sync.ingest.batch import Placed, counts_of, merkle_root
from aida_sync.ingest.kinds import DECISION, KIND_NAMES, Problem
from aida_sync.ingest.schemas import Receipt, Rejected
from aida_sync.ingest.sent import Outcome, Sent, Taken
from aida_sync.recording.event import AuditEvent


class _Sorted(NamedTuple):
    """What of a batch is new: ``known`` events of it were taken before."""

    sent: Sent
    mark: int
    known: int
    rejected: list[Rejected]
    placed: list[Placed]
    refused: list[Rejected]


async def take(session: AsyncSession, group: Sequence[Sent], now: datetime) -> list[Outcome]:
    """Store what is new of each batch, and move its stream's mark behind it; no stream comes twice.

    A batch that leaves a gap in its stream gets a Conflict, and is not taken; the others are. The
    events that tell of it are for the caller to write, in the same transaction.
    """
    marks = await store.lock_streams(session, [sent.stream for sent in group], now)
    found = [await _sort(session, sent, marks[sent.stream]) for sent in group]
    new = [one for one in found if isinstance(one, _Sorted) and one.known < len(one.sent.checked)]
    await _keep(session, new, now)
    moved = {one.sent.stream: _last(one.sent) for one in new}
    await store.move_marks(session, moved, now)
    if any(mark == 0 and stream not in moved for stream, mark in marks.items()):
        await store.forget_unused(session, marks)
    return [one if isinstance(one, Conflict) else _taken(one) for one in found]


async def _sort(session: AsyncSession, sent: Sent, mark: int) -> _Sorted | Conflict:
    batch, checked = sent.batch, sent.checked
    if batch.first > mark + 1:
        return Conflict(
            f"the events after number {mark} are missing: send them first",
            {"high_water": mark},
            code="gap_in_events",
        )
    known = min(len(checked), max(0, mark + 1 - batch.first))
    placed: list[Placed] = []
    refused: list[Rejected] = []
    for index in range(known, len(checked)):
        event, seq = checked[index], batch.first + index
        if isinstance(event, Problem):
            refused.append(Rejected(index=index, seq=seq, **event._asdict()))
        elif (project := sent.sender.projects.get(event.project)) is None:
            text = "there is no such project, or you may not write events of it"
            refused.append(Rejected(index=index, seq=seq, pointer="/project", problem=text))
        else:
            placed.append(Placed(seq, project, event))
    return _Sorted(sent, mark, known, await _rejected_before(session, sent, known), placed, refused)


async def _rejected_before(session: AsyncSession, sent: Sent, known: int) -> list[Rejected]:
    """What was refused of the events that were sent before: the answer may not have arrived."""
    if not known:
        return []
    first = sent.batch.first
    letters = await dead_letters.of_stretch(session, sent.stream, first, first + known - 1)
    return [
        Rejected(
            index=letter.seq - first,
            seq=letter.seq,
            pointer=letter.pointer,
            problem=letter.problem,
        )
        for letter in letters
    ]


async def _keep(session: AsyncSession, new: Sequence[_Sorted], now: datetime) -> None:
    placed = [(one.sent.stream, one.placed) for one in new if one.placed]
    if placed:
        await store.add_events(session, placed)
        await store.add_counts(session, counts_of((to.user_id, events) for to, events in placed))
    made = [
        Made(stream.user_id, one.project_id, one.event.at, one.event.data)
        for stream, events in placed
        for one in events
        if one.event.kind == DECISION
    ]
    await decisions.keep(session, made, now)
    letters = [row for one in new for row in _letters(one, now)]
    if letters:
        await dead_letters.add(session, letters)


def _letters(one: _Sorted, now: datetime) -> Iterable[dict[str, Any]]:
    return (
        {
            "id": new_id(),
            **one.sent.stream._asdict(),
            "seq": refused.seq,
            "kind": _kind(one.sent.batch.events[refused.index]),
            "pointer": refused.pointer,
            "problem": refused.problem,
            "at": now,
        }
        for refused in one.refused
    )


def _kind(raw: object) -> str:
    kind = raw.get("kind") if isinstance(raw, dict) else None
    return kind if kind in KIND_NAMES else "unknown"


def _taken(one: _Sorted) -> Taken:
    event, root = None, ""
    if one.known < len(one.sent.checked):
        root = merkle_root(one.sent.batch.events[one.known :]).hex()
        event = _event(one, root)
    receipt = Receipt(
        high_water=max(_last(one.sent), one.mark),
        accepted=len(one.placed),
        duplicates=one.known,
        rejected=[*one.rejected, *one.refused],
        root=root,
        audit_event=event.id if event else None,
    )
    return Taken(receipt, event, len(one.refused))


def _last(sent: Sent) -> int:
    return sent.batch.first + len(sent.checked) - 1


def _event(one: _Sorted, root: str) -> AuditEvent:
    batch = one.sent.batch
    told = {
        "device": batch.device,
        "epoch": batch.epoch,
        "first": batch.first + one.known,
        "last": _last(one.sent),
        "accepted": len(one.placed),
        "rejected": len(one.refused),
        "root": root,
    }
    actor = one.sent.sender.user_id
    trace = one.sent.trace_id
    return AuditEvent("events.taken", "device", batch.device, None, told, actor, trace)
