"""Reading and writing rules."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.rules.tables import Rule, RuleRevision


async def by_id(session: AsyncSession, project_id: str, id: str) -> Rule | None:
    """A rule of a project."""
    query = select(Rule).where(Rule.id == id, Rule.project_id == project_id)
    return (await session.execute(query)).scalar_one_or_none()


async def by_name(session: AsyncSession, project_id: str, name: str) -> Rule | None:
    """The rule of a project that has a name."""
    query = select(Rule).where(Rule.project_id == project_id, Rule.name == name)
    return (await session.execute(query)).scalar_one_or_none()


async def listed(
    session: AsyncSession, project_id: str, after: str | None, limit: int
) -> Sequence[Rule]:
    """Rules of a project, in the order in which they came."""
    query = select(Rule).where(Rule.project_id == project_id).order_by(Rule.id)
    if after is not None:
        query = query.where(Rule.id > after)
    return (await session.execute(query.limit(limit))).scalars().all()


async def revision(session: AsyncSession, rule_id: str, number: int) -> RuleRevision | None:
    """A revision of a rule."""
    return await session.get(RuleRevision, (rule_id, number))


async def revisions(
    session: AsyncSession, rule_id: str, before: int | None, limit: int
) -> Sequence[RuleRevision]:
    """Revisions of a rule, the newest first."""
    query = (
        select(RuleRevision)
        .where(RuleRevision.rule_id == rule_id)
        .order_by(RuleRevision.number.desc())
    )
    if before is not None:
        query = query.where(RuleRevision.number < before)
    return (await session.execute(query.limit(limit))).scalars().all()
