"""What a request sends, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from aida_sync.errors import Conflict
from aida_sync.ingest.batch import Batch
from aida_sync.ingest.kinds import Checked, Problem
from aida_sync.ingest.schemas import Receipt
from aida_sync.recording.event import AuditEvent


class Sender(NamedTuple):
    """Who sends: the user, and the ids of the projects that they may write events of, by slug."""

    user_id: str
    projects: Mapping[str, str]


class StreamKey(NamedTuple):
    """The events of a device, in the order of their numbers."""

    user_id: str
    device: str
    epoch: int


class Sent(NamedTuple):
    """A batch on its way; ``checked`` are its events in order. The request's trace goes along."""

    batch: Batch
    checked: Sequence[Checked | Problem]
    sender: Sender
    trace_id: str

    @property
    def stream(self) -> StreamKey:
        """Whose events they are."""
        return StreamKey(self.sender.user_id, self.batch.device, self.batch.epoch)


class Taken(NamedTuple):
    """What is answered, and the event that tells of it; None when all was there already.

    ``refused`` events were put aside now; ``receipt`` names those of an earlier try as well.
    """

    receipt: Receipt
    event: AuditEvent | None
    refused: int


Outcome = Taken | Conflict
