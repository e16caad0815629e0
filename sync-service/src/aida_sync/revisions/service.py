"""Items: written, reviewed, published, retired, and published again."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.base import new_id
from aida_sync.errors import Conflict, NotFound
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.projects import service as projects
from aida_sync.recording.event import AuditEvent
from aida_sync.revisions import store
from aida_sync.revisions.lifecycle import State
from aida_sync.revisions.noun import Content, Noun, digest_of
from aida_sync.revisions.store import InForce
from aida_sync.revisions.tables import Item, Revision


async def create(
    work: UnitOfWork, noun: Noun, project_id: str, author: str, name: str, content: Content
) -> Item:
    """A new item, with its first revision as a draft."""
    projects.require_open(await projects.get(work.session, project_id))
    if await store.by_name(work.session, project_id, noun.kind, name) is not None:
        raise Conflict(
            f"the project has a {noun.kind} `{name}` already: add a revision to it",
            {"name": name},
            code="item_exists",
        )
    item = Item(
        id=new_id(),
        project_id=project_id,
        kind=noun.kind,
        name=name,
        latest=1,
        created_at=datetime.now(UTC),
    )
    work.session.add(item)
    await work.session.flush()
    revision = _add_revision(work, item, author, content)
    work.record(event_of(item, "created", {"revision": 1, "digest": revision.digest}))
    return item


async def revise(work: UnitOfWork, item: Item, author: str, name: str, content: Content) -> Item:
    """A new revision of an item, as a draft; what is published stays in force."""
    projects.require_open(await projects.get(work.session, item.project_id))
    if name != item.name:
        raise Conflict(
            f"this is the {item.kind} `{item.name}`, and the text's id is `{name}`",
            {"name": item.name, "sent": name},
            code="item_renamed",
        )
    item.latest += 1
    await work.session.flush()
    revision = _add_revision(work, item, author, content)
    work.record(event_of(item, "revised", {"revision": item.latest, "digest": revision.digest}))
    return item


async def withdraw(work: UnitOfWork, item: Item) -> Item:
    """Take an item away from every channel. Its revisions stay, and can be published again."""
    projects.require_open(await projects.get(work.session, item.project_id))
    now = datetime.now(UTC)
    gone = [number for number in (item.published, item.canary) if number is not None]
    for number in gone:
        revision = await get_revision(work.session, item, number)
        revision.state, revision.state_since = State.RETIRED, now
    item.published = item.canary = None
    await work.session.flush()
    await store.tick(work.session, item.project_id)
    work.record(event_of(item, "withdrawn", {"revisions": gone}))
    return item


async def get(session: AsyncSession, noun: Noun, project_id: str, id: str) -> Item:
    """An item of a project; NotFound when there is none."""
    item = await store.by_id(session, project_id, noun.kind, id)
    if item is None:
        raise NotFound(f"the project has no such {noun.kind}", {"id": id})
    return item


async def named(session: AsyncSession, project_id: str, kind: str, name: str) -> Item:
    """The item of a kind that has a name; NotFound when there is none."""
    item = await store.by_name(session, project_id, kind, name)
    if item is None:
        raise NotFound(f"the project has no {kind} `{name}`", {"name": name})
    return item


async def get_revision(session: AsyncSession, item: Item, number: int) -> Revision:
    """A revision of an item; NotFound when there is none."""
    revision = await store.revision(session, item.id, number)
    if revision is None:
        raise NotFound(
            f"the {item.kind} has no revision {number}; its newest is {item.latest}",
            {"latest": item.latest},
        )
    return revision


async def listed(
    session: AsyncSession, noun: Noun, project_id: str, page: PageRequest
) -> Page[Item]:
    """A page of the items of a project."""
    rows = await store.listed(session, project_id, noun.kind, page.after, page.limit + 1)
    return page_of(rows, page, lambda item: item.id)


async def revisions(session: AsyncSession, item: Item, page: PageRequest) -> Page[Revision]:
    """A page of the revisions of an item, the newest first."""
    before = int(page.after) if page.after and page.after.isdigit() else None
    rows = await store.revisions(session, item.id, before, page.limit + 1)
    return page_of(rows, page, lambda revision: str(revision.number))


async def in_force(session: AsyncSession, project_id: str, *, canary: bool) -> list[InForce]:
    """What a channel of a project has, by kind and name."""
    return await store.in_force(session, project_id, canary=canary)


async def tick(session: AsyncSession, project_id: str) -> None:
    """Say that what the users of a project get may have changed."""
    await store.tick(session, project_id)


async def any_behind(session: AsyncSession) -> bool:
    """Whether some project has changes that its bundles do not have yet."""
    return await store.any_behind(session)


async def take_behind(session: AsyncSession, limit: int) -> list[str]:
    """Projects with changes that their bundles do not have yet; from the commit on they have."""
    clocks = await store.behind(session, limit)
    for clock in clocks:
        clock.taken = clock.ticks
    return [clock.project_id for clock in clocks]


def event_of(item: Item, past: str, detail: dict[str, object]) -> AuditEvent:
    """The event that something was done to an item, such as ``rule.published``."""
    told = {"name": item.name, **detail}
    return AuditEvent(f"{item.kind}.{past}", item.kind, item.id, item.project_id, told)


def _add_revision(work: UnitOfWork, item: Item, author: str, content: Content) -> Revision:
    now = datetime.now(UTC)
    revision = Revision(
        item_id=item.id,
        number=item.latest,
        content=content,
        digest=digest_of(content),
        state=State.DRAFT,
        author_id=author,
        created_at=now,
        state_since=now,
    )
    work.session.add(revision)
    return revision
