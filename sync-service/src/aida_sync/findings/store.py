"""Reading and writing findings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.upsert import insert_of
from aida_sync.findings.tables import FindingChange, FindingSummary, Scan

_CHUNK = 5_000


async def known(session: AsyncSession, project_id: str, branch: str) -> dict[str, FindingSummary]:
    """Every finding that a branch has or had, by identity."""
    query = select(FindingSummary).where(
        FindingSummary.project_id == project_id, FindingSummary.branch == branch
    )
    return {row.identity: row for row in (await session.execute(query)).scalars()}


async def write(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add findings, or open those again that are there already."""
    if not rows:
        return
    make = insert_of(session)
    statement = make(FindingSummary)
    names = ("rule", "severity", "language", "team", "security", "opened_at", "fixed_at", "scan_id")
    statement = statement.on_conflict_do_update(
        index_elements=["project_id", "branch", "identity"],
        set_={name: statement.excluded[name] for name in names},
    )
    await session.execute(statement, list(rows))


async def fix(
    session: AsyncSession, project_id: str, branch: str, identities: Sequence[str], now: datetime
) -> None:
    """Mark findings as fixed."""
    for start in range(0, len(identities), _CHUNK):
        await session.execute(
            update(FindingSummary)
            .where(
                FindingSummary.project_id == project_id,
                FindingSummary.branch == branch,
                FindingSummary.identity.in_(identities[start : start + _CHUNK]),
            )
            .values(fixed_at=now)
        )


async def add_changes(session: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep what was opened and fixed."""
    if rows:
        await session.execute(insert(FindingChange), list(rows))


async def scans(
    session: AsyncSession, project_id: str, branch: str | None, before: str | None, limit: int
) -> Sequence[Scan]:
    """Checks of a project, the newest first."""
    query = select(Scan).where(Scan.project_id == project_id).order_by(Scan.id.desc())
    if branch is not None:
        query = query.where(Scan.branch == branch)
    if before is not None:
        query = query.where(Scan.id < before)
    return (await session.execute(query.limit(limit))).scalars().all()


async def scan(session: AsyncSession, project_id: str, id: str) -> Scan | None:
    """A check of a project."""
    query = select(Scan).where(Scan.project_id == project_id, Scan.id == id)
    return (await session.execute(query)).scalar_one_or_none()


async def listed(
    session: AsyncSession,
    where: Iterable[ColumnElement[bool]],
    after: str | None,
    limit: int,
) -> Sequence[FindingSummary]:
    """Findings, in the order of their identities."""
    query = select(FindingSummary).where(*where).order_by(FindingSummary.identity)
    if after is not None:
        query = query.where(FindingSummary.identity > after)
    return (await session.execute(query.limit(limit))).scalars().all()


async def changes(
    session: AsyncSession, where: Iterable[ColumnElement[bool]], column: Any
) -> list[tuple[datetime, str, int, int]]:
    """(hour, name, delta, number) of changes, summed up by hour."""
    hour = _hour(session)
    query = (
        select(hour, column, FindingChange.delta, func.count())
        .where(*where)
        .group_by(hour, column, FindingChange.delta)
    )
    return [(at, name, delta, n) for at, name, delta, n in await session.execute(query)]


async def sums(
    session: AsyncSession, where: Iterable[ColumnElement[bool]], column: Any
) -> dict[str, int]:
    """The sum of changes by a column."""
    query = select(column, func.sum(FindingChange.delta)).where(*where).group_by(column)
    return {name: int(total) for name, total in await session.execute(query)}


async def open_by(
    session: AsyncSession, where: Iterable[ColumnElement[bool]], column: Any
) -> dict[str, int]:
    """The number of open findings by a column."""
    query = select(column, func.count()).where(FindingSummary.fixed_at.is_(None), *where)
    return {row[0]: row[1] for row in await session.execute(query.group_by(column))}


def _hour(session: AsyncSession) -> Any:
    if session.get_bind().dialect.name == "postgresql":
        return func.date_trunc("hour", FindingChange.at, "UTC")
    return func.strftime("%Y-%m-%d %H:00:00+00:00", FindingChange.at)
