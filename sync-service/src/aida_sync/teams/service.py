"""Teams: made, changed, deleted, and who is in them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.base import new_id
from aida_sync.errors import Conflict, NotFound
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent
from aida_sync.teams import store
from aida_sync.teams.schemas import TeamCreate, TeamUpdate
from aida_sync.teams.tables import Team, TeamMember
from aida_sync.users import service as users


async def create(work: UnitOfWork, wanted: TeamCreate) -> Team:
    """Make a team."""
    if await store.by_slug(work.session, wanted.slug) is not None:
        raise Conflict(
            f"there is a team `{wanted.slug}` already", {"field": "slug"}, code="slug_taken"
        )
    team = Team(id=new_id(), created_at=datetime.now(UTC), **wanted.model_dump())
    work.session.add(team)
    await work.session.flush()
    work.record(_event("team.created", team.id, {"slug": team.slug}))
    return team


async def get(session: AsyncSession, id: str) -> Team:
    """A team; NotFound when there is none."""
    team = await store.by_id(session, id)
    if team is None:
        raise NotFound("there is no such team", {"team_id": id})
    return team


async def listed(session: AsyncSession, page: PageRequest) -> Page[Team]:
    """A page of teams."""
    rows = await store.listed(session, page.after, page.limit + 1)
    return page_of(rows, page, lambda team: team.id)


async def update(work: UnitOfWork, team: Team, change: TeamUpdate) -> Team:
    """Change a team."""
    if change.name is not None:
        team.name = change.name
    if change.description is not None:
        team.description = change.description
    await work.session.flush()
    told = {"changed": sorted(change.model_fields_set), "version": team.version}
    work.record(_event("team.changed", team.id, told))
    return team


async def delete(work: UnitOfWork, team: Team) -> None:
    """Delete a team; whoever calls has taken it out of all projects."""
    await store.remove(work.session, team)
    work.record(_event("team.deleted", team.id, {"slug": team.slug}))


async def members(session: AsyncSession, team_id: str, page: PageRequest) -> Page[TeamMember]:
    """A page of who is in a team."""
    rows = await store.members(session, team_id, page.after, page.limit + 1)
    return page_of(rows, page, lambda member: member.user_id)


async def user_ids(session: AsyncSession, team_ids: Collection[str]) -> Mapping[str, list[str]]:
    """Who is in each of some teams."""
    found: dict[str, list[str]] = {}
    for member in await store.members_of(session, team_ids):
        found.setdefault(member.team_id, []).append(member.user_id)
    return found


async def add_member(work: UnitOfWork, team: Team, user_id: str) -> TeamMember:
    """Put a user into a team; does nothing for one who is in it."""
    await users.get(work.session, user_id)
    found = await store.member(work.session, team.id, user_id)
    if found is None:
        found = TeamMember(team_id=team.id, user_id=user_id, since=datetime.now(UTC))
        work.session.add(found)
    await work.session.flush()
    work.record(_event("team.member-added", team.id, {"user_id": user_id}))
    return found


async def remove_member(work: UnitOfWork, team: Team, user_id: str) -> None:
    """Take a user out of a team."""
    found = await store.member(work.session, team.id, user_id)
    if found is None:
        raise NotFound("the user is no member of this team", {"user_id": user_id})
    await work.session.delete(found)
    await work.session.flush()
    work.record(_event("team.member-removed", team.id, {"user_id": user_id}))


def _event(action: str, team_id: str, detail: dict[str, object]) -> AuditEvent:
    return AuditEvent(action, "team", team_id, detail=detail)
