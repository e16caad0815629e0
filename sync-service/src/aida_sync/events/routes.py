"""Dead letters of the event bus, for admins."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import Depends, status
from pydantic import BaseModel, ConfigDict

from aida_sync.auth.guard import needs
from aida_sync.auth.permissions import Permission
from aida_sync.events import service
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work

router = ApiRouter(prefix="/dead-letters", tags=["jobs"])
_MANAGE = Depends(needs(Permission.JOBS_MANAGE))


class DeadLetterOut(BaseModel):
    """An event that a handler failed on too often."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    message_id: str
    handler: str
    topic: str
    payload: dict[str, Any]
    error: str
    at: datetime
    dead_at: datetime


@router.get("", summary="List dead letters", dependencies=[_MANAGE])
async def list_dead_letters(work: Work, page: PageQuery) -> Envelope[list[DeadLetterOut]]:
    """Events that a handler gave up, the newest first."""
    found = await service.listed(work.session, page)
    return envelope([DeadLetterOut.model_validate(row) for row in found.items], found.info)


@router.post(
    "/{letter_id}/redelivery",
    summary="Redeliver a dead letter",
    status_code=status.HTTP_202_ACCEPTED,
    dependencies=[_MANAGE],
)
async def redeliver_dead_letter(work: Work, letter_id: PathId) -> Envelope[None]:
    """Give it to its handler again."""
    await service.redeliver(work, letter_id)
    return envelope(None)
