"""Custom roles: made, changed, deleted, and what a role's name comes to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from aida_sync.auth.permissions import (
    BUILT_IN,
    PERMISSIONS,
    Permission,
    Role,
    permissions_named,
)
from aida_sync.auth.rights import Rights
from aida_sync.db.base import new_id
from aida_sync.errors import Conflict, Forbidden, NotFound, Unprocessable
from aida_sync.kit.paging import Page, PageRequest, page_of
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.recording.event import AuditEvent
from aida_sync.roles import store
from aida_sync.roles.schemas import RoleCreate, RoleUpdate
from aida_sync.roles.tables import CustomRole


async def permissions_of(session: AsyncSession, names: Iterable[str]) -> frozenset[Permission]:
    """What roles allow together; a name that no role has allows nothing."""
    wanted = set(names)
    granted: frozenset[Permission] = frozenset()
    for name in wanted & BUILT_IN:
        granted |= PERMISSIONS[Role(name)]
    if custom := wanted - BUILT_IN:
        for role in await store.named(session, custom):
            granted |= permissions_named(role.permissions)
    return granted


async def require_giveable(session: AsyncSession, name: str, giver: Rights) -> None:
    """Raise unless the role exists, and allows nothing that its giver may not do."""
    await require_known(session, name)
    more = await permissions_of(session, [name]) - giver.permissions
    if more:
        raise Forbidden(
            f"the role `{name}` allows more than you may: {', '.join(sorted(more))}",
            {"more": sorted(more)},
            code="role_too_strong",
        )


async def require_known(session: AsyncSession, name: str) -> None:
    """Raise unless the role exists."""
    if name not in BUILT_IN and not await store.named(session, [name]):
        raise Unprocessable(
            f"there is no role `{name}`", {"field": "role", "role": name}, code="unknown_role"
        )


async def create(work: UnitOfWork, wanted: RoleCreate) -> CustomRole:
    """Make a role."""
    if wanted.name in BUILT_IN or await store.named(work.session, [wanted.name]):
        raise Conflict(
            f"there is a role `{wanted.name}` already", {"field": "name"}, code="role_exists"
        )
    role = CustomRole(
        id=new_id(),
        name=wanted.name,
        description=wanted.description,
        permissions=sorted(set(wanted.permissions)),
        created_at=datetime.now(UTC),
    )
    work.session.add(role)
    await work.session.flush()
    work.record(_event("role.created", role, {"permissions": role.permissions}))
    return role


async def get(session: AsyncSession, id: str) -> CustomRole:
    """A role; NotFound when there is none."""
    role = await store.by_id(session, id)
    if role is None:
        raise NotFound("there is no such role", {"role_id": id})
    return role


async def listed(session: AsyncSession, page: PageRequest) -> Page[CustomRole]:
    """A page of roles."""
    rows = await store.listed(session, page.after, page.limit + 1)
    return page_of(rows, page, lambda role: role.id)


async def update(work: UnitOfWork, role: CustomRole, change: RoleUpdate) -> CustomRole:
    """Change a role; whoever has it is allowed the new set from their next request on."""
    if change.description is not None:
        role.description = change.description
    if change.permissions is not None:
        role.permissions = sorted(set(change.permissions))
    await work.session.flush()
    work.record(_event("role.changed", role, {"permissions": role.permissions}))
    return role


async def delete(work: UnitOfWork, role: CustomRole) -> None:
    """Delete a role. Whoever calls has seen to it that nobody has it."""
    await work.session.delete(role)
    await work.session.flush()
    work.record(_event("role.deleted", role, {}))


def _event(action: str, role: CustomRole, detail: dict[str, object]) -> AuditEvent:
    return AuditEvent(action, "role", role.id, detail={"name": role.name, **detail})
