"""A batch of events as it is sent, and what is counted of it. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, NamedTuple

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from aida.transparency.merkle import leaf_hash, root_of
from aida_sync.errors import BadRequest, Unprocessable
from aida_sync.ingest.kinds import Checked, Uuid

MAX_EVENTS = 5_000


class Batch(BaseModel):
    """Events of one device in a row. ``first`` is the number of the first one, from 1 on."""

    model_config = ConfigDict(extra="forbid", strict=True)

    device: Uuid
    epoch: Annotated[int, Field(ge=1, le=2**31 - 1)]
    first: Annotated[int, Field(ge=1, le=2**53)]
    events: Annotated[list[Any], Field(min_length=1, max_length=MAX_EVENTS)]


def read_batch(body: bytes) -> Batch:
    """The batch in a body; raises ApiError when nothing of it can be used."""
    try:
        raw = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadRequest(f"the body is no valid JSON: {error}", code="malformed_json") from None
    try:
        return Batch.model_validate(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "body"
        raise Unprocessable(f"{where}: {first['msg']}", {"where": where}) from None


def merkle_root(events: Iterable[Any]) -> bytes:
    """The root over events, each hashed in canonical form, as `aida.transparency` has it."""
    return root_of([leaf_hash(orjson.dumps(one, option=orjson.OPT_SORT_KEYS)) for one in events])


class Placed(NamedTuple):
    """An event that is taken: its number, its project's id, and what it says."""

    seq: int
    project_id: str
    event: Checked


def counts_of(told: Iterable[tuple[str, Iterable[Placed]]]) -> dict[str, Any]:
    """What the events of users add to the roll-ups, by hour in seconds since 1970 (UTC).

    ``counts``: [hour, project, kind, subject, detail, events, value]; ``users``: [hour, project,
    user, events].
    """
    counted: Counter[tuple[int, str, str, str, str]] = Counter()
    summed: defaultdict[tuple[int, str, str, str, str], int] = defaultdict(int)
    active: Counter[tuple[int, str, str]] = Counter()
    for user_id, placed in told:
        for one in placed:
            event = one.event
            hour = hour_of(event.at)
            key = (hour, one.project_id, event.kind, event.subject, event.detail)
            counted[key] += 1
            summed[key] += event.value
            active[hour, one.project_id, user_id] += 1
    return {
        "counts": [[*key, number, summed[key]] for key, number in counted.items()],
        "users": [[*key, number] for key, number in active.items()],
    }


def hour_of(at: datetime) -> int:
    """The beginning of the hour of a moment, in UTC, as seconds since 1970."""
    seconds = int(at.timestamp() // 1)
    return seconds - seconds % 3600


def moment_of(seconds: int) -> datetime:
    """The moment of a number of seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)
