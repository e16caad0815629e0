"""Reading and writing projects."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CompoundSelect, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.db.finding import find
from aida_sync.projects.tables import Member, Project, ProjectTeam
from aida_sync.teams.tables import TeamMember


async def by_id(session: AsyncSession, id: str) -> Project | None:
    """A project."""
    return await find(session, Project, id)


async def by_slug(session: AsyncSession, slug: str) -> Project | None:
    """The project with a name."""
    query = select(Project).where(Project.slug == slug)
    return (await session.execute(query)).scalar_one_or_none()


async def listed(
    session: AsyncSession, member: str | None, after: str | None, limit: int
) -> Sequence[Project]:
    """Projects in the order in which they came; those of a member, or all."""
    query = select(Project).order_by(Project.id)
    if member is not None:
        query = query.where(Project.id.in_(_of_member(member)))
    if after is not None:
        query = query.where(Project.id > after)
    return (await session.execute(query.limit(limit))).scalars().all()


async def roles_in(session: AsyncSession, user_id: str, project_id: str) -> set[str]:
    """The names of the roles of a user in a project: their own and those of their teams."""
    own = select(Member.role).where(Member.project_id == project_id, Member.user_id == user_id)
    by_team = (
        select(ProjectTeam.role)
        .join(TeamMember, TeamMember.team_id == ProjectTeam.team_id)
        .where(ProjectTeam.project_id == project_id, TeamMember.user_id == user_id)
    )
    return set((await session.execute(own.union(by_team))).scalars())


async def all_roles(session: AsyncSession, user_id: str) -> set[str]:
    """The names of the roles that a user has in any project."""
    own = select(Member.role).where(Member.user_id == user_id)
    by_team = (
        select(ProjectTeam.role)
        .join(TeamMember, TeamMember.team_id == ProjectTeam.team_id)
        .where(TeamMember.user_id == user_id)
    )
    return set((await session.execute(own.union(by_team))).scalars())


async def ids_of_member(session: AsyncSession, user_id: str) -> list[str]:
    """The ids of the projects of a user."""
    return list((await session.execute(_of_member(user_id))).scalars())


def _of_member(user_id: str) -> CompoundSelect[str]:
    own = select(Member.project_id).where(Member.user_id == user_id)
    by_team = (
        select(ProjectTeam.project_id)
        .join(TeamMember, TeamMember.team_id == ProjectTeam.team_id)
        .where(TeamMember.user_id == user_id)
    )
    return own.union(by_team)


async def members(session: AsyncSession, project_id: str) -> Sequence[Member]:
    """The members of a project."""
    query = select(Member).where(Member.project_id == project_id).order_by(Member.user_id)
    return (await session.execute(query)).scalars().all()


async def member(session: AsyncSession, project_id: str, user_id: str) -> Member | None:
    """One member of a project."""
    return await find(session, Member, (project_id, user_id))


async def remove_member(session: AsyncSession, project_id: str, user_id: str) -> None:
    """Take a user out of a project."""
    query = delete(Member).where(Member.project_id == project_id, Member.user_id == user_id)
    await session.execute(query)


async def has_role(session: AsyncSession, role: str) -> bool:
    """Whether any member or team has a role."""
    for table in (Member, ProjectTeam):
        query = select(table.role).where(table.role == role).limit(1)
        if (await session.execute(query)).first() is not None:
            return True
    return False


async def teams(session: AsyncSession, project_id: str) -> Sequence[ProjectTeam]:
    """The teams of a project."""
    query = select(ProjectTeam).where(ProjectTeam.project_id == project_id)
    return (await session.execute(query.order_by(ProjectTeam.team_id))).scalars().all()


async def team(session: AsyncSession, project_id: str, team_id: str) -> ProjectTeam | None:
    """One team of a project."""
    return await find(session, ProjectTeam, (project_id, team_id))


async def projects_of_team(session: AsyncSession, team_id: str) -> Sequence[ProjectTeam]:
    """Where a team is."""
    query = select(ProjectTeam).where(ProjectTeam.team_id == team_id)
    return (await session.execute(query)).scalars().all()
