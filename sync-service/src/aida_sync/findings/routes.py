"""Findings of a project."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Query, Request, status

from aida_sync.auth.guard import in_project
from aida_sync.auth.permissions import Permission
from aida_sync.findings import service
from aida_sync.findings.schemas import FindingOut, HistoryOut, ScanIn, ScanOut
from aida_sync.findings.service import By, FindingState
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.moment import Moment
from aida_sync.kit.packed_body import body_of, described
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.period import PeriodQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.projects.access import Access

router = ApiRouter(prefix="/projects/{project_id}/findings", tags=["findings"])
_READ = Depends(in_project(Permission.ANALYTICS_READ))
Writer = Annotated[Access, Depends(in_project(Permission.EVENTS_WRITE))]
BranchQuery = Annotated[str, Query(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+$")]
RuleQuery = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")]


@router.post(
    "/scans",
    summary="Send the findings of a commit",
    status_code=status.HTTP_201_CREATED,
    openapi_extra=described(ScanIn),
)
async def send_findings(
    request: Request, work: Work, project_id: PathId, access: Writer
) -> Envelope[ScanOut]:
    """Keep every finding of a commit, packed or not: the others of the branch are fixed."""
    wanted = await body_of(request, ScanIn)
    scan = await service.take(work, project_id, access.user_id, wanted, datetime.now(UTC))
    return envelope(ScanOut.model_validate(scan))


@router.get("/scans", summary="List scans", dependencies=[_READ])
async def list_scans(
    work: Work, project_id: PathId, page: PageQuery, branch: BranchQuery | None = None
) -> Envelope[list[ScanOut]]:
    """What each check changed, the newest first."""
    found = await service.scans(work.session, project_id, branch, page)
    return envelope([ScanOut.model_validate(row) for row in found.items], found.info)


@router.get("/scans/{scan_id}", summary="Read a scan", dependencies=[_READ])
async def read_scan(work: Work, project_id: PathId, scan_id: PathId) -> Envelope[ScanOut]:
    """One check."""
    scan = await service.get_scan(work.session, project_id, scan_id)
    return envelope(ScanOut.model_validate(scan))


@router.get("", summary="List findings", dependencies=[_READ])
async def list_findings(
    work: Work,
    project_id: PathId,
    page: PageQuery,
    branch: BranchQuery = "main",
    state: FindingState = FindingState.OPEN,
    rule: RuleQuery = None,
    since: Annotated[
        Moment | None, Query(description="Opened after this; with `fixed`, fixed after it.")
    ] = None,
) -> Envelope[list[FindingOut]]:
    """The findings of a branch, in the order of their identities."""
    found = await service.listed(work.session, project_id, branch, state, rule, since, page)
    return envelope([FindingOut.model_validate(row) for row in found.items], found.info)


@router.get("/history", summary="Findings over time", dependencies=[_READ])
async def findings_history(
    work: Work,
    project_id: PathId,
    period: PeriodQuery,
    branch: BranchQuery = "main",
    by: By = By.ALL,
) -> Envelope[HistoryOut]:
    """Open, new and fixed in buckets of UTC, by rule, team or severity; and how old they are."""
    now = datetime.now(UTC)
    return envelope(await service.history(work.session, project_id, branch, period, by, now))
