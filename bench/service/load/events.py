"""Batches of events, as the spool of a client sends them."""

from __future__ import annotations

import gzip
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from random import Random
from typing import Any

import orjson

from aida.sync.spool.events import Kind, event

# A day in a team: what kinds there are of a hundred events.
SHARES = {
    Kind.FINDING: 40,
    Kind.CHECK: 20,
    Kind.FEEDBACK: 10,
    Kind.TEMPLATE: 10,
    Kind.AI: 10,
    Kind.DECISION: 10,
}
_KINDS = [kind for kind, share in SHARES.items() for _ in range(share)]


def batches(project: str, size: int, seed: int) -> Iterator[bytes]:
    """Packed bodies of one device, each following the one before, without end."""
    random, first = Random(seed), 1
    device = _uuid(random.getrandbits(128))
    while True:
        events = [_event(project, random) for _ in range(size)]
        body = orjson.dumps({"device": device, "epoch": 1, "first": first, "events": events})
        yield gzip.compress(body, 1, mtime=0)
        first += size


def _event(project: str, random: Random) -> Any:
    kind = random.choice(_KINDS)
    said = {**_SAID[kind], **_varied(kind, random.randrange(100), random.getrandbits(128))}
    return event(kind, project, datetime.now(UTC), **said)


_SAID: Mapping[Kind, Mapping[str, Any]] = {
    Kind.FINDING: {
        "revision": "a1b2",
        "severity": "warning",
        "language": "python",
        "state": "new",
        "age_days": 0,
    },
    Kind.CHECK: {"source": "editor", "revision": "a1b2", "verdict": "1:00", "files": 1},
    Kind.FEEDBACK: {"opinion": "useful"},
    Kind.TEMPLATE: {"language": "python", "source": "editor"},
    Kind.AI: {
        "action": "explain",
        "model": "small",
        "outcome": "done",
        "tokens_in": 900,
        "tokens_out": 300,
    },
    Kind.DECISION: {
        "action": "ai.explain",
        "tier": "pre-action",
        "rule": "",
        "revision": "a1b2",
        "verdict": "allow",
        "reason": "within-budget",
    },
}


def _varied(kind: Kind, number: int, unique: int) -> dict[str, Any]:
    match kind:
        case Kind.FINDING:
            return {"identity": f"1:{unique:032x}", "rule": f"rule-{number}"}
        case Kind.CHECK:
            return {"findings": number, "duration_ms": number}
        case Kind.FEEDBACK:
            return {"identity": f"1:{unique:032x}", "rule": f"rule-{number}"}
        case Kind.TEMPLATE:
            return {"template": f"template-{number}"}
        case Kind.AI:
            return {"decision": _uuid(unique), "duration_ms": number}
        case Kind.DECISION:
            return {"id": _uuid(unique), "input_hash": f"{unique:032x}"}


def _uuid(number: int) -> str:
    return str(uuid.UUID(int=number, version=4))
