"""One's own sessions: listed and ended."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from aida_sync.auth.guard import needs
from aida_sync.auth.permissions import Permission
from aida_sync.auth.principal import Principal
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.sessions import service
from aida_sync.sessions.schemas import SessionOut

router = ApiRouter(prefix="/sessions", tags=["sessions"])
Self = Annotated[Principal, Depends(needs(Permission.SELF))]


@router.get("", summary="List my sessions")
async def list_sessions(work: Work, principal: Self, page: PageQuery) -> Envelope[list[SessionOut]]:
    """One's sessions, the newest first, ended ones included."""
    found = await service.listed(work.session, principal.user_id, page)
    return envelope([SessionOut.model_validate(row) for row in found.items], found.info)


@router.delete("/{session_id}", summary="End a session")
async def revoke_session(
    request: Request, work: Work, principal: Self, session_id: PathId
) -> Envelope[None]:
    """End one of one's sessions; its tokens stop working within a second."""
    await service.revoke(work, principal.user_id, session_id, "revoked", datetime.now(UTC))
    work.after_commit(lambda: request.app.state.authenticator.forget(session_id))
    return envelope(None)
