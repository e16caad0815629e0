"""Webhooks of a project, for its admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Path, Request, Response, status

from aida_sync.auth.guard import in_project
from aida_sync.auth.permissions import Permission
from aida_sync.kit.entity_tags import IfMatch, entity_tag, require_match
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.ids import PathId
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work
from aida_sync.webhooks import service, store
from aida_sync.webhooks.schemas import (
    DeliveryOut,
    WebhookCreate,
    WebhookOut,
    WebhookSecretOut,
    WebhookUpdate,
)

router = ApiRouter(
    prefix="/projects/{project_id}/webhooks",
    tags=["webhooks"],
    dependencies=[Depends(in_project(Permission.PROJECTS_MANAGE))],
)
Number = Annotated[int, Path(ge=1, le=2**53)]


@router.get("", summary="List webhooks")
async def list_webhooks(work: Work, project_id: PathId) -> Envelope[list[WebhookOut]]:
    """The project's webhooks."""
    found = await store.of_project(work.session, project_id)
    return envelope([WebhookOut.model_validate(row) for row in found])


@router.post("", summary="Create a webhook", status_code=status.HTTP_201_CREATED)
async def create_webhook(
    request: Request, work: Work, project_id: PathId, body: WebhookCreate
) -> Envelope[WebhookSecretOut]:
    """Make a webhook. The answer holds the secret that signs; it is shown once."""
    outgoing = request.app.state.outgoing
    made = await service.create(work, outgoing, project_id, body.url, body.topics)
    return envelope(WebhookSecretOut.model_validate(made))


@router.get("/{webhook_id}", summary="Read a webhook")
async def read_webhook(
    work: Work, project_id: PathId, webhook_id: PathId, response: Response
) -> Envelope[WebhookOut]:
    """One webhook."""
    found = await service.get(work.session, project_id, webhook_id)
    response.headers["ETag"] = entity_tag(found.version)
    return envelope(WebhookOut.model_validate(found))


@router.patch("/{webhook_id}", summary="Change a webhook")
async def update_webhook(
    request: Request,
    work: Work,
    project_id: PathId,
    webhook_id: PathId,
    body: WebhookUpdate,
    response: Response,
    if_match: IfMatch = None,
) -> Envelope[WebhookOut]:
    """Change address or topics, disable or enable."""
    found = await service.get(work.session, project_id, webhook_id)
    require_match(if_match, found.version)
    outgoing = request.app.state.outgoing
    changed = await service.change(work, outgoing, found, **body.model_dump())
    response.headers["ETag"] = entity_tag(changed.version)
    return envelope(WebhookOut.model_validate(changed))


@router.delete("/{webhook_id}", summary="Delete a webhook")
async def delete_webhook(work: Work, project_id: PathId, webhook_id: PathId) -> Envelope[None]:
    """Delete a webhook, and what is on its way."""
    await service.remove(work, await service.get(work.session, project_id, webhook_id))
    return envelope(None)


@router.post("/{webhook_id}/secret", summary="Rotate a webhook's secret")
async def rotate_webhook_secret(
    work: Work, project_id: PathId, webhook_id: PathId
) -> Envelope[WebhookSecretOut]:
    """Make another secret; for a day the old one signs too."""
    found = await service.get(work.session, project_id, webhook_id)
    return envelope(WebhookSecretOut.model_validate(await service.rotate(work, found)))


@router.get("/{webhook_id}/deliveries", summary="List deliveries")
async def list_deliveries(
    work: Work, project_id: PathId, webhook_id: PathId, page: PageQuery
) -> Envelope[list[DeliveryOut]]:
    """What was sent and what waits, the newest first; kept for 30 days."""
    webhook = await service.get(work.session, project_id, webhook_id)
    found = await service.deliveries(work.session, webhook, page)
    return envelope([DeliveryOut.model_validate(row) for row in found.items], found.info)


@router.post(
    "/{webhook_id}/deliveries/{number}/redelivery",
    summary="Redeliver",
    status_code=status.HTTP_202_ACCEPTED,
)
async def redeliver(
    work: Work, project_id: PathId, webhook_id: PathId, number: Number
) -> Envelope[DeliveryOut]:
    """Send an event once more, with the same id."""
    webhook = await service.get(work.session, project_id, webhook_id)
    return envelope(DeliveryOut.model_validate(await service.redeliver(work, webhook, number)))
