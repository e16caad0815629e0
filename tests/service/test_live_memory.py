"""T2: what a live connection costs the service's process, and that all of many are told."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path

import psutil
from websockets.asyncio.client import connect

from harness.service import ServiceProcess, create_admin

SOCKETS = 300
LIMIT = 100 * 1024


async def test_a_socket_costs_less_than_100_kilobytes(tmp_path: Path) -> None:
    """T2: resident memory of the process, before and after 300 subscribed connections."""
    create_admin(tmp_path)
    service = ServiceProcess(tmp_path, AIDA_SYNC_MESSAGES_PER_MINUTE="0")
    try:
        service.log_in()
        tickets = [
            service.call("POST", "/live/ticket")[1]["data"]["ticket"] for _ in range(SOCKETS + 1)
        ]
        url = f"ws{service.address.removeprefix('http')}/api/v1/live?ticket="
        request = {"type": "request", "channel": "governance", "payload": {"action": "subscribe"}}
        process = psutil.Process(service._process.pid)
        async with AsyncExitStack() as stack:
            sockets = []
            before = 0
            for ticket in tickets:
                socket = await stack.enter_async_context(connect(url + ticket, compression=None))
                await socket.send(json.dumps({**request, "id": "1"}))
                await socket.recv()
                sockets.append(socket)
                before = before or process.memory_info().rss  # with what the first one loads
            each = (process.memory_info().rss - before) / SOCKETS
            print(f"{each / 1024:.1f} KB for each of {SOCKETS} connections")
            assert 0 < each < LIMIT
            body = {"slug": "told", "name": "Told"}
            status, _ = await asyncio.to_thread(service.call, "POST", "/projects", body)
            assert status == 201
            told = await asyncio.gather(*(asyncio.wait_for(one.recv(), 30) for one in sockets))
            actions = [json.loads(message)["payload"]["action"] for message in told]
            assert actions == ["project.created"] * (SOCKETS + 1)
    finally:
        service.stop()
