"""Opening a live connection."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

import structlog
from fastapi import APIRouter, Depends, WebSocket, status
from fastapi.responses import JSONResponse

from aida_sync.auth.guard import PUBLIC, needs
from aida_sync.auth.permissions import Permission
from aida_sync.auth.principal import Principal
from aida_sync.context import begin
from aida_sync.db.reach import EVERYTHING, reaching
from aida_sync.errors import ApiError, Conflict, Forbidden, Unavailable
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.live import service
from aida_sync.live.access import Access
from aida_sync.live.connection import Connection
from aida_sync.live.schemas import TicketOut
from aida_sync.projects.access import visible_projects

PATH = "/api/v1/live"
_log = structlog.get_logger("aida_sync.live")
router = ApiRouter(prefix="/live", tags=["live"])
documents = APIRouter(tags=["live"])
Reader = Annotated[Principal, Depends(needs(Permission.SELF_READ))]


@router.post("/ticket", summary="Get a ticket", status_code=status.HTTP_201_CREATED)
async def create_ticket(work: Work, principal: Reader) -> Envelope[TicketOut]:
    """What opens a live connection, once and within half a minute; it shows what the session may.

    An editor that was let in has a session, too. Tokens of `POST /tokens` have none.
    """
    if not principal.session_id:
        raise Conflict(
            "a live connection belongs to a session: log in, or let the program in as a device",
            code="session_required",
        )
    now = datetime.now(UTC)
    ticket = await service.issue(work, principal.user_id, principal.session_id, now)
    life = int(service.LIFE.total_seconds())
    return envelope(TicketOut(ticket=ticket, expires_in=life, path=PATH))


@documents.get("/asyncapi.json", summary="The live messages", openapi_extra=PUBLIC)
async def read_asyncapi() -> JSONResponse:
    """The contract of the WebSocket as an AsyncAPI document."""
    from aida_sync.live.asyncapi import document

    return JSONResponse(document())


@router.websocket("")
async def live(socket: WebSocket, ticket: str = "") -> None:
    """The live connection itself; see `/asyncapi.json`."""
    context = begin(socket.headers.get("traceparent", ""), "")
    state = socket.app.state

    async def look_up(user_id: str, session_id: str) -> Access:
        return await _look_up(socket, user_id, session_id)

    try:
        _require_origin(socket)
        if len(state.live.connections) >= state.settings.live_connections:
            raise Unavailable("this replica has all the live connections it takes: try again")
        async with state.database.write() as session:
            user_id, session_id = await service.redeem(session, ticket, datetime.now(UTC))
        access = await _look_up(socket, user_id, session_id)
        connection = Connection(socket, state.live, access, session_id, look_up)
        await state.live.join(connection)
    except ApiError as error:
        body = {"code": error.error_code, "message": error.message, "details": error.details}
        refusal = JSONResponse({"error": body}, int(error.status), error.headers)
        await socket.send_denial_response(refusal)
        return
    context.actor = user_id
    try:
        await socket.accept()
        _log.info("live_opened")
        await connection.serve(state.limiter.count_message)
    finally:
        state.live.leave(connection)
        _log.info("live_closed")


async def _look_up(socket: WebSocket, user_id: str, session_id: str) -> Access:
    principal = await socket.app.state.authenticator.of_session(session_id, user_id)
    with reaching(EVERYTHING):
        async with socket.app.state.database.read() as session:
            projects = await visible_projects(session, user_id, principal.role)
    return Access(user_id, principal.permissions, None if projects is None else frozenset(projects))


def _require_origin(socket: WebSocket) -> None:
    """A browser says which site's page opens a connection; others' pages may not."""
    origin = socket.headers.get("origin")
    if origin is None:
        return
    settings = socket.app.state.settings
    ours = urlsplit(settings.public_url)
    allowed = {f"{ours.scheme}://{ours.netloc}", *settings.allowed_origins.split()}
    if origin not in allowed:
        raise Forbidden(
            "pages of this origin may not connect: name it in AIDA_SYNC_ALLOWED_ORIGINS",
            {"origin": origin[:200]},
            code="origin_refused",
        )
