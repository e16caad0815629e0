"""Reading and writing the log's tables."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from aida.transparency.tiles import TileId
from aida_sync.audit.tables import LogCheckpoint, LogTile
from aida_sync.db.finding import find
from aida_sync.db.upsert import insert_of
from aida_sync.recording.tables import AuditEntry


class LogRow(NamedTuple):
    """An entry of the log, and the event that it commits to where that is still there."""

    entry: bytes
    salt: bytes | None
    content: str | None


async def latest(session: AsyncSession) -> LogCheckpoint | None:
    """The newest checkpoint."""
    query = select(LogCheckpoint).order_by(LogCheckpoint.size.desc()).limit(1)
    return (await session.execute(query)).scalar_one_or_none()


async def checkpoint_of(session: AsyncSession, size: int) -> LogCheckpoint | None:
    """The checkpoint of a size."""
    return await find(session, LogCheckpoint, size)


async def waiting(session: AsyncSession, limit: int) -> Sequence[tuple[str, bytes]]:
    """Ids and entries of events that have no place yet, the oldest first."""
    query = (
        select(AuditEntry.id, AuditEntry.entry)
        .where(AuditEntry.number.is_(None))
        .order_by(AuditEntry.id)
        .limit(limit)
    )
    return [(id, entry) for id, entry in await session.execute(query)]


async def count_waiting(session: AsyncSession) -> int:
    """How many events have no place yet."""
    query = select(func.count()).select_from(AuditEntry).where(AuditEntry.number.is_(None))
    return (await session.execute(query)).scalar_one()


async def place(session: AsyncSession, ids: Sequence[str], start: int) -> None:
    """Give events their places, from ``start`` on."""
    await session.execute(
        update(AuditEntry),
        [{"id": id, "number": number} for number, id in enumerate(ids, start)],
    )


async def tiles(session: AsyncSession, wanted: Collection[TileId]) -> dict[TileId, bytes]:
    """The hashes of tiles, of those that there are."""
    if not wanted:
        return {}
    query = select(LogTile.level, LogTile.number, LogTile.hashes).where(
        tuple_(LogTile.level, LogTile.number).in_([tuple(tile) for tile in wanted])
    )
    found = await session.execute(query)
    return {TileId(level, number): hashes for level, number, hashes in found}


async def write_tiles(session: AsyncSession, changed: Mapping[TileId, bytes]) -> None:
    """Store tiles that grew or are new."""
    statement = insert_of(session)(LogTile)
    statement = statement.on_conflict_do_update(
        index_elements=["level", "number"], set_={"hashes": statement.excluded.hashes}
    )
    rows = [
        {"level": tile.level, "number": tile.number, "hashes": hashes}
        for tile, hashes in changed.items()
    ]
    await session.execute(statement, rows)


async def entries(session: AsyncSession, start: int, end: int) -> list[bytes]:
    """The log's entries from number ``start`` to before ``end``."""
    query = (
        select(AuditEntry.entry)
        .where(AuditEntry.number >= start, AuditEntry.number < end)
        .order_by(AuditEntry.number)
    )
    return list((await session.execute(query)).scalars())


async def placed(session: AsyncSession, start: int, end: int) -> Sequence[AuditEntry]:
    """Events from number ``start`` to before ``end``, in the log's order."""
    query = (
        select(AuditEntry)
        .where(AuditEntry.number >= start, AuditEntry.number < end)
        .order_by(AuditEntry.number)
    )
    return (await session.execute(query)).scalars().all()


async def stream(session: AsyncSession, end: int) -> AsyncIterator[LogRow]:
    """Entry, salt and content of the log's first ``end`` entries, in order."""
    query = (
        select(AuditEntry.entry, AuditEntry.salt, AuditEntry.content)
        .where(AuditEntry.number < end)
        .order_by(AuditEntry.number)
        .execution_options(yield_per=1_000)
    )
    async for entry, salt, content in await session.stream(query):
        yield LogRow(entry, salt, content)


async def by_id(session: AsyncSession, id: str) -> AuditEntry | None:
    """An event."""
    return await find(session, AuditEntry, id)


async def listed(
    session: AsyncSession,
    *,
    projects: Iterable[str] | None,
    project: str | None,
    action: str | None,
    target_id: str | None,
    after: str | None,
    limit: int,
) -> Sequence[AuditEntry]:
    """Events, the newest first. ``projects`` are those that may be seen; None means all."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc())
    if projects is not None:
        query = query.where(AuditEntry.project_id.in_(list(projects)))
    for column, value in (
        (AuditEntry.project_id, project),
        (AuditEntry.action, action),
        (AuditEntry.target_id, target_id),
    ):
        if value is not None:
            query = query.where(column == value)
    if after is not None:
        query = query.where(AuditEntry.id < after)
    return (await session.execute(query.limit(limit))).scalars().all()


async def forget_before(session: AsyncSession, moment: datetime, limit: int) -> list[str]:
    """Delete what events say that are older than a moment and have their place; their ids."""
    query = (
        select(AuditEntry.id)
        .where(
            AuditEntry.at < moment,
            AuditEntry.number.is_not(None),
            AuditEntry.content.is_not(None),
        )
        .order_by(AuditEntry.id)
        .limit(limit)
    )
    ids = list((await session.execute(query)).scalars())
    await session.execute(
        update(AuditEntry).where(AuditEntry.id.in_(ids)).values(content=None, salt=None)
    )
    return ids


async def happened(
    session: AsyncSession, actions: Sequence[str], start: datetime, end: datetime
) -> Sequence[tuple[datetime, str, str, str | None]]:
    """(at, action, target, content) of events of some actions, the oldest first."""
    query = (
        select(AuditEntry.at, AuditEntry.action, AuditEntry.target_id, AuditEntry.content)
        .where(AuditEntry.action.in_(actions), AuditEntry.at >= start, AuditEntry.at < end)
        # Ids begin with their time: so the index over action and id serves both.
        .where(AuditEntry.id >= _first_id(start - _SKEW), AuditEntry.id < _first_id(end + _SKEW))
        .order_by(AuditEntry.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in await session.execute(query)]


_SKEW = timedelta(seconds=1)
"""An event's id is made a moment before or after its time is read."""


def _first_id(at: datetime) -> str:
    """The least UUID of version 7 of a moment."""
    return str(UUID(int=(int(at.timestamp() * 1000) << 80)))
