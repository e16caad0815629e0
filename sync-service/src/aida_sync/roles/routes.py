"""Custom roles, for admins; everybody may read them."""

from __future__ import annotations

from fastapi import Depends, Request, Response, status

from aida_sync.auth.guard import needs
from aida_sync.auth.permissions import Permission
from aida_sync.db.reach import EVERYTHING
from aida_sync.errors import Conflict
from aida_sync.kit.entity_tags import IfMatch, entity_tag, require_match
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.projects import service as projects
from aida_sync.roles import service
from aida_sync.roles.schemas import RoleCreate, RoleOut, RoleUpdate
from aida_sync.roles.tables import CustomRole
from aida_sync.users import service as users

router = ApiRouter(prefix="/roles", tags=["roles"])
_READ = Depends(needs(Permission.ROLES_READ))
_MANAGE = Depends(needs(Permission.ROLES_MANAGE, EVERYTHING))


@router.get("", summary="List custom roles", dependencies=[_READ])
async def list_roles(work: Work, page: PageQuery) -> Envelope[list[RoleOut]]:
    """Custom roles, in the order in which they came; the built-in three are not among them."""
    found = await service.listed(work.session, page)
    return envelope([RoleOut.model_validate(row) for row in found.items], found.info)


@router.post(
    "",
    summary="Create a custom role",
    status_code=status.HTTP_201_CREATED,
    dependencies=[_MANAGE],
)
async def create_role(work: Work, body: RoleCreate, response: Response) -> Envelope[RoleOut]:
    """A set of permissions, for users, members and teams."""
    return _answer(await service.create(work, body), response)


@router.get("/{role_id}", summary="Read a custom role", dependencies=[_READ])
async def read_role(work: Work, role_id: PathId, response: Response) -> Envelope[RoleOut]:
    """One role."""
    return _answer(await service.get(work.session, role_id), response)


@router.patch("/{role_id}", summary="Change a custom role", dependencies=[_MANAGE])
async def update_role(
    request: Request,
    work: Work,
    role_id: PathId,
    body: RoleUpdate,
    response: Response,
    if_match: IfMatch = None,
) -> Envelope[RoleOut]:
    """Change what a role allows, at once for everybody who has it."""
    role = await service.get(work.session, role_id)
    require_match(if_match, role.version)
    role = await service.update(work, role, body)
    work.after_commit(request.app.state.authenticator.forget_all)
    return _answer(role, response)


@router.delete("/{role_id}", summary="Delete a custom role", dependencies=[_MANAGE])
async def delete_role(request: Request, work: Work, role_id: PathId) -> Envelope[None]:
    """Delete a role that nobody has."""
    role = await service.get(work.session, role_id)
    for held in (users.has_role, projects.has_role):
        if await held(work.session, role.name):
            raise Conflict(
                f"somebody has the role `{role.name}`: give them another one first",
                code="role_in_use",
            )
    await service.delete(work, role)
    work.after_commit(request.app.state.authenticator.forget_all)
    return envelope(None)


def _answer(role: CustomRole, response: Response) -> Envelope[RoleOut]:
    response.headers["ETag"] = entity_tag(role.version)
    return envelope(RoleOut.model_validate(role))
