"""The audit log: events for those who may see them, and the tree for everybody who verifies."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Query, Request, Response
from fastapi.responses import PlainTextResponse, StreamingResponse

from aida.transparency.tiles import WIDTH, TileId, parse_number_path
from aida_sync.audit import service
from aida_sync.audit.exporting import export_lines
from aida_sync.audit.schemas import ConsistencyOut, EventOut, KeyOut, ProofOut
from aida_sync.auth.guard import OWN_PROJECTS, PUBLIC, needs
from aida_sync.auth.permissions import Permission
from aida_sync.auth.principal import Principal
from aida_sync.db.reach import EVERYTHING
from aida_sync.errors import NotFound
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import UnitOfWork, Work
from aida_sync.projects.access import visible_projects
from aida_sync.recording.tables import AuditEntry

router = ApiRouter(prefix="/audit", tags=["audit"])
Auditor = Annotated[Principal, Depends(needs(Permission.AUDIT_READ, OWN_PROJECTS))]
# What the tree is over tells nothing of events: whoever may read events may verify all of it.
_READ = Depends(needs(Permission.AUDIT_READ, EVERYTHING))


class _Tile(Response):
    media_type = "application/octet-stream"


_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@router.get("/events", summary="List events")
async def list_events(
    work: Work,
    principal: Auditor,
    page: PageQuery,
    project: Annotated[str | None, Query(max_length=36)] = None,
    action: Annotated[str | None, Query(max_length=64, examples=["rule.published"])] = None,
    target: Annotated[str | None, Query(max_length=200, description="A thing's id.")] = None,
) -> Envelope[list[EventOut]]:
    """Events of the projects that one is in, the newest first; for admins, all events."""
    seen = await visible_projects(work.session, principal.user_id, principal.role)
    wanted = service.Filter(seen, project, action, target)
    found = await service.events(work.session, wanted, page)
    return envelope([_event(row) for row in found.items], found.info)


@router.get("/events/{event_id}/proof", summary="Prove an event")
async def prove_event(work: Work, principal: Auditor, event_id: PathId) -> Envelope[ProofOut]:
    """What shows that an event stands in the log."""
    entry = await _visible(work, principal, event_id)
    return envelope(await service.prove(work.session, entry))


@router.get("/log/key", summary="The log's key", openapi_extra=PUBLIC)
async def log_key(request: Request) -> Envelope[KeyOut]:
    """The key that checkpoints are signed with; pin it when you first see it."""
    key = request.app.state.log_key
    return envelope(KeyOut(origin=key.name, key=key.render()))


@router.get(
    "/log/checkpoint",
    summary="The newest checkpoint",
    openapi_extra=PUBLIC,
    response_class=PlainTextResponse,
)
async def log_checkpoint(work: Work) -> PlainTextResponse:
    """A signed note over the log's size and root. It says nothing about events."""
    return PlainTextResponse((await service.checkpoint(work.session)).note)


@router.get("/log/consistency", summary="Prove that the log only grew", openapi_extra=PUBLIC)
async def log_consistency(
    work: Work, old: Annotated[int, Query(ge=0, le=2**53, description="A size seen before.")]
) -> Envelope[ConsistencyOut]:
    """What shows that the tree of an earlier size is the beginning of the newest one."""
    return envelope(await service.consistency(work.session, old))


@router.get(
    "/log/tile/{path:path}", summary="A tile of the log", response_class=_Tile, dependencies=[_READ]
)
async def log_tile(work: Work, path: str) -> Response:
    """Tiles of hashes and bundles of entries, with the paths of C2SP tlog-tiles."""
    kind, number, width = _tile_path(path)
    if kind == "entries":
        content = await service.entries(work.session, number, width)
    else:
        content = await service.tile(work.session, TileId(int(kind), number), width)
    return Response(content, media_type="application/octet-stream", headers=_FOREVER)


@router.get(
    "/export",
    summary="Export the log",
    dependencies=[Depends(needs(Permission.AUDIT_EXPORT, EVERYTHING))],
    response_class=StreamingResponse,
)
async def export_log(request: Request) -> StreamingResponse:
    """The whole log as JSON lines, which `aida audit verify` checks without the service."""
    lines = export_lines(request.app.state.database, request.app.state.log_key)
    first = await anext(lines)  # an empty log is an error while it can still be one

    async def content() -> AsyncIterator[str]:
        yield first
        async for line in lines:
            yield line

    return StreamingResponse(content(), media_type="application/jsonl")


async def _visible(work: UnitOfWork, principal: Principal, event_id: str) -> AuditEntry:
    entry = await service.event(work.session, event_id)
    seen = await visible_projects(work.session, principal.user_id, principal.role)
    if entry is None or (seen is not None and entry.project_id not in seen):
        raise NotFound("there is no such event", {"event_id": event_id})
    return entry


def _tile_path(path: str) -> tuple[str, int, int]:
    kind, _, rest = path.partition("/")
    number, partial, width = rest.partition(".p/")
    fits = kind == "entries" or (kind.isascii() and kind.isdigit() and int(kind) < 8)
    counted = not partial or (width.isascii() and width.isdigit() and len(width) <= 3)
    try:
        if fits and counted:
            return kind, parse_number_path(number), int(width) if partial else WIDTH
    except ValueError:
        pass
    raise NotFound("the log has no such tile", {"path": path[:200]})


def _event(row: AuditEntry) -> EventOut:
    return EventOut(
        id=row.id,
        number=row.number,
        at=row.at,
        actor=row.actor,
        action=row.action,
        target=row.target,
        target_id=row.target_id,
        project_id=row.project_id,
        trace_id=row.trace_id,
        content=None if row.content is None else json.loads(row.content),
    )
