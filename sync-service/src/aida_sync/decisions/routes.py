"""Decisions of governance in a project: added, read, never changed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Query, status

from aida_sync.auth.guard import in_project
from aida_sync.auth.permissions import Permission
from aida_sync.decisions import service
from aida_sync.decisions.schemas import DecisionOut, DecisionsIn, KeptOut, Verdict
from aida_sync.decisions.service import Wanted
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.projects.access import Access

router = ApiRouter(prefix="/projects/{project_id}/decisions", tags=["decisions"])
_READ = Depends(in_project(Permission.AUDIT_READ))
Writer = Annotated[Access, Depends(in_project(Permission.EVENTS_WRITE))]
_Text = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")]


@router.post("", summary="Keep decisions", status_code=status.HTTP_201_CREATED)
async def keep_decisions(
    work: Work, project_id: PathId, access: Writer, body: DecisionsIn
) -> Envelope[KeptOut]:
    """Keep what governance decided. Telling of a decision again changes nothing."""
    now = datetime.now(UTC)
    kept = await service.tell(work, project_id, access.user_id, body.decisions, now)
    return envelope(KeptOut(kept=kept, known=len(body.decisions) - kept))


@router.get("", summary="List decisions", dependencies=[_READ])
async def list_decisions(
    work: Work,
    project_id: PathId,
    page: PageQuery,
    verdict: Verdict | None = None,
    action: _Text = None,
    rule: _Text = None,
    input_hash: _Text = None,
) -> Envelope[list[DecisionOut]]:
    """Decisions, the newest first."""
    wanted = Wanted(verdict, action, rule, input_hash)
    found = await service.listed(work.session, project_id, wanted, page)
    return envelope([DecisionOut.model_validate(row) for row in found.items], found.info)


@router.get("/{decision_id}", summary="Read a decision", dependencies=[_READ])
async def read_decision(
    work: Work, project_id: PathId, decision_id: PathId
) -> Envelope[DecisionOut]:
    """One decision."""
    found = await service.get(work.session, project_id, decision_id)
    return envelope(DecisionOut.model_validate(found))
