"""Taking events from clients."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request

from aida_sync.auth.guard import needs
from aida_sync.auth.permissions import Permission
from aida_sync.auth.principal import Principal
from aida_sync.context import current
from aida_sync.db.reach import EVERYTHING
from aida_sync.errors import Conflict
from aida_sync.ingest import service
from aida_sync.ingest.batch import read_batch
from aida_sync.ingest.kinds import Checked, check
from aida_sync.ingest.schemas import DeadEventOut, Receipt, request_body
from aida_sync.ingest.senders import sender_of
from aida_sync.ingest.sent import Sent
from aida_sync.kit.envelope import Envelope, envelope
from aida_sync.kit.packed_body import bytes_of
from aida_sync.kit.paging import PageQuery
from aida_sync.kit.router import ApiRouter
from aida_sync.kit.unit_of_work import Work

router = ApiRouter(prefix="/ingest", tags=["ingest"])
Writer = Annotated[Principal, Depends(needs(Permission.EVENTS_WRITE))]
# The batch names projects; once they are looked up, they alone are reached.
Sending = Annotated[Principal, Depends(needs(Permission.EVENTS_WRITE, EVERYTHING))]


@router.post("", summary="Send events", openapi_extra={"requestBody": request_body()})
async def send_events(request: Request, work: Work, principal: Sending) -> Envelope[Receipt]:
    """Take a batch, packed with gzip or not. Sending it again has no further effect.

    An event that is not in order is put aside and named in `rejected`, with its index and a JSON
    pointer; the others are taken.
    """
    settings = request.app.state.settings
    batch = read_batch(await bytes_of(request))
    age = timedelta(days=settings.events_retention_days)
    checked = service.in_time([check(raw) for raw in batch.events], datetime.now(UTC), age)
    moments = [one.at for one in checked if isinstance(one, Checked)]
    await request.app.state.partitions.ensure(moments)
    slugs = frozenset(one.project for one in checked if isinstance(one, Checked))
    memory = request.app.state.sender_memory
    sender = await sender_of(work.database, memory, principal, slugs)
    sent = Sent(batch, checked, sender, current().trace_id)
    outcome = await request.app.state.gatherer.take(sent)
    work.leave_to_others()
    if isinstance(outcome, Conflict):
        raise outcome
    return envelope(outcome.receipt)


@router.get("/dead-letters", summary="List refused events")
async def list_dead_events(
    work: Work, principal: Writer, page: PageQuery
) -> Envelope[list[DeadEventOut]]:
    """The events that one sent and that were refused, the newest first."""
    found = await service.refused(work.session, principal.user_id, page)
    return envelope([DeadEventOut.model_validate(row) for row in found.items], found.info)
