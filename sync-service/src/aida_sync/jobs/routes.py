"""Jobs, for admins: what waits, what runs, what failed."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from aida_sync.auth.guard import needs
from aida_sync.auth.permissions import Permission
from aida_sync.jobs import service
from aida_sync.jobs.schemas import JobOut, State
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work

router = ApiRouter(prefix="/jobs", tags=["jobs"])
_MANAGE = Depends(needs(Permission.JOBS_MANAGE))


@router.get("", summary="List jobs", dependencies=[_MANAGE])
async def list_jobs(
    work: Work,
    page: PageQuery,
    state: Annotated[State | None, Query(description="Only jobs in this state.")] = None,
    kind: Annotated[str | None, Query(max_length=64, description="Only jobs of this kind.")] = None,
) -> Envelope[list[JobOut]]:
    """Jobs, the newest first; those that ended are kept for a week."""
    found = await service.listed(work.session, state, kind, page)
    return envelope([JobOut.model_validate(row) for row in found.items], found.info)


@router.get("/{job_id}", summary="Read a job", dependencies=[_MANAGE])
async def read_job(work: Work, job_id: PathId) -> Envelope[JobOut]:
    """One job."""
    return envelope(JobOut.model_validate(await service.get(work.session, job_id)))


@router.post("/{job_id}/cancel", summary="Cancel a job", dependencies=[_MANAGE])
async def cancel_job(work: Work, job_id: PathId) -> Envelope[JobOut]:
    """Cancel a job that waits or runs; what it has committed already stays."""
    return envelope(JobOut.model_validate(await service.cancel(work, job_id)))


@router.post("/{job_id}/retry", summary="Try a job again", dependencies=[_MANAGE])
async def retry_job(work: Work, job_id: PathId) -> Envelope[JobOut]:
    """Queue a job again that failed or was cancelled."""
    return envelope(JobOut.model_validate(await service.retry(work, job_id)))
