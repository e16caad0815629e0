"""Who may enter a project, and what they may do there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.auth.permissions import BUILT_IN, PERMISSIONS, Permission, Role, role_named
from aida_sync.auth.rights import Rights
from aida_sync.projects import store
from aida_sync.roles import service as roles

_STRONGEST_FIRST = (Role.ADMIN, Role.DEVELOPER, Role.VIEWER)


@dataclass(frozen=True, slots=True)
class Access(Rights):
    """A user in a project. ``role`` is the strongest of theirs; all of them count together."""

    user_id: str
    project_id: str
    role: Role | str
    permissions: frozenset[Permission]


class Asking(Protocol):
    """Who asks: a principal, perhaps limited by a token."""

    @property
    def user_id(self) -> str: ...
    @property
    def role(self) -> Role | str: ...
    def narrowed(
        self, granted: frozenset[Permission], project_id: str
    ) -> frozenset[Permission]: ...


async def access_for(session: AsyncSession, asking: Asking, project_id: str) -> Access | None:
    """The access of who makes a request; None when the project is not for them."""
    access = await access_of(session, asking.user_id, asking.role, project_id)
    return None if access is None else narrow(access, asking)


def narrow(access: Access, asking: Asking) -> Access | None:
    """What is left of a user's access for who asks; None when that is nothing."""
    left = asking.narrowed(access.permissions, access.project_id)
    if left == access.permissions:
        return access
    return replace(access, permissions=left) if left else None


async def access_of(
    session: AsyncSession, user_id: str, instance_role: Role | str, project_id: str
) -> Access | None:
    """The access of a user to a project; None when there is no such project, or not for them.

    Roles come from their own membership and from their teams. Admins of the instance are admins of
    every project.
    """
    if instance_role is Role.ADMIN:
        if await store.by_id(session, project_id) is None:
            return None
        return Access(user_id, project_id, Role.ADMIN, PERMISSIONS[Role.ADMIN])
    names = await store.roles_in(session, user_id, project_id)
    if not names:
        return None
    granted = await roles.permissions_of(session, names)
    return Access(user_id, project_id, _strongest(names), granted)


async def visible_projects(
    session: AsyncSession, user_id: str, instance_role: Role | str
) -> list[str] | None:
    """The ids of the projects that a user may see; None means all."""
    if instance_role is Role.ADMIN:
        return None
    return await store.ids_of_member(session, user_id)


async def permissions_anywhere(session: AsyncSession, user_id: str) -> frozenset[Permission]:
    """What a user may do in some project or other."""
    return await roles.permissions_of(session, await store.all_roles(session, user_id))


def _strongest(names: set[str]) -> Role | str:
    for role in _STRONGEST_FIRST:
        if role in names:
            return role
    return role_named(min(names - BUILT_IN))
