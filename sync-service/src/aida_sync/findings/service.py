"""Findings: what a check changed on its branch, and what was open when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.base import new_id
from aida_sync.db.locks import lock
from aida_sync.errors import NotFound
from aida_sync.findings import store
from aida_sync.findings.schemas import FindingIn, HistoryOut, LineOut, ScanIn
from aida_sync.findings.tables import FindingChange, FindingSummary, Scan
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.period import Period, floor
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.projects import service as projects
from aida_sync.recording.event import AuditEvent

AGES = ((7, "under 7"), (30, "7 to 29"), (90, "30 to 89"), (36_500, "90 and more"))


class FindingState(StrEnum):
    """Which findings to list."""

    OPEN = "open"
    FIXED = "fixed"
    ALL = "all"


class By(StrEnum):
    """What the lines of a history stand for."""

    ALL = "all"
    RULE = "rule"
    TEAM = "team"
    SEVERITY = "severity"


async def take(
    work: UnitOfWork, project_id: str, user_id: str, wanted: ScanIn, now: datetime
) -> Scan:
    """Keep a check: what is not known is new, what is not in it any more is fixed."""
    projects.require_open(await projects.get(work.session, project_id))
    await lock(work.session, f"findings {project_id} {wanted.branch}")
    known = await store.known(work.session, project_id, wanted.branch)
    was_open = {identity for identity, row in known.items() if row.fixed_at is None}
    found = {one.identity: one for one in wanted.findings}
    new = [one for identity, one in found.items() if identity not in was_open]
    fixed = [known[identity] for identity in sorted(was_open - found.keys())]
    scan = Scan(
        id=new_id(),
        project_id=project_id,
        user_id=user_id,
        at=now,
        open=len(found),
        new=len(new),
        fixed=len(fixed),
        **wanted.model_dump(exclude={"findings"}),
    )
    work.session.add(scan)
    rows = [_row(scan, one, known.get(one.identity)) for one in new]
    await store.write(work.session, rows)
    identities = [row.identity for row in fixed]
    await store.fix(work.session, project_id, wanted.branch, identities, now)
    changes = [_change(scan, one, 1) for one in new] + [_change(scan, row, -1) for row in fixed]
    await store.add_changes(work.session, changes)
    told = {
        "branch": scan.branch,
        "commit": scan.commit,
        "verdict": scan.verdict,
        "open": scan.open,
        "new": scan.new,
        "fixed": scan.fixed,
    }
    work.record(AuditEvent("findings.taken", "scan", scan.id, project_id, told))
    return scan


async def get_scan(session: AsyncSession, project_id: str, id: str) -> Scan:
    """A check; NotFound when there is none."""
    found = await store.scan(session, project_id, id)
    if found is None:
        raise NotFound("the project has no such scan", {"scan_id": id})
    return found


async def scans(
    session: AsyncSession, project_id: str, branch: str | None, page: PageRequest
) -> Page[Scan]:
    """A page of checks, the newest first."""
    rows = await store.scans(session, project_id, branch, page.after, page.limit + 1)
    return page_of(rows, page, lambda row: row.id)


async def listed(
    session: AsyncSession,
    project_id: str,
    branch: str,
    state: FindingState,
    rule: str | None,
    since: datetime | None,
    page: PageRequest,
) -> Page[FindingSummary]:
    """A page of findings; ``since`` leaves those that were opened, or fixed, after it."""
    where = [FindingSummary.project_id == project_id, FindingSummary.branch == branch]
    if state is FindingState.OPEN:
        where.append(FindingSummary.fixed_at.is_(None))
    elif state is FindingState.FIXED:
        where.append(FindingSummary.fixed_at.is_not(None))
    if rule is not None:
        where.append(FindingSummary.rule == rule)
    if since is not None:
        column = (
            FindingSummary.fixed_at if state is FindingState.FIXED else FindingSummary.opened_at
        )
        where.append(column >= since)
    rows = await store.listed(session, where, page.after, page.limit + 1)
    return page_of(rows, page, lambda row: row.identity)


async def history(
    session: AsyncSession, project_id: str, branch: str, period: Period, by: By, now: datetime
) -> HistoryOut:
    """Findings over time: open, new and fixed, in lines."""
    column = FindingChange.project_id if by is By.ALL else getattr(FindingChange, by.value)
    where = [FindingChange.project_id == project_id, FindingChange.branch == branch]
    before = await store.sums(session, [*where, FindingChange.at < period.start], column)
    within = [FindingChange.at >= period.start, FindingChange.at < period.end]
    found: dict[str, dict[int, dict[datetime, int]]] = defaultdict(
        lambda: {1: defaultdict(int), -1: defaultdict(int)}
    )
    for at, name, delta, number in await store.changes(session, [*where, *within], column):
        found[name][delta][floor(_moment(at), period.interval)] += number
    buckets = list(period.buckets())
    lines: list[LineOut] = []
    for name in sorted(before.keys() | found.keys()):
        new = [found[name][1].get(bucket, 0) for bucket in buckets]
        fixed = [found[name][-1].get(bucket, 0) for bucket in buckets]
        still, open = before.get(name, 0), []
        for plus, minus in zip(new, fixed, strict=True):
            still += plus - minus
            open.append(still)
        if any(new) or any(fixed) or any(open):
            shown = "all" if by is By.ALL else name
            lines.append(LineOut(name=shown, open=open, new=new, fixed=fixed))
    ages = await _ages(session, project_id, branch, now)
    return HistoryOut(interval=period.interval, buckets=buckets, lines=lines, ages=ages)


async def security_changes(
    session: AsyncSession, period: Period
) -> tuple[dict[datetime, int], dict[datetime, int]]:
    """Findings of security rules that were opened and fixed, in all projects, by bucket."""
    where = [
        FindingChange.security.is_(True),
        FindingChange.at >= period.start,
        FindingChange.at < period.end,
    ]
    found: dict[int, dict[datetime, int]] = {1: defaultdict(int), -1: defaultdict(int)}
    for at, _, delta, number in await store.changes(session, where, FindingChange.severity):
        found[delta][floor(_moment(at), period.interval)] += number
    return found[1], found[-1]


async def open_security(session: AsyncSession) -> dict[str, int]:
    """Open findings of security rules, in all projects, by severity."""
    where = [FindingSummary.security.is_(True)]
    return await store.open_by(session, where, FindingSummary.severity)


async def _ages(
    session: AsyncSession, project_id: str, branch: str, now: datetime
) -> dict[str, int]:
    where = [FindingSummary.project_id == project_id, FindingSummary.branch == branch]
    counts: dict[str, int] = {}
    younger = 0
    for days, name in AGES:
        since = [*where, FindingSummary.first_seen > now - timedelta(days=days)]
        total = sum((await store.open_by(session, since, FindingSummary.branch)).values())
        counts[name] = total - younger
        younger = total
    return counts


def _row(scan: Scan, one: FindingIn, before: FindingSummary | None) -> Mapping[str, Any]:
    return {
        "project_id": scan.project_id,
        "branch": scan.branch,
        **one.model_dump(),
        "first_seen": before.first_seen if before else scan.at,
        "opened_at": scan.at,
        "fixed_at": None,
        "scan_id": scan.id,
    }


def _change(scan: Scan, one: FindingIn | FindingSummary, delta: int) -> Mapping[str, Any]:
    return {
        "id": new_id(),
        "project_id": scan.project_id,
        "branch": scan.branch,
        "at": scan.at,
        "identity": one.identity,
        "rule": one.rule,
        "severity": one.severity,
        "team": one.team,
        "security": one.security,
        "delta": delta,
    }


def _moment(at: datetime | str) -> datetime:
    """SQLite gives texts, PostgreSQL moments."""
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    return found if found.tzinfo else found.replace(tzinfo=UTC)
