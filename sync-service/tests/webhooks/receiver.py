"""A receiver of webhooks on 127.0.0.1, and a service that delivers to it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aida_sync.config import Settings

from ..service import Service, running


class Receiver:
    """A web server that keeps what it is sent; ``statuses`` are its next answers, then ``usual``.

    ``retry_after`` goes with answers that are no 204; ``asked`` counts requests.
    """

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.statuses: list[int] = []
        self.usual, self.retry_after, self.asked = 204, "", 0
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        self.asked += 1
        status = self.statuses.pop(0) if self.statuses else self.usual
        if status == 204:
            self.got.append((headers, body))
        asks = f"Retry-After: {self.retry_after}\r\n" if self.retry_after else ""
        writer.write(f"HTTP/1.1 {status} X\r\n{asks}Content-Length: 0\r\n\r\n".encode())
        writer.close()

    def topics(self) -> list[str]:
        return [json.loads(body)["type"] for _, body in self.got]

    async def until(self, count: int) -> None:
        async with asyncio.timeout(20):
            while len(self.got) < count:
                await asyncio.sleep(0.02)


@asynccontextmanager
async def hooked(
    settings: Settings, receiver: Receiver, topics: list[str]
) -> AsyncIterator[tuple[Service, str, dict]]:
    allowed = settings.model_copy(update={"webhook_networks": "127.0.0.1/32"})
    async with running(allowed) as service:
        path = f"/projects/{await service.project()}"
        body = {"url": receiver.url, "topics": topics}
        yield service, path, await service.admin.post(f"{path}/webhooks", body)


async def change(service: Service, path: str, name: str) -> None:
    answer = await service.admin.call("PATCH", path, {"name": name}, if_match="*")
    assert answer.status_code == 200, answer.text
