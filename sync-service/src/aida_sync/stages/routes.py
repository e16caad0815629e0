"""Cohorts and stages of a project."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query, Response, status

from aida.sync.stages import BUCKETS
from aida_sync.auth.guard import in_project
from aida_sync.auth.permissions import Permission
from aida_sync.kit.entity_tags import IfMatch, entity_tag, require_match
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.projects.access import Access
from aida_sync.stages import service
from aida_sync.stages.schemas import (
    CohortOut,
    CohortWrite,
    ExplanationOut,
    RuleName,
    StageOut,
    StageSet,
    StepOut,
    UserId,
)
from aida_sync.stages.tables import CohortRow

router = ApiRouter(prefix="/projects/{project_id}", tags=["stages"])
Reader = Annotated[Access, Depends(in_project(Permission.RULES_READ))]
Publisher = Annotated[Access, Depends(in_project(Permission.RULES_PUBLISH))]


@router.get("/cohorts", summary="List cohorts")
async def list_cohorts(work: Work, project_id: PathId, _: Reader) -> Envelope[list[CohortOut]]:
    """In the order in which they are asked."""
    found = await service.cohorts(work.session, project_id)
    return envelope([_cohort(row) for row in found])


@router.post("/cohorts", summary="Create a cohort", status_code=status.HTTP_201_CREATED)
async def create_cohort(
    work: Work, project_id: PathId, _: Publisher, body: CohortWrite, response: Response
) -> Envelope[CohortOut]:
    """Some users, to whom a rule can be in another stage."""
    return _answer(await service.save_cohort(work, project_id, None, body), response)


@router.get("/cohorts/{cohort_id}", summary="Read a cohort")
async def read_cohort(
    work: Work, project_id: PathId, cohort_id: PathId, _: Reader, response: Response
) -> Envelope[CohortOut]:
    """One cohort."""
    return _answer(await service.get_cohort(work.session, project_id, cohort_id), response)


@router.put("/cohorts/{cohort_id}", summary="Change a cohort")
async def change_cohort(
    work: Work,
    project_id: PathId,
    cohort_id: PathId,
    _: Publisher,
    body: CohortWrite,
    response: Response,
    if_match: IfMatch = None,
) -> Envelope[CohortOut]:
    """Its name, its place in the order, and who belongs to it."""
    row = await service.get_cohort(work.session, project_id, cohort_id)
    require_match(if_match, row.version)
    return _answer(await service.save_cohort(work, project_id, row, body), response)


@router.delete("/cohorts/{cohort_id}", summary="Delete a cohort")
async def delete_cohort(
    work: Work,
    project_id: PathId,
    cohort_id: PathId,
    access: Publisher,
    if_match: IfMatch = None,
) -> Envelope[None]:
    """What was set for it is taken back, and stays in the history."""
    row = await service.get_cohort(work.session, project_id, cohort_id)
    require_match(if_match, row.version)
    await service.delete_cohort(work, row, access.user_id)
    return envelope(None)


@router.get("/stages", summary="List stages")
async def list_stages(work: Work, project_id: PathId, _: Reader) -> Envelope[list[StageOut]]:
    """What is set now, for the project and for its cohorts."""
    found = await service.current(work.session, project_id)
    return envelope([StageOut.model_validate(row) for row in found])


@router.put("/stages", summary="Set a stage")
async def set_stage(
    work: Work, project_id: PathId, access: Publisher, body: StageSet
) -> Envelope[StageOut]:
    """For one rule or for all, in the project or in a cohort."""
    setting = await service.set_stage(work, project_id, body, access.user_id)
    return envelope(StageOut.model_validate(setting))


@router.get("/stages/history", summary="History of stages")
async def list_stage_history(
    work: Work,
    project_id: PathId,
    _: Reader,
    page: PageQuery,
    rule: Annotated[RuleName | None, Query(description="Of this rule alone.")] = None,
) -> Envelope[list[StageOut]]:
    """What was set, by whom and when, the newest first."""
    found = await service.history(work.session, project_id, rule, page)
    return envelope([StageOut.model_validate(row) for row in found.items], found.info)


@router.get("/stages/explain", summary="Explain a stage")
async def explain_stage(
    work: Work,
    project_id: PathId,
    access: Reader,
    rule: Annotated[RuleName, Query()],
    user_id: Annotated[UserId | None, Query(description="For whom; else for oneself.")] = None,
) -> Envelope[ExplanationOut]:
    """Which stage is in force for a user, and which places were asked."""
    user = user_id or access.user_id
    found = await service.explain(work.session, project_id, rule, user)
    steps = [StepOut.model_validate(step._asdict()) for step in found.steps]
    told = {"rule": rule, "user_id": user, "stage": found.stage, "steps": steps}
    return envelope(ExplanationOut.model_validate(told))


def _cohort(row: CohortRow) -> CohortOut:
    return CohortOut(
        id=row.id,
        name=row.name,
        position=row.position,
        members=row.members,
        teams=row.teams,
        percent=row.share * 100 / BUCKETS,
        created_at=row.created_at,
        version=row.version,
    )


def _answer(row: CohortRow, response: Response) -> Envelope[CohortOut]:
    response.headers["ETag"] = entity_tag(row.version)
    return envelope(_cohort(row))
