"""What the messages of live updates carry; each form has a version."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

VERSION = 1
Cursor = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{1,18}$",
        description="A place in the committed order of changes; pass it back to go on from there.",
        examples=["1042"],
    ),
]
_Version = Annotated[Literal[1], Field(description="The version of this form.")]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: _Version = VERSION


class Subscribe(_Request):
    """Send me what happens in the message's channel."""

    action: Literal["subscribe"]
    cursor: Annotated[
        Cursor | None, Field(description="The last cursor received; without one, from now on.")
    ] = None


class Unsubscribe(_Request):
    """Send me nothing more of the message's channel."""

    action: Literal["unsubscribe"]


class Ping(_Request):
    """Are you there? For clients that cannot send WebSocket pings, such as browsers."""

    action: Literal["ping"]


RequestPayload = Annotated[Subscribe | Unsubscribe | Ping, Field(discriminator="action")]
REQUEST: TypeAdapter[Subscribe | Unsubscribe | Ping] = TypeAdapter(RequestPayload)


class Done(BaseModel):
    """The answer to a request."""

    version: _Version = VERSION
    action: Literal["subscribe", "unsubscribe", "ping"]
    cursor: Annotated[
        Cursor | None, Field(description="After `subscribe`: the place from which events follow.")
    ] = None


class Change(BaseModel):
    """Something was changed: the audit event of the change."""

    version: _Version = VERSION
    kind: Literal["change"] = "change"
    cursor: Annotated[Cursor, Field(description="Subscribe with it to go on after this event.")]
    at: datetime
    actor: Annotated[str, Field(description="The id of the user who did it, or a word.")]
    action: Annotated[str, Field(examples=["rule.published"])]
    target: Annotated[str, Field(examples=["rule"])]
    target_id: str
    project_id: str | None
    detail: dict[str, Any]


class ResyncRequired(BaseModel):
    """Events were left out: read the state through the API, then go on from the cursor."""

    version: _Version = VERSION
    kind: Literal["resync_required"] = "resync_required"
    cursor: Cursor
    reason: Annotated[
        Literal["too_old", "too_slow", "unknown_cursor"],
        Field(description="The cursor was too old, the client too slow, the cursor not ours."),
    ]


class MetricsSnapshot(BaseModel):
    """How the replica that one is connected to fares; the newest replaces all before it."""

    version: _Version = VERSION
    kind: Literal["metrics"] = "metrics"
    requests_per_second: float
    errors_per_second: Annotated[float, Field(description="Answers with a status of 500 or above.")]
    latency_p95_ms: Annotated[
        float | None, Field(description="Upper bound of the bucket; null without requests.")
    ]
    connections: Annotated[int, Field(description="Open live connections of this replica.")]
    log_entries: int


class Failure(BaseModel):
    """A request was refused: the `error` of an HTTP answer."""

    version: _Version = VERSION
    code: Annotated[str, Field(description="For programs.")]
    message: Annotated[str, Field(description="For people: what is wrong and what to do.")]
    details: Annotated[dict[str, Any], Field(description="Data about it.")]


EventPayload = Change | ResyncRequired | MetricsSnapshot
