"""Reading and writing items and their revisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.finding import find
from aida_sync.db.upsert import insert_of
from aida_sync.revisions.tables import ContentClock, Item, Revision


class InForce(NamedTuple):
    """An item with the revision that a channel has of it."""

    item: Item
    revision: Revision


async def by_id(session: AsyncSession, project_id: str, kind: str, id: str) -> Item | None:
    """An item of a project."""
    query = select(Item).where(Item.id == id, Item.project_id == project_id, Item.kind == kind)
    return (await session.execute(query)).scalar_one_or_none()


async def by_name(session: AsyncSession, project_id: str, kind: str, name: str) -> Item | None:
    """The item of a kind that has a name."""
    query = select(Item).where(Item.project_id == project_id, Item.kind == kind, Item.name == name)
    return (await session.execute(query)).scalar_one_or_none()


async def listed(
    session: AsyncSession, project_id: str, kind: str, after: str | None, limit: int
) -> Sequence[Item]:
    """Items of a project, in the order in which they came."""
    query = select(Item).where(Item.project_id == project_id, Item.kind == kind)
    if after is not None:
        query = query.where(Item.id > after)
    return (await session.execute(query.order_by(Item.id).limit(limit))).scalars().all()


async def revision(session: AsyncSession, item_id: str, number: int) -> Revision | None:
    """A revision of an item."""
    return await find(session, Revision, (item_id, number))


async def revisions(
    session: AsyncSession, item_id: str, before: int | None, limit: int
) -> Sequence[Revision]:
    """Revisions of an item, the newest first."""
    query = select(Revision).where(Revision.item_id == item_id).order_by(Revision.number.desc())
    if before is not None:
        query = query.where(Revision.number < before)
    return (await session.execute(query.limit(limit))).scalars().all()


async def in_state(session: AsyncSession, item_id: str, state: str) -> Sequence[Revision]:
    """Revisions of an item that stand at a state."""
    query = select(Revision).where(Revision.item_id == item_id, Revision.state == state)
    return (await session.execute(query)).scalars().all()


async def in_force(session: AsyncSession, project_id: str, *, canary: bool) -> list[InForce]:
    """What a channel of a project has, by kind and name."""
    number = func.coalesce(Item.canary, Item.published) if canary else Item.published
    query = (
        select(Item, Revision)
        .join(Revision, and_(Revision.item_id == Item.id, Revision.number == number))
        .where(Item.project_id == project_id)
        .order_by(Item.kind, Item.name)
    )
    return [InForce(item, revision) for item, revision in await session.execute(query)]


async def tick(session: AsyncSession, project_id: str) -> None:
    """Say that what the users of a project get may have changed."""
    statement = insert_of(session)(ContentClock).values(project_id=project_id, ticks=1, taken=0)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["project_id"], set_={"ticks": ContentClock.ticks + 1}
        )
    )


async def behind(session: AsyncSession, limit: int) -> Sequence[ContentClock]:
    """Clocks that ticked since bundles followed; others at work on one leave it out."""
    query = select(ContentClock).where(ContentClock.ticks > ContentClock.taken).limit(limit)
    query = query.with_for_update(skip_locked=True)
    return (await session.execute(query)).scalars().all()


async def any_behind(session: AsyncSession) -> bool:
    """Whether some clock ticked since bundles followed."""
    query = select(ContentClock.project_id).where(ContentClock.ticks > ContentClock.taken).limit(1)
    return (await session.execute(query)).first() is not None
