"""Projects and their members."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response, status

from aida_sync.auth.guard import OWN_PROJECTS, in_project, needs
from aida_sync.auth.permissions import Permission, Role
from aida_sync.auth.principal import Principal
from aida_sync.db.reach import EVERYTHING
from aida_sync.kit.entity_tags import IfMatch, entity_tag, require_match
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.projects import service
from aida_sync.projects.access import Access
from aida_sync.projects.schemas import (
    MemberOut,
    MemberSet,
    ProjectCreate,
    ProjectOut,
    ProjectTeamOut,
    ProjectUpdate,
)
from aida_sync.projects.tables import Project
from aida_sync.stages import service as stages
from aida_sync.teams import service as teams

router = ApiRouter(prefix="/projects", tags=["projects"])
_READ = Depends(in_project(Permission.PROJECTS_READ))
_MANAGE = Depends(in_project(Permission.PROJECTS_MANAGE))
Manager = Annotated[Access, Depends(in_project(Permission.PROJECTS_MANAGE))]


@router.get("", summary="List projects")
async def list_projects(
    work: Work,
    principal: Annotated[Principal, Depends(needs(Permission.PROJECTS_READ, OWN_PROJECTS))],
    page: PageQuery,
) -> Envelope[list[ProjectOut]]:
    """The projects that one is a member of; for admins of the instance, all."""
    member = None if principal.role is Role.ADMIN else principal.user_id
    found = await service.listed(work.session, member, page)
    return envelope([ProjectOut.model_validate(row) for row in found.items], found.info)


@router.post("", summary="Create a project", status_code=status.HTTP_201_CREATED)
async def create_project(
    work: Work,
    principal: Annotated[Principal, Depends(needs(Permission.PROJECTS_CREATE, EVERYTHING))],
    body: ProjectCreate,
    response: Response,
) -> Envelope[ProjectOut]:
    """Make a project, and become its admin."""
    project = await service.create(work, principal.user_id, body)
    return _answer(project, response)


@router.get("/{project_id}", summary="Read a project", dependencies=[_READ])
async def read_project(work: Work, project_id: PathId, response: Response) -> Envelope[ProjectOut]:
    """One project."""
    return _answer(await service.get(work.session, project_id), response)


@router.patch("/{project_id}", summary="Change a project", dependencies=[_MANAGE])
async def update_project(
    work: Work,
    project_id: PathId,
    body: ProjectUpdate,
    response: Response,
    if_match: IfMatch = None,
) -> Envelope[ProjectOut]:
    """Change name or description, archive or reopen."""
    project = await service.get(work.session, project_id)
    require_match(if_match, project.version)
    return _answer(await service.update(work, project, body), response)


@router.get("/{project_id}/members", summary="List members", dependencies=[_READ])
async def list_members(work: Work, project_id: PathId) -> Envelope[list[MemberOut]]:
    """Who is in the project, and in which role."""
    found = await service.members(work.session, project_id)
    return envelope([MemberOut.model_validate(row) for row in found])


@router.put("/{project_id}/members/{user_id}", summary="Set a member")
async def set_member(
    work: Work, access: Manager, user_id: PathId, body: MemberSet
) -> Envelope[MemberOut]:
    """Put a user into the project, or change their role in it."""
    found = await service.set_member(work, access.project_id, user_id, body.role, access)
    return envelope(MemberOut.model_validate(found))


@router.delete("/{project_id}/members/{user_id}", summary="Remove a member", dependencies=[_MANAGE])
async def remove_member(work: Work, project_id: PathId, user_id: PathId) -> Envelope[None]:
    """Take a user out of the project."""
    await service.remove_member(work, project_id, user_id)
    return envelope(None)


@router.get("/{project_id}/teams", summary="List teams of a project", dependencies=[_READ])
async def list_project_teams(work: Work, project_id: PathId) -> Envelope[list[ProjectTeamOut]]:
    """Which teams are in the project, and in which role."""
    found = await service.teams(work.session, project_id)
    return envelope([ProjectTeamOut.model_validate(row) for row in found])


@router.put("/{project_id}/teams/{team_id}", summary="Set a team of a project")
async def set_project_team(
    work: Work, access: Manager, team_id: PathId, body: MemberSet
) -> Envelope[ProjectTeamOut]:
    """Put a team into the project, or change its role in it."""
    await teams.get(work.session, team_id)
    found = await service.set_team(work, access.project_id, team_id, body.role, access)
    await stages.team_changed(work.session, team_id)
    return envelope(ProjectTeamOut.model_validate(found))


@router.delete(
    "/{project_id}/teams/{team_id}", summary="Remove a team of a project", dependencies=[_MANAGE]
)
async def remove_project_team(work: Work, project_id: PathId, team_id: PathId) -> Envelope[None]:
    """Take a team out of the project."""
    await service.remove_team(work, project_id, team_id)
    await stages.team_changed(work.session, team_id)
    return envelope(None)


def _answer(project: Project, response: Response) -> Envelope[ProjectOut]:
    response.headers["ETag"] = entity_tag(project.version)
    return envelope(ProjectOut.model_validate(project))
