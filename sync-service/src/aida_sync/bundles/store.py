"""Reading and writing bundles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.bundles.tables import BundleFile, BundleHead, BundleRevision
from aida_sync.db.upsert import insert_of


async def head(session: AsyncSession, project_id: str, channel: str) -> BundleHead | None:
    """The newest bundle of a channel."""
    return await session.get(BundleHead, (project_id, channel))


async def head_to_change(session: AsyncSession, project_id: str, channel: str) -> BundleHead | None:
    """The same, kept from others until the transaction ends."""
    return await session.get(BundleHead, (project_id, channel), with_for_update=True)


async def ageing(session: AsyncSession, moment: datetime, limit: int) -> Sequence[BundleHead]:
    """Bundles whose timestamp ends before a moment; others at work on one leave it out."""
    query = (
        select(BundleHead)
        .where(BundleHead.timestamp_expires < moment)
        .order_by(BundleHead.timestamp_expires)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return (await session.execute(query)).scalars().all()


async def revisions(
    session: AsyncSession, project_id: str, channel: str, limit: int
) -> Sequence[BundleRevision]:
    """The newest revisions of a bundle, the newest first."""
    query = (
        select(BundleRevision)
        .where(BundleRevision.project_id == project_id, BundleRevision.channel == channel)
        .order_by(BundleRevision.revision.desc())
        .limit(limit)
    )
    return (await session.execute(query)).scalars().all()


async def file(session: AsyncSession, project_id: str, channel: str, path: str) -> bytes | None:
    """The content of a file."""
    query = select(BundleFile.data).where(
        BundleFile.project_id == project_id, BundleFile.channel == channel, BundleFile.path == path
    )
    return (await session.execute(query)).scalar_one_or_none()


async def write_files(
    session: AsyncSession, project_id: str, channel: str, batch: int, files: Mapping[str, bytes]
) -> None:
    """Store files, also in place of others."""
    insert = insert_of(session)
    statement = insert(BundleFile)
    statement = statement.on_conflict_do_update(
        index_elements=["project_id", "channel", "path"],
        set_={"data": statement.excluded.data, "batch": statement.excluded.batch},
    )
    rows = [
        {
            "project_id": project_id,
            "channel": channel,
            "path": path,
            "batch": batch,
            "data": data,
        }
        for path, data in files.items()
    ]
    await session.execute(statement, rows)


async def forget_before(
    session: AsyncSession, project_id: str, channel: str, batch: int, revision: int
) -> None:
    """Delete files of older batches, and older revisions. Roots are a chain, and all stay."""
    await session.execute(
        delete(BundleFile).where(
            BundleFile.project_id == project_id,
            BundleFile.channel == channel,
            BundleFile.batch < batch,
            BundleFile.path.not_like("%root.json"),
        )
    )
    await session.execute(
        delete(BundleRevision).where(
            BundleRevision.project_id == project_id,
            BundleRevision.channel == channel,
            BundleRevision.revision < revision,
        )
    )
