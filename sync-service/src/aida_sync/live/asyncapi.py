"""The contract of the WebSocket, as an AsyncAPI 3 document made from the code."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from aida_sync import __version__
from aida_sync.live.access import NEEDS
from aida_sync.live.frames import MESSAGE_LIMIT, Channel, ClientMessage, Message, MessageType
from aida_sync.live.payloads import (
    Change,
    Done,
    Failure,
    MetricsSnapshot,
    Ping,
    ResyncRequired,
    Subscribe,
    Unsubscribe,
)

_SCHEMAS = "#/components/schemas/{model}"
_MODELS: tuple[type[BaseModel], ...] = (
    Message[dict],
    ClientMessage,
    *(Subscribe, Unsubscribe, Ping, Done, Change, ResyncRequired, MetricsSnapshot, Failure),
)
_SENT = (
    ("request.subscribe", MessageType.REQUEST, Subscribe),
    ("request.unsubscribe", MessageType.REQUEST, Unsubscribe),
    ("request.ping", MessageType.REQUEST, Ping),
)
_RECEIVED = (
    ("response", MessageType.RESPONSE, Done),
    ("error", MessageType.ERROR, Failure),
    ("event.change", MessageType.EVENT, Change),
    ("event.resync_required", MessageType.EVENT, ResyncRequired),
    ("event.metrics", MessageType.EVENT, MetricsSnapshot),
)
_DESCRIPTION = f"""\
Get a ticket with `POST /api/v1/live/ticket`, and open `/api/v1/live?ticket=TICKET` within 30 s.

- `metadata` is the server's word; what a client puts there is ignored.
- Ids are unique in their direction. A second message with the same id is refused (`id_reused`).
  A response or an error has the id of its request, an event that of its audit event, also when it
  is sent again.
- After a break subscribe with the last `cursor`. `resync_required` says that events were left out.
- A message has at most {MESSAGE_LIMIT} bytes. Too many of them in a minute end the connection with
  1008, after an error; so does the end of the session.
- The server pings every 20 s and closes what does not answer.
"""


def document() -> dict[str, Any]:
    """The document as JSON data."""
    _, schemas = models_json_schema(
        [(model, "serialization") for model in _MODELS], ref_template=_SCHEMAS
    )
    definitions = schemas["$defs"]
    envelope = definitions.pop(_name(Message[dict], definitions))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "AIDA sync service: live updates",
            "version": __version__,
            "description": _DESCRIPTION,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {"service": {"host": "127.0.0.1:8420", "protocol": "ws"}},
        "channels": {
            "live": {
                "address": "/api/v1/live",
                "description": _channels(),
                "messages": {
                    name: {"$ref": f"#/components/messages/{name}"}
                    for name, _, _ in (*_SENT, *_RECEIVED)
                },
                "bindings": {
                    "ws": {
                        "query": {
                            "type": "object",
                            "required": ["ticket"],
                            "properties": {"ticket": {"type": "string"}},
                        }
                    }
                },
            }
        },
        "operations": {
            "request": _operation("receive", _SENT, "What a client asks"),
            "tell": _operation("send", _RECEIVED, "What the server answers and tells"),
        },
        "components": {
            "messages": {
                name: _message(name, type, payload, envelope)
                for name, type, payload in (*_SENT, *_RECEIVED)
            },
            "schemas": definitions,
        },
    }


def _operation(action: str, messages: tuple[Any, ...], title: str) -> dict[str, Any]:
    return {
        "action": action,
        "title": title,
        "channel": {"$ref": "#/channels/live"},
        "messages": [{"$ref": f"#/channels/live/messages/{name}"} for name, _, _ in messages],
    }


def _message(
    name: str, type: MessageType, payload: type[BaseModel], envelope: dict[str, Any]
) -> dict[str, Any]:
    properties = dict(envelope["properties"])
    properties["type"] = {"const": str(type)}
    properties["payload"] = {"$ref": _SCHEMAS.format(model=payload.__name__)}
    required = list(envelope["required"])
    if type is MessageType.REQUEST:
        properties["metadata"] = {"description": "Ignored."}
        required.remove("metadata")
    return {
        "name": name,
        "title": (payload.__doc__ or "").split("\n")[0],
        "payload": {"type": "object", "properties": properties, "required": required},
    }


def _channels() -> str:
    lines = [f"- `{channel}` needs the permission `{NEEDS[channel]}`" for channel in Channel]
    return "\n".join(["The word `channel` in a message:", "", *lines])


def _name(model: type[BaseModel], definitions: dict[str, Any]) -> str:
    return next(name for name in definitions if name.startswith(model.__name__.split("[")[0] + "_"))
