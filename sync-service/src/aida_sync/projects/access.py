"""Who may enter a project, and in which role."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.auth.permissions import Role
from aida_sync.projects import store


@dataclass(frozen=True, slots=True)
class Access:
    """A user in a project."""

    user_id: str
    project_id: str
    role: Role


async def access_of(
    session: AsyncSession, user_id: str, instance_role: Role, project_id: str
) -> Access | None:
    """The access of a user to a project; None when there is no such project, or not for them.

    Admins of the instance are admins of every project.
    """
    role = await store.role_in(session, user_id, project_id)
    if instance_role is Role.ADMIN and await store.by_id(session, project_id) is not None:
        role = Role.ADMIN
    return Access(user_id, project_id, Role(role)) if role else None


async def visible_projects(
    session: AsyncSession, user_id: str, instance_role: Role
) -> list[str] | None:
    """The ids of the projects that a user may see; None means all."""
    if instance_role is Role.ADMIN:
        return None
    return await store.ids_of_member(session, user_id)
