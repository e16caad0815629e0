"""What a browser finds at the service's address: what it is, its API, its icon; no script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from aida_sync import __version__
from aida_sync.auth.guard import PUBLIC
from aida_sync.pages.rendering import page

router = APIRouter(include_in_schema=False)
_METHODS = ("get", "post", "put", "patch", "delete")
_DAY = {"Cache-Control": "public, max-age=86400"}


class Operation(NamedTuple):
    """An endpoint, as the reference shows it."""

    method: str
    path: str
    summary: str
    description: list[str]
    parameters: list[dict[str, Any]]
    body: str
    answers: str
    public: bool


@router.get("/", openapi_extra=PUBLIC)
async def home() -> HTMLResponse:
    """Say what answers here."""
    return page("home", version=__version__)


@router.get("/docs", openapi_extra=PUBLIC)
async def reference(request: Request) -> HTMLResponse:
    """The API, out of its OpenAPI document."""
    groups = grouped(request.app.openapi())
    count = sum(len(operations) for _, operations in groups)
    return page("reference", version=__version__, groups=groups, count=count)


@router.get("/favicon.ico", openapi_extra=PUBLIC)
async def favicon() -> Response:
    """The icon of browsers' tabs."""
    return Response(_icon(), media_type="image/x-icon", headers=_DAY)


def grouped(document: Mapping[str, Any]) -> list[tuple[str, list[Operation]]]:
    """The endpoints of an OpenAPI document by tag, in its order."""
    found: dict[str, list[Operation]] = {}
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                operation = item[method]
                tag = next(iter(operation.get("tags", ())), "other")
                found.setdefault(tag, []).append(_read(method, path, operation))
    return list(found.items())


def _read(method: str, path: str, told: Mapping[str, Any]) -> Operation:
    return Operation(
        method.upper(),
        path,
        told.get("summary", ""),
        [text for text in told.get("description", "").split("\n\n") if text],
        list(_parameters(told)),
        _body(told),
        ", ".join(status for status in told.get("responses", {}) if status < "400"),
        told.get("x-public") is True,
    )


def _parameters(told: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for parameter in told.get("parameters", ()):
        if "name" in parameter:
            yield {
                "name": parameter["name"],
                "place": parameter["in"],
                "required": parameter.get("required", False),
                "description": parameter.get("description", ""),
            }


def _body(told: Mapping[str, Any]) -> str:
    for kind, content in told.get("requestBody", {}).get("content", {}).items():
        schema = content.get("schema", {})
        return schema.get("$ref", kind).rpartition("/")[2] if "$ref" in schema else kind
    return ""


@cache
def _icon() -> bytes:
    return (Path(__file__).parent / "templates" / "favicon.ico").read_bytes()
