"""Errors become answers: the envelope, or RFC 9457 for clients that ask. Never a traceback."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import iter_route_contexts
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException
from starlette.routing import compile_path

from aida_sync.context import current
from aida_sync.errors import ApiError

PROBLEM_JSON = "application/problem+json"
_log = structlog.get_logger("aida_sync.errors")


def install(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(ApiError, _api_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(StaleDataError, _changed_meanwhile)
    app.add_exception_handler(IntegrityError, _made_meanwhile)
    app.add_exception_handler(HTTPException, _http)
    for kind in (OperationalError, InterfaceError, PoolTimeout, ConnectionError):
        app.add_exception_handler(kind, _database_down)


def error_response(
    request: Request,
    status: int,
    code: str,
    message: str,
    details: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """An error in the form that the client accepts."""
    told = dict(details or {})
    if PROBLEM_JSON in request.headers.get("accept", ""):
        body: dict[str, Any] = {
            "type": f"urn:aida:error:{code}",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": message,
            "instance": f"urn:trace:{current().trace_id}",
            "code": code,
            "details": told,
        }
        return JSONResponse(body, status, dict(headers or {}), media_type=PROBLEM_JSON)
    body = {"error": {"code": code, "message": message, "details": told}}
    return JSONResponse(body, status, dict(headers or {}))


def unexpected_response(request: Request, error: Exception) -> Response:
    """The answer to a defect of the service, which goes into the log with its traceback."""
    _log.error("unexpected_error", path=request.url.path, exc_info=error)
    return error_response(
        request,
        500,
        "internal_error",
        "the service failed on this request; nothing was changed. Report it with the request id",
        {"request_id": current().trace_id},
    )


async def _api_error(request: Request, error: Any) -> Response:
    _log.info("refused", code=error.error_code, status=int(error.status), path=request.url.path)
    return error_response(
        request, int(error.status), error.error_code, error.message, error.details, error.headers
    )


async def _invalid(request: Request, error: Any) -> Response:
    problems = [
        {"where": ".".join(str(part) for part in item["loc"]), "what": item["msg"]}
        for item in error.errors()
    ]
    if any(item["type"] == "json_invalid" for item in error.errors()):
        return error_response(
            request, 400, "malformed_json", "the body is no valid JSON", {"problems": problems}
        )
    first = problems[0]
    message = f"{first['where']}: {first['what']}"
    if len(problems) > 1:
        message += f", and {len(problems) - 1} more"
    return error_response(request, 422, "invalid", message, {"problems": problems})


async def _changed_meanwhile(request: Request, error: Any) -> Response:
    message = "it was changed at the same moment: read it again, and repeat your change"
    return error_response(request, 412, "precondition_failed", message)


async def _made_meanwhile(request: Request, error: Any) -> Response:
    _log.warning("integrity", error=str(error.orig).split("\n")[0], path=request.url.path)
    message = "somebody made the same thing at the same moment, or it refers to what is gone"
    return error_response(request, 409, "conflict", message, {}, {"Retry-After": "1"})


async def _http(request: Request, error: Any) -> Response:
    known = {404: "not_found", 405: "method_not_allowed", 400: "bad_request"}
    code = known.get(error.status_code, "http_error")
    message = {
        404: f"there is nothing at {request.url.path}: the API is below /api/v1",
        405: f"{request.method} is not possible here",
    }.get(error.status_code, str(error.detail))
    headers = error.headers
    if error.status_code == 405:
        # The router names the methods of one route, where the path may have several.
        headers = {**(headers or {}), "Allow": ", ".join(_methods_at(request))}
    return error_response(request, error.status_code, code, message, {}, headers)


def _methods_at(request: Request) -> list[str]:
    found: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        if route.methods and route.path and compile_path(route.path)[0].match(request.url.path):
            found |= set(route.methods)
    return sorted(found)


async def _database_down(request: Request, error: Any) -> Response:
    _log.error("database_unavailable", error=str(error).split("\n")[0], path=request.url.path)
    return error_response(
        request,
        503,
        "unavailable",
        "the database does not answer: repeat the request in a moment",
        {},
        {"Retry-After": "2"},
    )
