"""The envelope of every message: ``{type, id, channel, payload, metadata}``.

``metadata`` is the server's word alone. Whatever a client puts there is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Generic, Literal, TypeVar

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aida_sync.db.base import new_id
from aida_sync.errors import ApiError, BadRequest, Unprocessable

P = TypeVar("P")

_ID = re.compile(r"[\x21-\x7e]{1,64}")
MESSAGE_LIMIT = 16 * 1024
"""Bytes of a client's message at most."""


class MessageType(StrEnum):
    """What a message is."""

    EVENT = "event"
    REQUEST = "request"
    RESPONSE = "response"
    ERROR = "error"


class Channel(StrEnum):
    """What a message is about."""

    GOVERNANCE = "governance"
    AI = "ai"
    METRICS = "metrics"


MessageId = Annotated[
    str,
    Field(
        min_length=1,
        max_length=64,
        pattern=f"^{_ID.pattern}$",
        description="Unique in its direction; a response or an error has its request's.",
    ),
]


class MessageMetadata(BaseModel):
    """Set by the server."""

    timestamp: Annotated[datetime, Field(description="When the message was made, in UTC.")]
    correlation_id: Annotated[
        str, Field(description="The trace's id: of the change, or of the request's handling.")
    ]
    user_id: Annotated[str, Field(description="Whose connection this is.")]


class Message(BaseModel, Generic[P]):
    """A message of the server."""

    type: MessageType
    id: MessageId
    channel: Channel
    payload: P
    metadata: MessageMetadata


class ClientMessage(BaseModel):
    """A message of a client."""

    model_config = ConfigDict(extra="forbid")

    type: Literal[MessageType.REQUEST]
    id: MessageId
    channel: Channel
    payload: dict[str, Any]
    metadata: Annotated[Any, Field(description="Ignored.")] = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as text but for the user's id, so that it is written once for all readers."""

    before_user: str

    def text(self, user_id: str) -> str:
        """The message for a user. The id is a UUID, which needs no quoting."""
        return f'{self.before_user}"{user_id}"}}}}'


def render(
    type: MessageType,
    channel: Channel,
    payload: BaseModel | Mapping[str, Any],
    correlation_id: str,
    id: str | None = None,
) -> Rendered:
    """Write a message of the server down."""
    content = payload.model_dump(mode="json") if isinstance(payload, BaseModel) else payload
    head = {"type": type, "id": id or new_id(), "channel": channel, "payload": content}
    told = {"timestamp": datetime.now(UTC).isoformat(), "correlation_id": correlation_id}
    text = orjson.dumps({**head, "metadata": told}).decode()
    return Rendered(text.removesuffix("}}") + ',"user_id":')


def decode(text: str) -> Any:
    """The JSON of a client's message; raises BadRequest."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"the message is no valid JSON: {error}", code="malformed_json") from None


def id_of(data: Any) -> str | None:
    """The id that a message has, whatever else is wrong with it."""
    id = data.get("id") if isinstance(data, dict) else None
    return id if isinstance(id, str) and _ID.fullmatch(id) else None


def parse(data: Any) -> ClientMessage:
    """A client's message; raises Unprocessable."""
    try:
        return ClientMessage.model_validate(data)
    except ValidationError as error:
        raise invalid(error) from None


def invalid(error: ValidationError) -> ApiError:
    """What is wrong with a message, as an error."""
    problems = [
        {"where": ".".join(str(part) for part in item["loc"]), "what": item["msg"]}
        for item in error.errors(include_url=False, include_context=False, include_input=False)
    ]
    first = problems[0]
    return Unprocessable(f"{first['where'] or 'message'}: {first['what']}", {"problems": problems})
