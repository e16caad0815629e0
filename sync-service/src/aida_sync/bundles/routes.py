"""Bundles of a project: the newest one, and the files that a client of TUF fetches."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import Depends, Header, Path, Query, Request, Response

from aida_sync.auth.guard import in_project
from aida_sync.auth.permissions import Permission
from aida_sync.bundles import service
from aida_sync.bundles.schemas import BundleOut, KeyChange
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.revisions.lifecycle import Channel

router = ApiRouter(prefix="/projects/{project_id}/bundles/{channel}", tags=["bundles"])
MAX_WAIT = 60
_READ = Depends(in_project(Permission.RULES_READ))
_PREFERRED = re.compile(r"\bwait\s*=\s*\"?(\d{1,4})")
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {}}, "description": "The file."}
}


@router.get("", summary="The newest bundle", dependencies=[_READ])
async def read_bundle(
    request: Request,
    work: Work,
    project_id: PathId,
    channel: Channel,
    response: Response,
    wait: Annotated[
        int, Query(ge=0, le=MAX_WAIT, description="Seconds to wait for one that is not known yet.")
    ] = 0,
    prefer: Annotated[str, Header(max_length=200, description="`wait=30` asks for the same.")] = "",
    if_none_match: Annotated[
        str, Header(max_length=1000, description="The `ETag` of the bundle that is known.")
    ] = "",
) -> Envelope[BundleOut]:
    """Answers 304 when the client has it; with `wait` only after so many seconds."""
    preferred = _PREFERRED.search(prefer)
    if preferred:
        wait = min(int(preferred[1]), MAX_WAIT)
        response.headers["Preference-Applied"] = f"wait={wait}"
    await work.close()  # nobody holds a connection while they wait
    heads = request.app.state.bundle_heads
    head = await heads.next(project_id, channel, if_none_match, wait)
    response.headers["ETag"] = head.tag
    return envelope(BundleOut.model_validate(head))


@router.get(
    "/metadata/{name}", summary="Metadata of a bundle", dependencies=[_READ], responses=_FILE
)
async def read_bundle_metadata(
    work: Work,
    project_id: PathId,
    channel: Channel,
    name: Annotated[
        str,
        Path(
            max_length=40,
            pattern=r"^(\d+\.)?(root|targets|snapshot|timestamp)\.json$",
            examples=["timestamp.json"],
        ),
    ],
) -> Response:
    """Signed metadata of The Update Framework: `timestamp.json`, `N.root.json` and so on."""
    return _file(await service.file(work.session, project_id, channel, f"metadata/{name}"))


@router.get(
    "/targets/{path:path}", summary="A target of a bundle", dependencies=[_READ], responses=_FILE
)
async def read_bundle_target(
    work: Work,
    project_id: PathId,
    channel: Channel,
    path: Annotated[
        str,
        Path(
            max_length=200,
            pattern=r"^(deltas/)?[0-9a-f]{64}\.[0-9a-z.]+$",
            examples=[f"{'0' * 64}.bundle.json"],
        ),
    ],
) -> Response:
    """The bundle, or what leads on from an earlier one, at the address of its content."""
    return _file(await service.file(work.session, project_id, channel, f"targets/{path}"))


@router.post(
    "/keys",
    summary="Change the keys of a bundle",
    dependencies=[Depends(in_project(Permission.PROJECTS_MANAGE))],
)
async def change_bundle_keys(
    request: Request, work: Work, project_id: PathId, channel: Channel, body: KeyChange
) -> Envelope[None]:
    """Give roles fresh keys. Clients follow by themselves: the old root vouches for the new."""
    builder = request.app.state.bundle_builder
    await service.change_keys(work, builder, project_id, channel, list(dict.fromkeys(body.roles)))
    return envelope(None)


def _file(data: bytes) -> Response:
    return Response(data, media_type="application/json")
