"""How long a server keeps others waiting: it is asked for next to nothing again and again."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator

from bench.errors import BenchError
from bench.lsp_client import LspClient

PING_SECONDS = 0.005


@contextlib.asynccontextmanager
async def pinging(client: LspClient) -> AsyncIterator[list[float]]:
    """Seconds that each answer took, of those that were asked for inside of the block."""
    seconds: list[float] = []
    asking = asyncio.create_task(_ask(client, seconds))
    try:
        yield seconds
    finally:
        asking.cancel()


async def _ask(client: LspClient, seconds: list[float]) -> None:
    while True:
        start = time.perf_counter()
        with contextlib.suppress(BenchError):  # "there is no such document" is an answer as well
            params = {"textDocument": {"uri": "file:///none"}}
            await client.request("textDocument/diagnostic", params)
        seconds.append(time.perf_counter() - start)
        await asyncio.sleep(PING_SECONDS)
