"""Teams: managed by admins, seen by everybody."""

from __future__ import annotations

from fastapi import Depends, Response, status

from aida_sync.auth.guard import needs
from aida_sync.auth.permissions import Permission
from aida_sync.db.reach import EVERYTHING
from aida_sync.kit.entity_tags import IfMatch, entity_tag, require_match
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.projects import service as projects
from aida_sync.stages import service as stages
from aida_sync.teams import service
from aida_sync.teams.schemas import TeamCreate, TeamMemberOut, TeamOut, TeamUpdate
from aida_sync.teams.tables import Team

router = ApiRouter(prefix="/teams", tags=["teams"])
_READ = Depends(needs(Permission.TEAMS_READ))
_MANAGE = Depends(needs(Permission.TEAMS_MANAGE, EVERYTHING))


@router.get("", summary="List teams", dependencies=[_READ])
async def list_teams(work: Work, page: PageQuery) -> Envelope[list[TeamOut]]:
    """Teams, in the order in which they came."""
    found = await service.listed(work.session, page)
    return envelope([TeamOut.model_validate(row) for row in found.items], found.info)


@router.post(
    "", summary="Create a team", status_code=status.HTTP_201_CREATED, dependencies=[_MANAGE]
)
async def create_team(work: Work, body: TeamCreate, response: Response) -> Envelope[TeamOut]:
    """A team with nobody in it yet."""
    return _answer(await service.create(work, body), response)


@router.get("/{team_id}", summary="Read a team", dependencies=[_READ])
async def read_team(work: Work, team_id: PathId, response: Response) -> Envelope[TeamOut]:
    """One team."""
    return _answer(await service.get(work.session, team_id), response)


@router.patch("/{team_id}", summary="Change a team", dependencies=[_MANAGE])
async def update_team(
    work: Work, team_id: PathId, body: TeamUpdate, response: Response, if_match: IfMatch = None
) -> Envelope[TeamOut]:
    """Change name or description."""
    team = await service.get(work.session, team_id)
    require_match(if_match, team.version)
    return _answer(await service.update(work, team, body), response)


@router.delete("/{team_id}", summary="Delete a team", dependencies=[_MANAGE])
async def delete_team(work: Work, team_id: PathId) -> Envelope[None]:
    """Delete a team; its members leave the projects that they were in by it, at once."""
    team = await service.get(work.session, team_id)
    await projects.remove_team_everywhere(work, team.id)
    await stages.team_changed(work.session, team.id)
    await service.delete(work, team)
    return envelope(None)


@router.get("/{team_id}/members", summary="List a team's members", dependencies=[_READ])
async def list_team_members(
    work: Work, team_id: PathId, page: PageQuery
) -> Envelope[list[TeamMemberOut]]:
    """Who is in the team."""
    team = await service.get(work.session, team_id)
    found = await service.members(work.session, team.id, page)
    return envelope([TeamMemberOut.model_validate(row) for row in found.items], found.info)


@router.put("/{team_id}/members/{user_id}", summary="Add a member", dependencies=[_MANAGE])
async def add_team_member(work: Work, team_id: PathId, user_id: PathId) -> Envelope[TeamMemberOut]:
    """Put a user into the team, and so into its projects."""
    team = await service.get(work.session, team_id)
    member = await service.add_member(work, team, user_id)
    await stages.team_changed(work.session, team.id)
    return envelope(TeamMemberOut.model_validate(member))


@router.delete("/{team_id}/members/{user_id}", summary="Take a member out", dependencies=[_MANAGE])
async def remove_team_member(work: Work, team_id: PathId, user_id: PathId) -> Envelope[None]:
    """Take a user out of the team, and so out of its projects."""
    await service.remove_member(work, await service.get(work.session, team_id), user_id)
    await stages.team_changed(work.session, team_id)
    return envelope(None)


def _answer(team: Team, response: Response) -> Envelope[TeamOut]:
    response.headers["ETag"] = entity_tag(team.version)
    return envelope(TeamOut.model_validate(team))
