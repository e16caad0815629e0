"""Rotating the keys of encrypted columns, while the service runs."""

from __future__ import annotations

from fastapi import Depends, Request, status
from pydantic import BaseModel

from aida_sync.auth.guard import needs
from aida_sync.auth.permissions import Permission
from aida_sync.keys.reencryption import begin_rotation
from aida_sync.keys.reindexing import begin_index_rotation
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work

router = ApiRouter(prefix="/keys", tags=["keys"])
_MANAGE = Depends(needs(Permission.KEYS_MANAGE))


class RotationOut(BaseModel):
    """The data key that was made; a job encrypts everything with it."""

    number: int


@router.post(
    "/rotation", summary="Rotate keys", status_code=status.HTTP_202_ACCEPTED, dependencies=[_MANAGE]
)
async def rotate_keys(request: Request, work: Work) -> Envelope[RotationOut]:
    """Make the next key of encrypted columns; the old one is retired when nothing needs it."""
    return envelope(RotationOut(number=await begin_rotation(work, request.app.state.sealer)))


@router.post(
    "/index-rotation",
    summary="Rotate the key of blind indexes",
    status_code=status.HTTP_202_ACCEPTED,
    dependencies=[_MANAGE],
)
async def rotate_index_key(request: Request, work: Work) -> Envelope[RotationOut]:
    """Make the next key by which encrypted values are found; a job renews all indexes with it."""
    number = await begin_index_rotation(work, request.app.state.sealer)
    return envelope(RotationOut(number=number))
