"""Reading and writing teams."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.finding import find
from aida_sync.teams.tables import Team, TeamMember


async def by_id(session: AsyncSession, id: str) -> Team | None:
    """A team."""
    return await find(session, Team, id)


async def by_slug(session: AsyncSession, slug: str) -> Team | None:
    """The team with a name."""
    query = select(Team).where(Team.slug == slug)
    return (await session.execute(query)).scalar_one_or_none()


async def listed(session: AsyncSession, after: str | None, limit: int) -> Sequence[Team]:
    """Teams in the order in which they came."""
    query = select(Team).order_by(Team.id)
    if after is not None:
        query = query.where(Team.id > after)
    return (await session.execute(query.limit(limit))).scalars().all()


async def members(
    session: AsyncSession, team_id: str, after: str | None, limit: int
) -> Sequence[TeamMember]:
    """Who is in a team."""
    query = select(TeamMember).where(TeamMember.team_id == team_id).order_by(TeamMember.user_id)
    if after is not None:
        query = query.where(TeamMember.user_id > after)
    return (await session.execute(query.limit(limit))).scalars().all()


async def members_of(session: AsyncSession, team_ids: Collection[str]) -> Sequence[TeamMember]:
    """Who is in any of some teams."""
    query = select(TeamMember).where(TeamMember.team_id.in_(team_ids))
    return (await session.execute(query)).scalars().all()


async def member(session: AsyncSession, team_id: str, user_id: str) -> TeamMember | None:
    """One member of a team."""
    return await find(session, TeamMember, (team_id, user_id))


async def remove(session: AsyncSession, team: Team) -> None:
    """Delete a team with its members."""
    await session.execute(delete(TeamMember).where(TeamMember.team_id == team.id))
    await session.delete(team)
    await session.flush()
