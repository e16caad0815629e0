"""Reading the files of bundles, and changing the keys that sign them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.bundles import store
from aida_sync.bundles.building import Builder
from aida_sync.errors import NotFound
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent


async def file(session: AsyncSession, project_id: str, channel: str, path: str) -> bytes:
    """The content of a file; NotFound when there is none."""
    data = await store.file(session, project_id, channel, path)
    if data is None:
        raise NotFound("the bundle has no such file, or no more", {"path": path})
    return data


async def change_keys(
    work: UnitOfWork, builder: Builder, project_id: str, channel: str, names: Sequence[str]
) -> None:
    """Give roles fresh keys; clients follow through the chain of roots."""
    head = await store.head_to_change(work.session, project_id, channel)
    if head is None:
        raise NotFound("nothing was published in this project yet", code="no_bundle")
    await builder.change_keys(work.session, head, names)
    told = {"channel": channel, "roles": sorted(names), "root": head.root}
    work.record(AuditEvent("bundle.keys_changed", "project", project_id, project_id, told))
