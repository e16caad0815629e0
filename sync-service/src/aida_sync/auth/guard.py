"""Every route says what it needs. A route that says nothing keeps the service from starting."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fastapi import FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts

from aida_sync.auth.permissions import Permission, Role
from aida_sync.auth.principal import Principal, required_principal
from aida_sync.db.reach import EVERYTHING, INSTANCE, enter, of_projects, reach, reaching
from aida_sync.errors import NotFound
from aida_sync.kit.ids import PathId
from aida_sync.kit.short_memory import ShortMemory
from aida_sync.kit.unit_of_work import unit_of_work_of
from aida_sync.projects.access import Access, access_of, narrow, visible_projects

PUBLIC = {"x-public": True}
"""The `openapi_extra` of a route that anybody may call."""


OWN_PROJECTS = "own"
"""The reach of a route that shows something of all projects that one is in."""


class UnguardedRoute(AssertionError):
    """A route without a guard: a defect of the service."""


def needs(permission: Permission, over: str = INSTANCE) -> Callable[..., Any]:
    """A dependency: the user's role in the instance allows it. Gives the principal.

    ``over`` is what the route reaches in the database: `OWN_PROJECTS`, or one of `db.reach`.
    """

    async def guard(request: Request) -> Principal:
        principal = await required_principal(request)
        await _count(request, principal)
        principal.require(permission)
        if reach() == INSTANCE:  # a route of a project reaches that project, whatever else it needs
            enter(await _own(request, principal) if over == OWN_PROJECTS else over)
        return principal

    return _marked(guard, permission)


def in_project(permission: Permission) -> Callable[..., Any]:
    """A dependency: the user's role in the path's project allows it. Gives the access."""

    async def guard(request: Request, project_id: PathId) -> Access:
        # Called rather than depended on: FastAPI takes longer to ask than it takes to answer.
        principal = await required_principal(request)
        await _count(request, principal)
        wanted = of_projects([project_id])
        memory: ShortMemory[Access] = request.app.state.access_memory
        key = (principal.user_id, principal.role, project_id)
        known = memory.recall(key)
        if known is None:
            with reaching(wanted):
                looking_up = _look_up(request, principal, project_id)
                known = await memory.of(key, looking_up)
        access = None if known is None else narrow(known, principal)
        if access is None:
            # Whoever is no member does not learn whether the project exists.
            raise NotFound("there is no such project", {"project_id": project_id})
        access.require(permission)
        enter(wanted)
        return access

    return _marked(guard, permission)


def guarded_routes(app: FastAPI) -> Iterator[tuple[RouteContext, Permission | None]]:
    """Every route of the API and what it needs; None for a public one. Raises UnguardedRoute."""
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute):
            yield route, _permission_of(route)


def required_by(route: RouteContext) -> frozenset[Permission]:
    """All permissions that a route needs: the second guard of some is as strict as the first."""
    needed = (getattr(call, "needs", None) for call in _calls(route.dependant))
    return frozenset(permission for permission in needed if permission is not None)


def _permission_of(route: RouteContext) -> Permission | None:
    for call in _calls(route.dependant):
        permission = getattr(call, "needs", None)
        if permission is not None:
            return permission
    if (route.openapi_extra or {}).get("x-public"):
        return None
    raise UnguardedRoute(f"{route.path} names no permission, and is not marked as public")


def require_guards(app: FastAPI) -> None:
    """Raise unless every route has a guard or is public on purpose."""
    if not list(guarded_routes(app)):
        raise UnguardedRoute("no route was found: the guards cannot be checked")


async def _look_up(request: Request, principal: Principal, project_id: str) -> Access | None:
    work = unit_of_work_of(request)
    if not work.writes:  # what is found here is there for the route as well
        return await access_of(work.session, principal.user_id, principal.role, project_id)
    # Nobody waits for a turn at writing before it is known that they may.
    async with work.database.read() as session:
        return await access_of(session, principal.user_id, principal.role, project_id)


async def _own(request: Request, principal: Principal) -> str:
    if principal.role is Role.ADMIN:
        return EVERYTHING
    with reaching(EVERYTHING):
        async with request.app.state.database.read() as session:
            found = await visible_projects(session, principal.user_id, principal.role)
    return EVERYTHING if found is None else of_projects(found)


async def _count(request: Request, principal: Principal) -> None:
    if getattr(request.state, "is_counted", False):
        return  # a route may have two guards
    request.state.is_counted = True
    await request.app.state.limiter.count_request(request, principal.user_id)


def _marked(guard: Callable[..., Any], permission: Permission) -> Callable[..., Any]:
    guard.needs = permission  # type: ignore[attr-defined]
    return guard


def _calls(dependant: Dependant) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _calls(inner)
