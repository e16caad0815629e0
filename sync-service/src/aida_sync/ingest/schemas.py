"""What ingest answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from aida_sync.ingest.batch import MAX_EVENTS, Batch
from aida_sync.ingest.kinds import schemas


class Rejected(BaseModel):
    """An event that was not taken."""

    index: Annotated[int, Field(description="In `events`, from 0.")]
    seq: int
    pointer: Annotated[str, Field(description="Where in the event, as a JSON pointer.")]
    problem: str


class Receipt(BaseModel):
    """What became of a batch. Forget the events up to `high_water`."""

    high_water: Annotated[int, Field(description="Every event up to here is dealt with.")]
    accepted: int
    duplicates: Annotated[int, Field(description="Events that were dealt with before.")]
    rejected: list[Rejected]
    root: Annotated[str, Field(description="Merkle root over the new events, in hexadecimal.")]
    audit_event: Annotated[str | None, Field(description="The event that the root stands in.")]


class DeadEventOut(BaseModel):
    """An event that was refused."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    device: str
    epoch: int
    seq: int
    kind: str
    pointer: str
    problem: str
    at: datetime


def request_body() -> dict[str, Any]:
    """The OpenAPI description of a batch."""
    schema = Batch.model_json_schema()
    schema["properties"]["events"] = {
        "type": "array",
        "minItems": 1,
        "maxItems": MAX_EVENTS,
        "items": {"oneOf": schemas()},
    }
    return {"required": True, "content": {"application/json": {"schema": schema}}}
