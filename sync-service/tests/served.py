"""A service behind a real server on a free port, and WebSocket clients of it."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import uvicorn
from websockets.asyncio.client import ClientConnection, connect

from aida_sync.audit import service as audit
from aida_sync.cli.serve import server_options
from aida_sync.config import Settings
from aida_sync.kit.unit_of_work import UnitOfWork
from aida_sync.live.frames import Channel
from aida_sync.live.hub import Hub
from aida_sync.recording.event import AuditEvent

from .service import Client, Service, running

IN_TIME = 5.0


class Live:
    """A live connection, as a client has it."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self._ids = count(1)

    async def next(self, timeout: float = IN_TIME) -> dict[str, Any]:
        """The next message."""
        return json.loads(await asyncio.wait_for(self.socket.recv(), timeout))

    async def event(self, action: str = "", timeout: float = IN_TIME) -> dict[str, Any]:
        """The next event, of an action if one is named; others are passed over."""
        while True:
            message = await self.next(timeout)
            if message["type"] == "event" and action in ("", message["payload"].get("action")):
                return message

    async def ask(self, action: str, channel: str = "governance", **payload: Any) -> dict[str, Any]:
        """Send a request; its response or error."""
        id = f"r{next(self._ids)}"
        await self.send({"id": id, "channel": channel, "payload": {"action": action, **payload}})
        while True:
            message = await self.next()
            if message["id"] == id:
                return message

    async def send(self, message: dict[str, Any]) -> None:
        """Send a message, of type request unless it says otherwise."""
        await self.socket.send(json.dumps({"type": "request", "metadata": {}, **message}))

    async def quiet(self) -> bool:
        """Whether nothing but what was asked for comes."""
        id = f"r{next(self._ids)}"
        await self.send({"id": id, "channel": "governance", "payload": {"action": "ping"}})
        message = await self.next()
        return (message["id"], message["type"]) == (id, "response")

    async def closed(self, timeout: float = IN_TIME) -> int | None:
        """Wait until the server closes; with which code."""
        await asyncio.wait_for(self.socket.wait_closed(), timeout)
        return self.socket.close_code


class Served(Service):
    """A running service that also listens on a port."""

    address = ""

    def url(self, ticket: str) -> str:
        """Where a live connection is opened."""
        return f"ws{self.address.removeprefix('http')}/api/v1/live?ticket={ticket}"

    @asynccontextmanager
    async def live(self, client: Client, **options: Any) -> AsyncIterator[Live]:
        """A live connection of a client."""
        ticket = (await client.post("/live/ticket"))["ticket"]
        async with connect(self.url(ticket), **options) as opened:
            yield Live(opened)

    async def told(self) -> None:
        """Wait until all that happened has its place in the log and was sent to who may see it."""
        await self.sequenced()
        state = self.app.state
        async with state.database.read() as session:
            size = await audit.size(session)
        hub: Hub = state.live
        while hub.connections and (
            hub.feed.next_number < size or any(_behind(one, hub) for one in hub.connections)
        ):
            await asyncio.sleep(0.01)


def _behind(connection: Any, hub: Hub) -> bool:
    return any(
        one.position < hub.feed.end
        for channel, one in connection._subscriptions.items()
        if channel is not Channel.METRICS
    )


@asynccontextmanager
async def listening(app: Any, settings: Settings) -> AsyncIterator[str]:
    """Serve an application that has been started; its address."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        options = {**server_options(settings), "lifespan": "off", "timeout_graceful_shutdown": 1}
        server = uvicorn.Server(uvicorn.Config(app, **options))
        task = asyncio.create_task(server.serve([bound]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        server.should_exit = True
        await task


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Served]:
    """A service that listens."""
    async with running(settings) as started, listening(started.app, settings) as address:
        served = Served(started.app, started.http)
        served.admin, served.address = started.admin, address
        yield served


async def tell(served: Served, *events: AuditEvent) -> None:
    """Record events, as a service does that changes something."""
    work = UnitOfWork(served.app.state.database, writes=True)
    for event in events:
        work.record(event)
    await work.commit()
    await work.close()
    served.app.state.sequencer.wake()
