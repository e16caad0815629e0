"""Invitations: made and revoked by admins of the service or of a project, accepted by anybody."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Request, status

from aida_sync.auth.guard import PUBLIC, in_project, needs
from aida_sync.auth.permissions import Permission
from aida_sync.auth.principal import Principal
from aida_sync.db.reach import EVERYTHING
from aida_sync.invitations import service
from aida_sync.invitations.schemas import (
    InvitationAccept,
    InvitationCreate,
    InvitationOut,
    ProjectInvitationCreate,
)
from aida_sync.invitations.service import Place
from aida_sync.invitations.tables import Invitation
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import UnitOfWork, Work
from aida_sync.mail import letters
from aida_sync.mail import service as mail
from aida_sync.projects import service as projects
from aida_sync.projects.access import Access
from aida_sync.roles import service as roles
from aida_sync.users.schemas import UserOut

router = ApiRouter(tags=["invitations"])
Manager = Annotated[Principal, Depends(needs(Permission.USERS_MANAGE, EVERYTHING))]
ProjectManager = Annotated[Access, Depends(in_project(Permission.PROJECTS_MANAGE))]


@router.get("/invitations", summary="List invitations")
async def list_invitations(
    work: Work, _: Manager, page: PageQuery
) -> Envelope[list[InvitationOut]]:
    """All invitations, the newest first."""
    found = await service.listed(work.session, None, page)
    return envelope([InvitationOut.model_validate(row) for row in found.items], found.info)


@router.post("/invitations", summary="Invite somebody", status_code=status.HTTP_201_CREATED)
async def invite(
    request: Request, work: Work, principal: Manager, body: InvitationCreate
) -> Envelope[InvitationOut]:
    """Invite to the service, by mail; without a mail server the answer has the link."""
    await roles.require_giveable(work.session, body.role, principal)
    life = _life(request)
    made = await service.invite(work, body.email, body.role, life, by=principal.user_id)
    return await _made(request, work, *made)


@router.delete("/invitations/{invitation_id}", summary="Revoke an invitation")
async def revoke_invitation(
    work: Work, _: Manager, invitation_id: PathId
) -> Envelope[InvitationOut]:
    """Its link stops working."""
    found = await service.revoke(work, invitation_id, None)
    return envelope(InvitationOut.model_validate(found))


@router.get("/projects/{project_id}/invitations", summary="List invitations into a project")
async def list_project_invitations(
    work: Work, access: ProjectManager, page: PageQuery
) -> Envelope[list[InvitationOut]]:
    """Invitations into the project, the newest first."""
    found = await service.listed(work.session, access.project_id, page)
    return envelope([InvitationOut.model_validate(row) for row in found.items], found.info)


@router.post(
    "/projects/{project_id}/invitations",
    summary="Invite somebody into a project",
    status_code=status.HTTP_201_CREATED,
)
async def invite_into_project(
    request: Request, work: Work, access: ProjectManager, body: ProjectInvitationCreate
) -> Envelope[InvitationOut]:
    """Invite into the project; who has no account yet gets one as a viewer of the service."""
    await roles.require_giveable(work.session, body.role, access)
    project = await projects.get(work.session, access.project_id)
    projects.require_open(project)
    made = await service.invite(
        work,
        body.email,
        service.role_of_newcomers(),
        _life(request),
        by=access.user_id,
        place=Place(project.id, body.role),
    )
    return await _made(request, work, *made, project=project.name)


@router.delete(
    "/projects/{project_id}/invitations/{invitation_id}",
    summary="Revoke an invitation into a project",
)
async def revoke_project_invitation(
    work: Work, access: ProjectManager, invitation_id: PathId
) -> Envelope[InvitationOut]:
    """Its link stops working."""
    found = await service.revoke(work, invitation_id, access.project_id)
    return envelope(InvitationOut.model_validate(found))


@router.post("/auth/invitations/accept", summary="Accept an invitation", openapi_extra=PUBLIC)
async def accept_invitation(
    request: Request, work: Work, body: InvitationAccept
) -> Envelope[UserOut]:
    """Make the account that one is invited to, with a password of one's own; then log in."""
    await request.app.state.limiter.count_login(request)
    user = await service.accept(work, body)
    work.after_commit(request.app.state.authenticator.forget_all)
    return envelope(UserOut.model_validate(user))


def _life(request: Request) -> timedelta:
    return timedelta(days=request.app.state.settings.invitation_days)


async def _made(
    request: Request, work: UnitOfWork, invitation: Invitation, token: str, project: str = ""
) -> Envelope[InvitationOut]:
    settings = request.app.state.settings
    link = service.link(settings.public_url, token)
    told = InvitationOut.model_validate(invitation)
    if not mail.is_on(settings):
        return envelope(told.model_copy(update={"link": link}))
    letter = letters.invitation(invitation.email, link, settings.invitation_days, project)
    await mail.post(work, settings, letter, _life(request))
    return envelope(told)
