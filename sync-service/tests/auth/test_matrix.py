"""B4, P11, R3, N6, G3: every route, made from OpenAPI, against every role and the other tenant."""

from __future__ import annotations

import re

import pytest
from fastapi import APIRouter

from aida_sync.app import create_app
from aida_sync.auth.guard import UnguardedRoute, guarded_routes, require_guards, required_by
from aida_sync.auth.permissions import LOGIN_ONLY, PERMISSIONS, Permission, Role
from aida_sync.config import Settings
from aida_sync.kit.router import API

from ..service import Client, Service

UNKNOWN = "01a21f2b-fce8-722f-aac1-b7c7c9c1b38c"
METHODS = ("get", "post", "put", "patch", "delete")
PUBLIC = {
    ("post", "/auth/login"),
    ("post", "/auth/refresh"),
    ("post", "/auth/invitations/accept"),
    ("post", "/auth/password-reset"),
    ("post", "/auth/password-reset/confirm"),
    ("get", "/audit/log/key"),
    ("get", "/audit/log/checkpoint"),
    ("get", "/audit/log/consistency"),
}


def operations(service: Service) -> list[tuple[str, str]]:
    paths = service.app.openapi()["paths"]
    return [
        (method, path.removeprefix(API))
        for path, item in paths.items()
        if path.startswith(API)
        for method in METHODS
        if method in item
    ]


def filled(path: str, project: str = UNKNOWN) -> str:
    path = path.replace("{project_id}", project).replace("{number}", "1")
    return re.sub(r"\{\w+\}", UNKNOWN, path)


async def test_nobody_gets_in_without_a_token(service: Service) -> None:
    found = operations(service)
    assert len(found) > 20
    for method, path in found:
        if (method, path) in PUBLIC:
            continue
        answer = await service.anonymous.call(method.upper(), filled(path))
        assert answer.status_code == 401, f"{method} {path}: {answer.text}"


async def test_roles_may_do_what_the_table_says(service: Service) -> None:
    clients = {role: await service.client(f"the-{role}@example.com", role) for role in Role}
    members = {(await clients[role].get("/auth/me"))["id"]: role for role in Role}
    project = await service.project(**members)
    for context, permission in guarded_routes(service.app):
        if permission is None or context.path is None or not context.path.startswith(API):
            continue
        if context.path.endswith(("/auth/logout", "/auth/password")):
            continue
        for method in context.methods or ():
            for role, client in clients.items():
                path = filled(context.path.removeprefix(API), project)
                answer = await client.call(method, path, {} if method != "GET" else None)
                refused = answer.status_code == 403
                assert refused == (permission not in PERMISSIONS[role]), (
                    f"{role}: {method} {path}: {answer.status_code} {answer.text}"
                )


async def test_tokens_may_do_what_their_scopes_say(service: Service) -> None:
    """R4, N6, P11: of an admin's tokens with one scope each, each opens the routes of its scope."""
    project = await service.project()
    routes = [route for route in guarded_routes(service.app) if route[1] is not None]
    for scope in sorted(set(Permission) - LOGIN_ONLY):
        for path, kind in (("/tokens", "personal"), (f"/projects/{project}/tokens", "project")):
            made = await service.admin.post(path, {"name": scope, "scopes": [scope]})
            bearer = Client(service.http, {"access_token": made["token"]})
            for context, _ in routes:
                if context.path is None or not context.path.startswith(API):
                    continue
                inside = "{project_id}" in context.path
                reached = {scope} if kind == "personal" or inside else set()
                opens = required_by(context) <= reached | {Permission.SELF_READ}
                for method in context.methods or ():
                    address = filled(context.path.removeprefix(API), project)
                    if opens and method == "DELETE":
                        continue  # what it opens is tested above, and would end what is used here
                    body = {} if method != "GET" else None
                    answer = await bearer.call(method, address, body)
                    assert (answer.status_code != 403) == opens, (
                        f"{kind} {scope}: {method} {address}: {answer.status_code} {answer.text}"
                    )


async def test_roles_by_a_team_are_those_of_the_table(service: Service) -> None:
    """R3, R4: the same as by a membership of one's own."""
    project = await service.project()
    routes = [
        (context, permission)
        for context, permission in guarded_routes(service.app)
        if permission is not None and context.path and "{project_id}" in context.path
    ]
    for role in Role:
        client = await service.client(f"by-team-{role}@example.com", "viewer")
        user = (await client.get("/auth/me"))["id"]
        team = (await service.admin.post("/teams", {"slug": role, "name": role}))["id"]
        await service.admin.call("PUT", f"/teams/{team}/members/{user}")
        await service.admin.call("PUT", f"/projects/{project}/teams/{team}", {"role": role})
        for context, permission in routes:
            for method in context.methods or ():
                address = filled(context.path.removeprefix(API), project)
                answer = await client.call(method, address, {} if method != "GET" else None)
                assert (answer.status_code == 403) == (permission not in PERMISSIONS[role]), (
                    f"{role}: {method} {address}: {answer.status_code} {answer.text}"
                )


async def test_another_tenants_project_does_not_exist(service: Service) -> None:
    stranger = await service.client("stranger@example.com")
    project = await service.project()
    for method, path in operations(service):
        if "{project_id}" not in path:
            continue
        answer = await stranger.call(method.upper(), filled(path, project), {})
        assert answer.status_code in (404, 422), f"{method} {path}: {answer.status_code}"
        read = await stranger.call("GET", f"/projects/{project}")
        assert read.json()["error"]["message"] == "there is no such project"
    assert await stranger.get("/projects") == []
    events = await stranger.get("/audit/events")
    assert events == []
    assert await Client(service.http, stranger.tokens).get(f"/audit/events?project={project}") == []


def test_a_route_that_names_no_permission_keeps_the_service_from_starting(
    settings: Settings,
) -> None:
    app = create_app(settings)
    router = APIRouter(prefix=API)

    @router.get("/forgotten")
    async def forgotten() -> None:
        """Nobody said who may call this."""

    app.include_router(router)
    with pytest.raises(UnguardedRoute, match="forgotten"):
        require_guards(app)
