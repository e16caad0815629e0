"""Metrics: of a project for its members, of the instance for those who run it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from aida_sync.analytics import service
from aida_sync.analytics.schemas import (
    BusinessEventOut,
    BusinessOut,
    CountOut,
    RuleFeedbackOut,
    SecurityOut,
    TechnicalOut,
    TopOut,
)
from aida_sync.analytics.security import security
from aida_sync.analytics.technical import technical
from aida_sync.auth.guard import OWN_PROJECTS, in_project, needs
from aida_sync.auth.permissions import Permission
from aida_sync.auth.principal import Principal
from aida_sync.db.reach import EVERYTHING
from aida_sync.ingest.kinds import Kind
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.period import PeriodQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.projects.access import visible_projects

router = ApiRouter(tags=["analytics"])
_PROJECT = "/projects/{project_id}/analytics"
_READ = Depends(in_project(Permission.ANALYTICS_READ))
Reader = Annotated[Principal, Depends(needs(Permission.ANALYTICS_READ, OWN_PROJECTS))]
Subject = Annotated[
    str | None,
    Query(max_length=200, pattern=r"^[^\x00]*$", description="A rule, template, model or action."),
]


@router.get(f"{_PROJECT}/business", summary="Business metrics of a project", dependencies=[_READ])
async def project_business(
    work: Work, project_id: PathId, period: PeriodQuery
) -> Envelope[BusinessOut]:
    """Active users, AI requests, governance violations, template usage, checks, findings."""
    return envelope(await service.business(work.session, [project_id], period))


@router.get(f"{_PROJECT}/counts", summary="Counts of events", dependencies=[_READ])
async def project_counts(
    work: Work, project_id: PathId, period: PeriodQuery, kind: Kind, subject: Subject = None
) -> Envelope[list[CountOut]]:
    """Events of one kind by bucket and what they are counted by."""
    return envelope(await service.counts(work.session, project_id, period, kind, subject))


@router.get(f"{_PROJECT}/top", summary="What is most frequent", dependencies=[_READ])
async def project_top(
    work: Work,
    project_id: PathId,
    period: PeriodQuery,
    kind: Kind,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> Envelope[list[TopOut]]:
    """Rules, templates, models or actions over the whole time, the most frequent first."""
    return envelope(await service.top(work.session, project_id, period, kind, limit))


@router.get(f"{_PROJECT}/rules", summary="How rules fare", dependencies=[_READ])
async def project_rules(
    work: Work, project_id: PathId, period: PeriodQuery
) -> Envelope[list[RuleFeedbackOut]]:
    """Found, fixed, dismissed: the dismissal rate and the precision of each rule."""
    return envelope(await service.feedback(work.session, project_id, period))


@router.get(f"{_PROJECT}/events", summary="List events of clients", dependencies=[_READ])
async def project_events(
    work: Work,
    project_id: PathId,
    period: PeriodQuery,
    page: PageQuery,
    kind: Kind,
    subject: Subject = None,
) -> Envelope[list[BusinessEventOut]]:
    """Events one by one, the newest first, without whose they were."""
    found = await service.events(work.session, project_id, kind, period, subject, page)
    return envelope([BusinessEventOut.model_validate(row) for row in found.items], found.info)


@router.get("/analytics/business", summary="Business metrics of all my projects")
async def business_metrics(
    work: Work, principal: Reader, period: PeriodQuery
) -> Envelope[BusinessOut]:
    """The same over the projects that one is in; for admins of the instance, over all."""
    seen = await visible_projects(work.session, principal.user_id, principal.role)
    return envelope(await service.business(work.session, seen, period))


@router.get(
    "/analytics/technical",
    summary="Technical metrics",
    dependencies=[Depends(needs(Permission.METRICS_READ))],
)
async def technical_metrics(work: Work, period: PeriodQuery) -> Envelope[TechnicalOut]:
    """Latency, error rate, database connections and cache hit ratio, of all processes."""
    return envelope(await technical(work.session, period))


@router.get(
    "/analytics/security",
    summary="Security metrics",
    dependencies=[Depends(needs(Permission.SECURITY_READ, EVERYTHING))],
)
async def security_metrics(work: Work, period: PeriodQuery) -> Envelope[SecurityOut]:
    """Failed logins, suspicious activities, findings of security rules, and what is beyond
    its threshold."""
    return envelope(await security(work.session, period))
