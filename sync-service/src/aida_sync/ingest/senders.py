"""Which projects somebody may write events of."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.auth.permissions import Permission
from aida_sync.auth.principal import Principal
from aida_sync.db.database import Database
from aida_sync.ingest.sent import Sender
from aida_sync.kit.short_memory import ShortMemory
from aida_sync.projects import service as projects
from aida_sync.projects.access import access_for

MAX_PROJECTS = 20
"""Projects of one batch that are looked up; events of more are refused."""


async def sender_of(
    database: Database, memory: ShortMemory[Sender], principal: Principal, slugs: frozenset[str]
) -> Sender:
    """The sender, with those of the projects that exist and that they may write events of.

    One all of whose projects were found is remembered for a moment: the next batch comes soon.
    """
    key = (principal, slugs)
    known = memory.recall(key)
    if known is not None:
        return known
    looked_up = Sender(principal.user_id, {})

    async def look_up() -> Sender | None:
        nonlocal looked_up
        async with database.read() as session:
            projects = await _projects_of(session, principal, slugs)
        looked_up = Sender(principal.user_id, projects)
        return looked_up if len(projects) == len(slugs) else None

    return await memory.of(key, look_up()) or looked_up


async def _projects_of(
    session: AsyncSession, principal: Principal, slugs: Iterable[str]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for slug in sorted(slugs)[:MAX_PROJECTS]:
        project = await projects.find_by_slug(session, slug)
        if project is None or project.archived_at is not None:
            continue
        access = await access_for(session, principal, project.id)
        if access is not None and access.may(Permission.EVENTS_WRITE):
            found[slug] = project.id
    return found
