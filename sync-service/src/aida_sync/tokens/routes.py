"""Tokens: one's own, and those of a project, which its admins see and revoke."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, status

from aida_sync.auth.guard import in_project, needs
from aida_sync.auth.permissions import EVERYBODY, Permission
from aida_sync.auth.principal import Principal
from aida_sync.db.reach import EVERYTHING
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.projects.access import Access, permissions_anywhere
from aida_sync.tokens import service
from aida_sync.tokens.schemas import ProjectTokenCreate, TokenCreate, TokenMade, TokenOut
from aida_sync.tokens.tables import ApiToken

router = ApiRouter(tags=["tokens"])
Self = Annotated[Principal, Depends(needs(Permission.SELF))]
# One's tokens may be for any project, also for one that one has left.
Owner = Annotated[Principal, Depends(needs(Permission.SELF, EVERYTHING))]
Manager = Annotated[Access, Depends(in_project(Permission.PROJECTS_MANAGE))]


@router.get("/tokens", summary="List my tokens")
async def list_tokens(work: Work, principal: Owner, page: PageQuery) -> Envelope[list[TokenOut]]:
    """One's tokens, the newest first, ended ones included."""
    found = await service.of_user(work.session, principal.user_id, page)
    return envelope([TokenOut.model_validate(row) for row in found.items], found.info)


@router.post("/tokens", summary="Make a token", status_code=status.HTTP_201_CREATED)
async def create_token(work: Work, principal: Owner, body: TokenCreate) -> Envelope[TokenMade]:
    """A token of one's own. What it does is limited to its scopes and to what one may oneself."""
    may = principal.permissions | await permissions_anywhere(work.session, principal.user_id)
    return _made(*await service.create(work, principal.user_id, body, may))


@router.delete("/tokens/{token_id}", summary="Revoke a token")
async def revoke_token(
    request: Request, work: Work, principal: Owner, token_id: PathId
) -> Envelope[TokenOut]:
    """Within a second it works no more."""
    found = await service.revoke(work, token_id, user_id=principal.user_id)
    work.after_commit(request.app.state.authenticator.forget_all)
    return envelope(TokenOut.model_validate(found))


@router.get("/projects/{project_id}/tokens", summary="List a project's tokens")
async def list_project_tokens(
    work: Work, access: Manager, page: PageQuery
) -> Envelope[list[TokenOut]]:
    """The tokens that are for this project alone, whoever made them."""
    found = await service.of_project(work.session, access.project_id, page)
    return envelope([TokenOut.model_validate(row) for row in found.items], found.info)


@router.post(
    "/projects/{project_id}/tokens",
    summary="Make a token for a project",
    status_code=status.HTTP_201_CREATED,
)
async def create_project_token(
    work: Work, access: Manager, principal: Self, body: ProjectTokenCreate
) -> Envelope[TokenMade]:
    """A token that works in this project alone, such as for its CI."""
    may = access.permissions | EVERYBODY
    return _made(
        *await service.create(work, principal.user_id, body, may, project_id=access.project_id)
    )


@router.delete("/projects/{project_id}/tokens/{token_id}", summary="Revoke a project's token")
async def revoke_project_token(
    request: Request, work: Work, access: Manager, token_id: PathId
) -> Envelope[TokenOut]:
    """Within a second it works no more."""
    found = await service.revoke(work, token_id, project_id=access.project_id)
    work.after_commit(request.app.state.authenticator.forget_all)
    return envelope(TokenOut.model_validate(found))


def _made(token: ApiToken, word: str) -> Envelope[TokenMade]:
    told = TokenOut.model_validate(token)
    return envelope(TokenMade(**told.model_dump(), token=word))
