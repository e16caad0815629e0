"""Routes of one noun, which are looked through only for paths that may be theirs.

FastAPI tries all routes of all routers in turn, each router more than once for a request. Here a
router knows how its paths begin.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.routing import iter_route_contexts
from starlette.routing import Match
from starlette.types import Scope

from aida_sync.kit.route import ApiRoute

API = "/api/v1"
_KEY = "aida_sync.path_key"
_SHARED = "projects"
"""The noun below which others have their paths: `/projects/{project_id}/rules`."""


class ApiRouter(APIRouter):
    """A router of `ApiRoute`s."""

    def __init__(self, **options: Any) -> None:
        super().__init__(route_class=ApiRoute, **options)
        self._keys: frozenset[str] | None = None

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As FastAPI does, but for paths that begin with other nouns."""
        if self._keys is None:
            self._keys = frozenset(
                key_of(route.path or "") for route in iter_route_contexts(self.routes)
            )
        key = scope.get(_KEY)
        if key is None:
            path = scope["path"].removeprefix(scope.get("root_path", "")).removeprefix(API)
            key = scope[_KEY] = key_of(path)
        return super().matches(scope) if key in self._keys else (Match.NONE, {})


def key_of(path: str) -> str:
    """The noun of a path below the API's prefix, such as `users` or `projects/rules`.

    >>> key_of("/projects/{project_id}/rules/{rule_id}"), key_of("/projects/7"), key_of("/users")
    ('projects/rules', 'projects', 'users')
    """
    noun, _, rest = path.lstrip("/").partition("/")
    if noun != _SHARED:
        return noun
    inner = rest.partition("/")[2].partition("/")[0]
    return f"{noun}/{inner}" if inner else noun
