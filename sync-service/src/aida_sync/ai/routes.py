"""Asking before a model is asked, and saying afterwards what it cost."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request, status

from aida_sync.ai import service
from aida_sync.ai.schemas import (
    AiBudgetOut,
    AiBudgetSet,
    AiRequestCreate,
    AiRequestEnd,
    AiRequestOut,
)
from aida_sync.auth.guard import in_project
from aida_sync.auth.permissions import Permission
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.projects.access import Access

router = ApiRouter(prefix="/projects/{project_id}/ai", tags=["ai"])
_READ = Depends(in_project(Permission.AI_READ))
_MANAGE = Depends(in_project(Permission.AI_MANAGE))
_Asking = Annotated[Access, Depends(in_project(Permission.AI_REQUEST))]


@router.post("/requests", summary="Ask for an AI request", status_code=status.HTTP_201_CREATED)
async def create_ai_request(
    request: Request, work: Work, access: _Asking, body: AiRequestCreate
) -> Envelope[AiRequestOut]:
    """Have a request decided on before it is made. Make it only when `effect` is `allow`."""
    await request.app.state.limiter.count_ai(request, access.user_id, body.tokens)
    found = await service.admit(
        work,
        access.project_id,
        access.user_id,
        Permission.AI_REQUEST,
        body,
        request.app.state.settings.ai_tokens_per_day,
    )
    return envelope(AiRequestOut.model_validate(found))


@router.get("/requests", summary="List AI requests", dependencies=[_READ])
async def list_ai_requests(
    work: Work, project_id: PathId, page: PageQuery
) -> Envelope[list[AiRequestOut]]:
    """What was asked for, and what was decided."""
    found = await service.listed(work.session, project_id, page)
    return envelope([AiRequestOut.model_validate(row) for row in found.items], found.info)


@router.get("/requests/{ai_request_id}", summary="Read an AI request", dependencies=[_READ])
async def read_ai_request(
    work: Work, project_id: PathId, ai_request_id: PathId
) -> Envelope[AiRequestOut]:
    """One request."""
    found = await service.get(work.session, project_id, ai_request_id)
    return envelope(AiRequestOut.model_validate(found))


@router.post("/requests/{ai_request_id}/end", summary="End an AI request")
async def end_ai_request(
    work: Work, access: _Asking, ai_request_id: PathId, body: AiRequestEnd
) -> Envelope[AiRequestOut]:
    """Say how a request ended; the tokens that it did not need are free again."""
    found = await service.end(work, access.project_id, ai_request_id, body)
    return envelope(AiRequestOut.model_validate(found))


@router.get("/budget", summary="Read the AI budget", dependencies=[_READ])
async def read_ai_budget(request: Request, work: Work, project_id: PathId) -> Envelope[AiBudgetOut]:
    """What the project may spend in a day, and what is left of today."""
    usual = request.app.state.settings.ai_tokens_per_day
    return envelope(await service.budget_of(work.session, project_id, usual))


@router.put("/budget", summary="Set the AI budget", dependencies=[_MANAGE])
async def set_ai_budget(
    request: Request, work: Work, project_id: PathId, body: AiBudgetSet
) -> Envelope[AiBudgetOut]:
    """Give the project a budget of its own."""
    usual = request.app.state.settings.ai_tokens_per_day
    await service.set_budget(work, project_id, body.tokens_per_day)
    return envelope(await service.budget_of(work.session, project_id, usual))
