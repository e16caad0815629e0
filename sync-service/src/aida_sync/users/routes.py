"""Users, for admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, Response, status

from aida_sync.auth.guard import needs
from aida_sync.auth.permissions import Permission
from aida_sync.auth.principal import Principal
from aida_sync.db.reach import EVERYTHING
from aida_sync.kit.entity_tags import IfMatch, entity_tag, require_match
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.users import service
from aida_sync.users.schemas import UserCreate, UserOut, UserUpdate

router = ApiRouter(prefix="/users", tags=["users"])
_READ = Depends(needs(Permission.USERS_READ))
Manager = Annotated[Principal, Depends(needs(Permission.USERS_MANAGE, EVERYTHING))]


@router.get("", summary="List users", dependencies=[_READ])
async def list_users(work: Work, page: PageQuery) -> Envelope[list[UserOut]]:
    """Users, in the order in which they came."""
    found = await service.listed(work.session, page)
    return envelope([UserOut.model_validate(row) for row in found.items], found.info)


@router.post("", summary="Create a user", status_code=status.HTTP_201_CREATED)
async def create_user(
    work: Work, principal: Manager, body: UserCreate, response: Response
) -> Envelope[UserOut]:
    """Make a user with a first password."""
    user = await service.create(work, body, principal)
    response.headers["ETag"] = entity_tag(user.version)
    return envelope(UserOut.model_validate(user))


@router.get("/{user_id}", summary="Read a user", dependencies=[_READ])
async def read_user(work: Work, user_id: PathId, response: Response) -> Envelope[UserOut]:
    """One user."""
    user = await service.get(work.session, user_id)
    response.headers["ETag"] = entity_tag(user.version)
    return envelope(UserOut.model_validate(user))


@router.patch("/{user_id}", summary="Change a user")
async def update_user(
    request: Request,
    work: Work,
    principal: Manager,
    user_id: PathId,
    body: UserUpdate,
    response: Response,
    if_match: IfMatch = None,
) -> Envelope[UserOut]:
    """Change name or role, or disable: then all sessions of the user end."""
    user = await service.get(work.session, user_id)
    require_match(if_match, user.version)
    user = await service.update(work, user, body, principal)
    work.after_commit(request.app.state.authenticator.forget_all)
    response.headers["ETag"] = entity_tag(user.version)
    return envelope(UserOut.model_validate(user))
