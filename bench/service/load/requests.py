"""Clients that each send one request after the other, as fast as they are answered."""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from itertools import count, islice
from random import Random
from typing import Any

from bench.service.load.events import batches
from bench.service.load.http_client import HttpConnection, Site

PACKED = {"Content-Encoding": "gzip"}
RETRY_SECONDS = 0.05


async def create(site: Site, number: int, clients: int, prefix: str) -> dict[str, Any]:
    """Make projects; their ids."""
    ids: list[str] = []
    slugs = iter([f"{prefix}-{turn}" for turn in range(number)])

    async def one() -> None:
        connection = await site.connect()
        for slug in slugs:
            status, body = await connection.send(_project(site, slug))
            assert status == 201, body
            ids.append(json.loads(body)["data"]["id"])
        connection.close()

    await asyncio.gather(*(one() for _ in range(clients)))
    return {"ids": ids}


async def get(
    site: Site,
    paths: list[str],
    clients: int,
    seconds: float,
    warm: float,
    headers: dict[str, str],
    status: int,
) -> dict[str, Any]:
    """Read; each client takes the paths in an order of its own."""
    ready = [site.request("GET", path, headers=headers) for path in paths]

    def sending(client: int) -> Iterator[bytes]:
        random = Random(client)
        while True:
            yield random.choice(ready)

    return await _closed_loop(site, sending, clients, seconds, warm, status)


async def ask(site: Site, paths: list[str], times: int) -> dict[str, Any]:
    """Read each path some times, one after the other, after one time that does not count."""
    took: dict[str, list[float]] = {path: [] for path in paths}
    wrong = Counter[str]()
    connection = await site.connect()
    for path, kept in took.items():
        for turn in range(times + 1):
            sent = time.perf_counter()
            status, body = await connection.send(site.request("GET", path))
            if status != 200:
                wrong[f"{status} for {path}: {body[:200].decode(errors='replace')}"] += 1
            elif turn:
                kept.append(time.perf_counter() - sent)
    connection.close()
    return {"took": took, "wrong": dict(wrong)}


async def ingest(
    site: Site,
    project: str,
    batch: int,
    clients: int,
    seconds: float,
    warm: float,
    most: int,
) -> dict[str, Any]:
    """Send events, each client from a device of its own; ``most`` batches of each are prepared
    before the clock runs, and when they run out the load ends early."""
    ready = [
        [
            site.request("POST", "/ingest", body, PACKED)
            for body in islice(batches(project, batch, client), most)
        ]
        for client in range(clients)
    ]
    return await _closed_loop(site, lambda n: iter(ready[n]), clients, seconds, warm, 200)


async def insist(site: Site, clients: int, seconds: float, prefix: str) -> dict[str, Any]:
    """Create projects, each repeated with its Idempotency-Key until it is acknowledged."""
    acknowledged: list[str] = []
    took: list[float] = []
    tries = Counter[str]()
    end = time.perf_counter() + seconds

    async def one(client: int) -> None:
        connection: HttpConnection | None = None
        for turn in count():
            if time.perf_counter() >= end:
                return
            slug = f"{prefix}{client}-{turn}"
            request = _project(site, slug, {"Idempotency-Key": f'"{slug}"'})
            began = time.perf_counter()
            while True:
                try:
                    connection = connection or await site.connect()
                    status, body = await connection.send(request)
                except (OSError, TimeoutError) as error:
                    status, body, connection = 0, repr(error).encode(), None
                tries[str(status) if status else body.decode()] += 1
                if status == 201:
                    acknowledged.append(slug)
                    break
                if time.perf_counter() > end + 10:
                    return
                await asyncio.sleep(RETRY_SECONDS)
            took.append(time.perf_counter() - began)

    await asyncio.gather(*(one(client) for client in range(clients)))
    return {"acknowledged": acknowledged, "seconds": took, "answers": dict(tries)}


def _project(site: Site, slug: str, headers: dict[str, str] | None = None) -> bytes:
    body = json.dumps({"slug": slug, "name": slug}).encode()
    return site.request("POST", "/projects", body, headers)


async def _closed_loop(
    site: Site,
    sending: Callable[[int], Iterator[bytes]],
    clients: int,
    seconds: float,
    warm: float,
    wanted: int,
) -> dict[str, Any]:
    took: list[float] = []
    wrong = Counter[str]()
    begin = time.perf_counter() + warm
    end = begin + seconds
    last = begin

    async def one(number: int) -> None:
        nonlocal last
        connection = await site.connect()
        for request in sending(number):
            sent = time.perf_counter()
            if sent >= end and (took or wrong):
                break
            status, body = await connection.send(request)
            answered = time.perf_counter()
            if status != wanted:
                wrong[f"{status}: {body[:200].decode(errors='replace')}"] += 1
            elif sent >= begin:
                took.append(answered - sent)
                last = max(last, answered)
        connection.close()

    work: list[Awaitable[None]] = [one(number) for number in range(clients)]
    await asyncio.gather(*work)
    return {"took": took, "seconds": last - begin, "wrong": dict(wrong)}
