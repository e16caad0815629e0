"""How every route runs: its transaction, repeated requests, conditional answers.

The answer is rendered before the transaction is committed, so nothing is acknowledged that is not
stored, and a repeated request with the same Idempotency-Key gets the first one's answer.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from aida_sync.errors import ApiError
from aida_sync.kit.idempotency import IDEMPOTENCY_KEY, Repeats
from aida_sync.kit.unit_of_work import UnitOfWork

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class UnrecordedChange(AssertionError):
    """A route changed something and told the audit log nothing: a defect of the service."""


class ApiRoute(APIRoute):
    """A route in one transaction. A method that is not safe must record what it did.

    So must a GET marked with `x-writes`: OAuth has a browser bring its answer by a redirect.
    """

    def get_route_handler(self) -> Handler:
        """Wrap the handler in a transaction."""
        handle = super().get_route_handler()
        extra = self.openapi_extra or {}
        silent, always_writes = bool(extra.get("x-records-nothing")), bool(extra.get("x-writes"))

        async def run(request: Request) -> Response:
            writes = always_writes or request.method not in SAFE_METHODS
            work = UnitOfWork(request.app.state.database, writes=writes)
            request.state.unit_of_work = work
            try:
                if writes:
                    response = await _change(request, work, handle, silent)
                else:
                    response = _conditional(request, await handle(request))
                response.headers.update(getattr(request.state, "rate_limit_headers", {}))
                return response
            finally:
                await work.close()

        return run


async def _change(request: Request, work: UnitOfWork, handle: Handler, silent: bool) -> Response:
    repeats = None
    if request.headers.get(IDEMPOTENCY_KEY) is not None:
        repeats = await Repeats.of(request)
        if earlier := await repeats.earlier(work):
            return earlier
    try:
        response = await handle(request)
    except ApiError as error:
        if error.keeps_writes:
            await work.commit()
        raise
    if not (work.events or silent or work.unchanged or work.recorded_elsewhere):
        raise UnrecordedChange(f"{request.method} {request.url.path} recorded no audit event")
    if repeats is not None:
        await repeats.remember(work, response)
    await work.commit()
    if work.events:
        request.app.state.access_memory.forget_all()
        request.app.state.sender_memory.forget_all()
        request.app.state.sequencer.wake()
        request.app.state.dispatcher.wake()
        request.app.state.bundle_follower.wake()
    return response


def _conditional(request: Request, response: Response) -> Response:
    """An empty 304 when the client has this version already."""
    tag = response.headers.get("etag")
    wanted = request.headers.get("if-none-match")
    if response.status_code != 200 or tag is None or wanted is None:
        return response
    known = {word.strip().removeprefix("W/") for word in wanted.split(",")}
    if "*" not in known and tag.removeprefix("W/") not in known:
        return response
    kept = ("etag", "cache-control", "vary", "last-modified")
    headers = {name: response.headers[name] for name in kept if name in response.headers}
    return Response(status_code=304, headers=headers)
