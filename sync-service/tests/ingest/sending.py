"""Events to send, and sending them."""

from __future__ import annotations

import asyncio
import gzip
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
from sqlalchemy import select

from aida.sync.spool.events import Kind, event
from aida_sync.ingest.tables import CountToAdd
from aida_sync.kit.router import API

from ..service import Client, Service

DEVICE = "0197d2a0-5b3c-7c1e-9f00-0123456789ab"
OTHER_DEVICE = "0197d2a0-5b3c-7c1e-9f00-0123456789ac"
ONE_OF_EACH: dict[Kind, dict[str, Any]] = {
    Kind.CHECK: {
        "source": "cli",
        "revision": "a1b2",
        "verdict": "1:00",
        "files": 3,
        "findings": 2,
        "duration_ms": 40,
    },
    Kind.FINDING: {
        "identity": "1:abc",
        "rule": "no-print",
        "revision": "a1b2",
        "severity": "warning",
        "language": "python",
        "state": "new",
        "age_days": 0,
    },
    Kind.FEEDBACK: {"rule": "no-print", "opinion": "not-useful", "identity": "1:abc"},
    Kind.TEMPLATE: {"template": "py-main", "language": "python", "source": "editor"},
    Kind.AI: {
        "action": "explain",
        "model": "small",
        "outcome": "done",
        "decision": "0197d2a0-5b3c-7c1e-9f00-00000000000d",
        "tokens_in": 10,
        "tokens_out": 5,
        "duration_ms": 900,
    },
    Kind.DECISION: {
        "id": "0197d2a0-5b3c-7c1e-9f00-00000000000d",
        "action": "ai.explain",
        "tier": "pre-action",
        "rule": "",
        "revision": "a1b2",
        "input_hash": "00112233445566778899aabbccddeeff",
        "verdict": "allow",
        "reason": "within-budget",
    },
}


def made(kind: Kind, project: str = "shop", ago: timedelta = timedelta(), **other: Any) -> Any:
    """A valid event of a kind."""
    return event(kind, project, datetime.now(UTC) - ago, **{**ONE_OF_EACH[kind], **other})


def feedback(*rules: str, project: str = "shop") -> list[Any]:
    """Events that differ in their rules."""
    return [made(Kind.FEEDBACK, project, rule=rule) for rule in rules]


def batch(events: list[Any], first: int = 1, epoch: int = 1, device: str = DEVICE) -> bytes:
    """A batch as a client sends it, before it is packed."""
    told = {"device": device, "epoch": epoch, "first": first, "events": events}
    return orjson.dumps(told)


async def send(client: Client, body: bytes, encoding: str = "gzip") -> httpx.Response:
    """Post a batch."""
    headers = {"Content-Type": "application/json"}
    if client.tokens:
        headers["Authorization"] = f"Bearer {client.tokens['access_token']}"
    if encoding:
        headers["Content-Encoding"] = encoding
        body = gzip.compress(body, 1) if encoding == "gzip" else body
    return await client.http.post(f"{API}/ingest", content=body, headers=headers)


async def taken(client: Client, body: bytes) -> dict[str, Any]:
    """The receipt of a batch."""
    answer = await send(client, body)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def rolled(service: Service) -> None:
    """Wait until everything is added up, also what the service's own roller has in hand."""
    state = service.app.state
    async with asyncio.timeout(30):
        while True:
            async with state.database.read() as session:
                if (await session.execute(select(CountToAdd.id).limit(1))).first() is None:
                    return
            if not await state.roller.step():
                await asyncio.sleep(0.01)
