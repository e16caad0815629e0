"""Decisions: kept once, read, never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.decisions import store
from aida_sync.decisions.schemas import DecisionIn
from aida_sync.decisions.tables import Decision
from aida_sync.errors import NotFound
from aida_sync.ingest.noting import Noted, note
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.projects import service as projects
from aida_sync.recording.event import AuditEvent

_FIELDS = ("id", "action", "tier", "rule", "revision", "input_hash", "verdict", "reason")


class Made(NamedTuple):
    """A decision that a user tells of; ``said`` has the fields of the event's kind."""

    user_id: str
    project_id: str
    at: datetime
    said: Mapping[str, Any]


class Wanted(NamedTuple):
    """Which decisions to list; None leaves a criterion out."""

    verdict: str | None = None
    action: str | None = None
    rule: str | None = None
    input_hash: str | None = None


async def keep(session: AsyncSession, made: Sequence[Made], now: datetime) -> None:
    """Keep decisions; one that is there already stays as it was first told."""
    rows = {
        (one.project_id, one.said["id"]): {
            "project_id": one.project_id,
            "user_id": one.user_id,
            "at": one.at,
            "received_at": now,
            **{name: one.said[name] for name in _FIELDS},
        }
        for one in reversed(made)
    }
    if rows:
        await store.add(session, list(rows.values()))


async def tell(
    work: UnitOfWork,
    project_id: str,
    user_id: str,
    told: Sequence[DecisionIn],
    now: datetime,
) -> int:
    """Keep decisions that a client tells of by itself; how many were new."""
    projects.require_open(await projects.get(work.session, project_id))
    known = await store.known(work.session, project_id, [one.id for one in told])
    new = {one.id: one for one in told if one.id not in known}
    if not new:
        work.leave_unchanged()
        return 0
    made = [
        Made(user_id, project_id, one.at, one.model_dump(exclude={"at"})) for one in new.values()
    ]
    await keep(work.session, made, now)
    noted = [
        Noted(one.at, project_id, "decision.made", one.action, one.verdict) for one in new.values()
    ]
    await note(work.session, user_id, noted)
    ids = sorted(new)
    work.record(
        AuditEvent("decisions.kept", "decision", ids[0], project_id, {"decisions": ids[:500]})
    )
    return len(new)


async def get(session: AsyncSession, project_id: str, id: str) -> Decision:
    """A decision of a project; NotFound when there is none."""
    found = await store.by_id(session, project_id, id)
    if found is None:
        raise NotFound("the project has no such decision", {"decision_id": id})
    return found


async def listed(
    session: AsyncSession, project_id: str, wanted: Wanted, page: PageRequest
) -> Page[Decision]:
    """A page of decisions, the newest first."""
    before = _place(page.after) if page.after else None
    rows = await store.listed(session, project_id, wanted._asdict(), before, page.limit + 1)
    return page_of(rows, page, lambda row: f"{row.at.isoformat()} {row.id}")


def _place(cursor: str) -> tuple[datetime, str] | None:
    at, _, id = cursor.partition(" ")
    try:
        return datetime.fromisoformat(at), id
    except ValueError:
        return None
