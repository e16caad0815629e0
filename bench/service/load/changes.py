"""Connections that are told of changes, and one client that makes them."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

from bench.service.load.http_client import Site
from bench.service.load.live_client import LiveSocket

AT_ONCE = 16
PATIENCE_SECONDS = 10
ACTION = b'"practice.created"'
PRACTICE = {"title": "Wait", "languages": ["python"], "body": "Why.", "better_way": "How."}
FIRST = 5
"""Connections before memory is looked at: they make the service load what all share."""


async def follow(
    site: Site, path: str, connections: int, changes: int, pause: float, pid: int, prefix: str
) -> dict[str, Any]:
    """Time from before a practice is sent to ``path`` until each connection has it, one by one.

    ``pid`` is the service's process; ``bytes`` is what a connection adds to its memory.
    """
    seen: list[float] = []
    sockets = await _open(site, FIRST, seen)
    before = _resident(pid)
    parts = [len(range(start, connections - FIRST, AT_ONCE)) for start in range(AT_ONCE)]
    for opened in await asyncio.gather(*(_open(site, part, seen) for part in parts)):
        sockets += opened
    writer = await site.connect()
    took: list[float] = []
    acknowledged: list[float] = []
    missing = 0
    for number in range(changes):
        seen.clear()
        body = json.dumps({**PRACTICE, "id": f"{prefix}-{number}"}).encode()
        sent = time.perf_counter()
        status, answer = await writer.send(site.request("POST", path, body))
        acknowledged.append(time.perf_counter() - sent)
        assert status == 201, answer
        end = time.perf_counter() + PATIENCE_SECONDS
        while len(seen) < connections and time.perf_counter() < end:
            await asyncio.sleep(0.005)
        missing += connections - len(seen)
        took += [at - sent for at in seen]
        await asyncio.sleep(pause)
    after = _resident(pid)
    writer.close()
    for socket in sockets:
        if socket.transport is not None:
            socket.transport.close()
    each = (after - before) / (connections - FIRST)
    return {"took": took, "acknowledged": acknowledged, "missing": missing, "bytes": each}


async def _open(site: Site, number: int, seen: list[float]) -> list[LiveSocket]:
    def note(at: float, text: bytes) -> None:
        if ACTION in text:
            seen.append(at)

    http = await site.connect()
    sockets = []
    for _ in range(number):
        status, body = await http.send(site.request("POST", "/live/ticket"))
        assert status == 201, body
        ticket = json.loads(body)["data"]["ticket"]
        loop = asyncio.get_running_loop()
        _, socket = await loop.create_connection(
            lambda ticket=ticket: LiveSocket(site, ticket, note), site.host, site.port
        )
        await socket.subscribed
        sockets.append(socket)
    http.close()
    return sockets


def _resident(pid: int) -> int:
    """Bytes of a process in memory."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    return 0
