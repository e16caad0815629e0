"""The form of every answer: ``{data, metadata}``, and ``{error: {code, message, details}}``."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, Field

from aida_sync.context import current

T = TypeVar("T")


class PageInfo(BaseModel):
    """Where a list goes on."""

    limit: Annotated[int, Field(description="Items asked for at most.")]
    next_cursor: Annotated[
        str | None, Field(description="Pass it as `cursor` for what follows; null at the end.")
    ] = None


class Metadata(BaseModel):
    """What stands beside the data."""

    request_id: Annotated[str, Field(description="The trace's id: name it when you report.")]
    timestamp: Annotated[datetime, Field(description="When the answer was made, in UTC.")]
    page: Annotated[PageInfo | None, Field(description="For lists.")] = None


class Envelope(BaseModel, Generic[T]):
    """A successful answer."""

    data: T
    metadata: Metadata


class ErrorBody(BaseModel):
    """What went wrong."""

    code: Annotated[str, Field(description="For programs.")]
    message: Annotated[str, Field(description="For people: what is wrong and what to do.")]
    details: Annotated[dict[str, Any], Field(description="Data about it.")]


class ErrorEnvelope(BaseModel):
    """An answer with a status of 400 or above."""

    error: ErrorBody


class Problem(BaseModel):
    """The same as RFC 9457 has it, for clients that accept ``application/problem+json``."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    details: dict[str, Any]


def envelope(data: T, page: PageInfo | None = None) -> Envelope[T]:
    """Put an answer's data into its envelope."""
    metadata = Metadata(request_id=current().trace_id, timestamp=datetime.now(UTC), page=page)
    return Envelope(data=data, metadata=metadata)
