"""A router is asked for the paths that are its own, and for no others."""

from __future__ import annotations

import doctest

import pytest
from fastapi.routing import iter_route_contexts

from aida_sync.app import ROUTERS
from aida_sync.kit import router
from aida_sync.kit.router import ApiRouter, key_of

from ..service import Service


def test_the_examples_hold() -> None:
    assert doctest.testmod(router) == doctest.TestResults(0, 1)


@pytest.mark.parametrize("given", ROUTERS, ids=lambda given: given.prefix or given.tags[0])
def test_every_route_begins_with_words(given: ApiRouter) -> None:
    """What begins with a parameter would never be reached."""
    assert isinstance(given, ApiRouter)
    for route in iter_route_contexts(given.routes):
        assert "{" not in key_of(route.path or "")


@pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
@pytest.mark.parametrize("path", ["", "/", "//", "/projects/7/nothing", "/nowhere"])
async def test_other_paths_are_found_nowhere(service: Service, path: str) -> None:
    answer = await service.admin.call("GET", path)
    assert answer.status_code == 404
