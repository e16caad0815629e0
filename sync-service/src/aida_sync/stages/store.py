"""Reading and writing cohorts and stages."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.stages.tables import CohortRow, StageSetting


async def cohort(session: AsyncSession, project_id: str, id: str) -> CohortRow | None:
    """A cohort of a project."""
    query = select(CohortRow).where(CohortRow.id == id, CohortRow.project_id == project_id)
    return (await session.execute(query)).scalar_one_or_none()


async def cohorts(session: AsyncSession, project_id: str) -> Sequence[CohortRow]:
    """The cohorts of a project, in the order in which they are asked."""
    query = (
        select(CohortRow)
        .where(CohortRow.project_id == project_id)
        .order_by(CohortRow.position, CohortRow.name)
    )
    return (await session.execute(query)).scalars().all()


async def projects_with_team(session: AsyncSession, team_id: str) -> set[str]:
    """The projects with a cohort that names a team."""
    rows = await session.execute(select(CohortRow.project_id, CohortRow.teams))
    return {project_id for project_id, teams in rows if team_id in teams}


async def current(session: AsyncSession, project_id: str) -> Sequence[StageSetting]:
    """What counts now: of each place the newest setting, where it sets a stage."""
    newest = (
        select(func.max(StageSetting.number))
        .where(StageSetting.project_id == project_id)
        .group_by(StageSetting.rule, StageSetting.cohort_id)
    )
    query = (
        select(StageSetting)
        .where(
            StageSetting.project_id == project_id,
            StageSetting.number.in_(newest),
            StageSetting.stage.is_not(None),
        )
        .order_by(StageSetting.rule, StageSetting.number)
    )
    return (await session.execute(query)).scalars().all()


async def last_number(session: AsyncSession, project_id: str) -> int:
    """The number of a project's newest setting; 0 when it has none."""
    query = select(func.max(StageSetting.number)).where(StageSetting.project_id == project_id)
    return (await session.execute(query)).scalar_one_or_none() or 0


async def history(
    session: AsyncSession, project_id: str, rule: str | None, before: int | None, limit: int
) -> Sequence[StageSetting]:
    """What was said, the newest first."""
    query = select(StageSetting).where(StageSetting.project_id == project_id)
    if rule is not None:
        query = query.where(StageSetting.rule == rule)
    if before is not None:
        query = query.where(StageSetting.number < before)
    query = query.order_by(StageSetting.number.desc()).limit(limit)
    return (await session.execute(query)).scalars().all()
