"""The outermost layer: a request's context and size, the headers of its answer, its log line."""

from __future__ import annotations

import time

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aida_sync.context import begin
from aida_sync.db.reach import INSTANCE, reaching
from aida_sync.errors import TooLarge
from aida_sync.kit import metrics
from aida_sync.kit.problems import error_response, unexpected_response

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
_log = structlog.get_logger("aida_sync.access")


class GuardingMiddleware:
    """Plain ASGI, since a wrapper object for each request would cost more than the rest of it."""

    def __init__(self, app: ASGIApp, body_limit: int, secure: bool) -> None:
        self._app = app
        self._limit = body_limit
        headers = dict(SECURITY_HEADERS)
        if secure:
            headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        self._headers = [(name.lower().encode(), text.encode()) for name, text in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        with reaching(INSTANCE):  # a guard lets the request reach what it may
            if scope["type"] == "http":
                await self._answer(scope, receive, send)
            else:
                await self._app(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        client = scope.get("client")
        context = begin(headers.get("traceparent", ""), client[0] if client else "")
        started, status, answered = time.perf_counter(), 500, False

        async def answer(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status, answered = message["status"], True
                told = list(message.get("headers", ()))
                there = {name.lower() for name, _ in told}
                told.append((b"x-request-id", context.trace_id.encode()))
                message["headers"] = told + [one for one in self._headers if one[0] not in there]
            await send(message)

        try:
            length = headers.get("content-length", "0")
            if not length.isdigit() or int(length) > self._limit:
                await self._refuse(scope, receive, answer)
                return
            await self._app(scope, self._bounded(receive), answer)
        except _BodyTooLarge:
            await self._refuse(scope, receive, answer)
        except Exception as error:
            if answered:
                raise
            await unexpected_response(Request(scope), error)(scope, receive, answer)
        finally:
            seconds = time.perf_counter() - started
            template = scope["app"].state.route_templates.get(id(scope.get("route")), "unmatched")
            metrics.observe(scope["method"], template, status, seconds)
            _log.info(
                "request",
                method=scope["method"],
                route=template,
                status=status,
                ms=round(seconds * 1000, 1),
            )

    def _bounded(self, receive: Receive) -> Receive:
        taken = 0

        async def read() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._limit:
                raise _BodyTooLarge
            return message

        return read

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        text = f"the body has more than {self._limit} bytes: send less at a time"
        response = error_response(Request(scope), int(TooLarge.status), TooLarge.code, text)
        await response(scope, receive, send)


class _BodyTooLarge(Exception):
    pass
