"""What the audit log tells clients."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

Base64 = Annotated[str, Field(description="Bytes in base64.")]


class EventOut(BaseModel):
    """An event. ``content`` is null once retention has deleted it."""

    id: str
    number: Annotated[int | None, Field(description="Its place in the log, once it has one.")]
    at: datetime
    actor: str
    action: str
    target: str
    target_id: str
    project_id: str | None
    trace_id: str
    content: Annotated[dict[str, Any] | None, Field(description="The event as it is committed to.")]


class ProofOut(BaseModel):
    """What shows that an event stands in the log, to somebody who has a checkpoint."""

    number: int
    size: int
    entry: Annotated[Base64, Field(description="The log's entry: a salted commitment.")]
    salt: Annotated[Base64 | None, Field(description="Opens the commitment, with the content.")]
    content: Annotated[str | None, Field(description="The event in canonical form.")]
    hashes: Annotated[list[Base64], Field(description="The inclusion proof of RFC 6962.")]
    checkpoint: Annotated[str, Field(description="The signed note over size and root.")]


class ConsistencyOut(BaseModel):
    """What shows that the log only grew between two sizes."""

    old_size: int
    size: int
    hashes: list[Base64]
    checkpoint: str


class KeyOut(BaseModel):
    """The key that checkpoints are verified with."""

    origin: str
    key: Annotated[str, Field(description="In the form of C2SP signed-note: name+id+base64.")]
