"""Projects: made, changed, archived, and who is in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.auth.permissions import Role
from aida_sync.auth.rights import Rights
from aida_sync.db.base import new_id
from aida_sync.errors import Conflict, NotFound
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.projects import store
from aida_sync.projects.schemas import ProjectCreate, ProjectUpdate
from aida_sync.projects.tables import Member, Project, ProjectTeam
from aida_sync.recording.event import AuditEvent
from aida_sync.roles import service as roles
from aida_sync.users import service as users


async def create(work: UnitOfWork, user_id: str, wanted: ProjectCreate) -> Project:
    """Make a project, with its maker as admin."""
    if await store.by_slug(work.session, wanted.slug) is not None:
        raise Conflict(
            f"there is a project `{wanted.slug}` already", {"field": "slug"}, code="slug_taken"
        )
    now = datetime.now(UTC)
    project = Project(id=new_id(), created_at=now, **wanted.model_dump())
    work.session.add(project)
    await work.session.flush()
    work.session.add(Member(project_id=project.id, user_id=user_id, role=Role.ADMIN, since=now))
    work.record(_event("project.created", project.id, {"slug": project.slug}))
    return project


async def get(session: AsyncSession, id: str) -> Project:
    """A project; NotFound when there is none."""
    project = await store.by_id(session, id)
    if project is None:
        raise NotFound("there is no such project", {"project_id": id})
    return project


async def find_by_slug(session: AsyncSession, slug: str) -> Project | None:
    """The project with a slug, if there is one."""
    return await store.by_slug(session, slug)


async def listed(session: AsyncSession, member: str | None, page: PageRequest) -> Page[Project]:
    """A page of projects: those of a member, or all."""
    rows = await store.listed(session, member, page.after, page.limit + 1)
    return page_of(rows, page, lambda project: project.id)


async def update(work: UnitOfWork, project: Project, change: ProjectUpdate) -> Project:
    """Change a project."""
    if change.name is not None:
        project.name = change.name
    if change.description is not None:
        project.description = change.description
    if change.archived is not None:
        project.archived_at = datetime.now(UTC) if change.archived else None
    await work.session.flush()
    told = {"changed": sorted(change.model_fields_set), "version": project.version}
    work.record(_event("project.changed", project.id, told))
    return project


def require_open(project: Project) -> None:
    """Raise when the project is archived: it can be read, and nothing else."""
    if project.archived_at is not None:
        raise Conflict("the project is archived: reopen it first", code="project_archived")


async def members(session: AsyncSession, project_id: str) -> Sequence[Member]:
    """Who is in a project."""
    return await store.members(session, project_id)


async def has_role(session: AsyncSession, role: str) -> bool:
    """Whether any member has a role."""
    return await store.has_role(session, role)


async def set_member(
    work: UnitOfWork,
    project_id: str,
    user_id: str,
    role: str,
    giver: Rights | None = None,
) -> Member:
    """Put a user into a project, or change their role; nobody gives more than they may."""
    await users.get(work.session, user_id)
    if giver is not None:
        await roles.require_giveable(work.session, role, giver)
    found = await store.member(work.session, project_id, user_id)
    if found is None:
        found = Member(project_id=project_id, user_id=user_id, role=role, since=datetime.now(UTC))
        work.session.add(found)
    found.role = role
    await work.session.flush()
    told = {"user_id": user_id, "role": str(role)}
    work.record(_event("member.set", project_id, told))
    return found


async def remove_member(work: UnitOfWork, project_id: str, user_id: str) -> None:
    """Take a user out of a project."""
    if await store.member(work.session, project_id, user_id) is None:
        raise NotFound("the user is no member of this project", {"user_id": user_id})
    await store.remove_member(work.session, project_id, user_id)
    work.record(_event("member.removed", project_id, {"user_id": user_id}))


async def teams(session: AsyncSession, project_id: str) -> Sequence[ProjectTeam]:
    """The teams of a project."""
    return await store.teams(session, project_id)


async def set_team(
    work: UnitOfWork, project_id: str, team_id: str, role: str, giver: Rights
) -> ProjectTeam:
    """Put a team into a project, or change its role; nobody gives more than they may."""
    await roles.require_giveable(work.session, role, giver)
    found = await store.team(work.session, project_id, team_id)
    if found is None:
        now = datetime.now(UTC)
        found = ProjectTeam(project_id=project_id, team_id=team_id, role=role, since=now)
        work.session.add(found)
    found.role = role
    await work.session.flush()
    work.record(_event("project-team.set", project_id, {"team_id": team_id, "role": str(role)}))
    return found


async def remove_team(work: UnitOfWork, project_id: str, team_id: str) -> None:
    """Take a team out of a project."""
    found = await store.team(work.session, project_id, team_id)
    if found is None:
        raise NotFound("the team is not in this project", {"team_id": team_id})
    await work.session.delete(found)
    await work.session.flush()
    work.record(_event("project-team.removed", project_id, {"team_id": team_id}))


async def remove_team_everywhere(work: UnitOfWork, team_id: str) -> None:
    """Take a team out of all projects."""
    for found in await store.projects_of_team(work.session, team_id):
        await work.session.delete(found)
        work.record(_event("project-team.removed", found.project_id, {"team_id": team_id}))
    await work.session.flush()


def _event(action: str, project_id: str, detail: Mapping[str, object]) -> AuditEvent:
    return AuditEvent(action, "project", project_id, project_id, detail)
