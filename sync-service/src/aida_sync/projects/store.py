"""Reading and writing projects."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.projects.tables import Member, Project


async def by_id(session: AsyncSession, id: str) -> Project | None:
    """A project."""
    return await session.get(Project, id)


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
        query = query.join(Member, Member.project_id == Project.id).where(Member.user_id == member)
    if after is not None:
        query = query.where(Project.id > after)
    return (await session.execute(query.limit(limit))).scalars().all()


async def roles_in(session: AsyncSession, user_id: str, project_id: str) -> set[str]:
    """The names of the roles of a user in a project."""
    query = select(Member.role).where(Member.project_id == project_id, Member.user_id == user_id)
    return set((await session.execute(query)).scalars())


async def ids_of_member(session: AsyncSession, user_id: str) -> list[str]:
    """The ids of the projects of a user."""
    query = select(Member.project_id).where(Member.user_id == user_id)
    return list((await session.execute(query)).scalars())


async def members(session: AsyncSession, project_id: str) -> Sequence[Member]:
    """The members of a project."""
    query = select(Member).where(Member.project_id == project_id).order_by(Member.user_id)
    return (await session.execute(query)).scalars().all()


async def member(session: AsyncSession, project_id: str, user_id: str) -> Member | None:
    """One member of a project."""
    return await session.get(Member, (project_id, user_id))


async def remove_member(session: AsyncSession, project_id: str, user_id: str) -> None:
    """Take a user out of a project."""
    query = delete(Member).where(Member.project_id == project_id, Member.user_id == user_id)
    await session.execute(query)


async def has_role(session: AsyncSession, role: str) -> bool:
    """Whether any member has a role."""
    query = select(Member.role).where(Member.role == role).limit(1)
    return (await session.execute(query)).first() is not None
