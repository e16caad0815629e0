"""Which projects somebody may write events of."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.auth.permissions import Permission
from aida_sync.auth.principal import Principal
from aida_sync.ingest.sent import Sender
from aida_sync.projects import service as projects
from aida_sync.projects.access import access_for

MAX_PROJECTS = 20
"""Projects of one batch that are looked up; events of more are refused."""


async def sender_of(session: AsyncSession, principal: Principal, slugs: Iterable[str]) -> Sender:
    """The sender, with those of the projects that exist and that they may write events of."""
    found: dict[str, str] = {}
    for slug in sorted(slugs)[:MAX_PROJECTS]:
        project = await projects.find_by_slug(session, slug)
        if project is None or project.archived_at is not None:
            continue
        access = await access_for(session, principal, project.id)
        if access is not None and access.may(Permission.EVENTS_WRITE):
            found[slug] = project.id
    return Sender(principal.user_id, found)
