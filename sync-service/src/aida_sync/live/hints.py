"""Telling all replicas that there is something new, so that they look before their next poll.

A hint says nothing but "look". One relay in each process sends them, outside of every transaction
and at most one in `GAP_SECONDS`: a NOTIFY inside a writer's transaction would make all writers wait
for each other. A hint that is lost costs the time until the next poll, and no event.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

import structlog

from aida_sync.db.postgres import connect

CHANNEL = "aida_sync_live"
GAP_SECONDS = 0.005
RETRY_SECONDS = 1.0
_log = structlog.get_logger("aida_sync.live")
Wake = Callable[[], None]


class Hints(Protocol):
    """Sends hints to the other replicas, and wakes this one for theirs."""

    def announce(self) -> None:
        """Something is new. Returns at once."""
        ...

    async def run(self, wake: Wake) -> None:
        """Send and receive until cancelled; a broken connection is made again."""
        ...


class OwnHints:
    """For a process that is alone with its database, as with SQLite: nobody else is to be told."""

    def announce(self) -> None:
        """Nothing to do: the process wakes itself."""

    async def run(self, wake: Wake) -> None:
        """Nothing to do."""


class _Relay:
    """Sends what was announced, several announcements at once."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._new = asyncio.Event()

    def announce(self) -> None:
        """Something is new."""
        self._new.set()

    async def run(self, wake: Wake) -> None:
        """Send and receive until cancelled."""
        while True:
            try:
                await self._exchange(wake)
            except Exception as error:
                _log.warning("hints_interrupted", error=str(error).split("\n")[0])
            await asyncio.sleep(RETRY_SECONDS)

    async def _announced(self) -> None:
        await self._new.wait()
        await asyncio.sleep(GAP_SECONDS)
        self._new.clear()

    async def _exchange(self, wake: Wake) -> None:
        raise NotImplementedError


class PostgresHints(_Relay):
    """LISTEN and NOTIFY over a connection of its own."""

    async def _exchange(self, wake: Wake) -> None:
        connection = await connect(self._address)
        try:
            own = connection.get_server_pid()
            await connection.add_listener(CHANNEL, lambda _, pid, *__: pid == own or wake())
            connection.add_termination_listener(lambda _: self._new.set())
            wake()  # for what was missed meanwhile
            while True:
                await self._announced()
                await connection.execute(f"NOTIFY {CHANNEL}")
        finally:
            with suppress(Exception):
                await connection.close(timeout=1)


class RedisHints(_Relay):
    """Redis' publish and subscribe, where there is one."""

    async def _exchange(self, wake: Wake) -> None:
        from redis.asyncio import Redis

        client = Redis.from_url(self._address)
        try:
            async with client.pubsub() as pubsub:
                await pubsub.subscribe(CHANNEL)
                wake()
                listening = asyncio.ensure_future(_listen(pubsub, wake))
                try:
                    while True:
                        announced = asyncio.ensure_future(self._announced())
                        await asyncio.wait(
                            {announced, listening}, return_when=asyncio.FIRST_COMPLETED
                        )
                        if listening.done():
                            announced.cancel()
                            await listening
                            return
                        await client.publish(CHANNEL, b"")
                finally:
                    listening.cancel()
        finally:
            await client.aclose()


async def _listen(pubsub: object, wake: Wake) -> None:
    async for message in pubsub.listen():  # type: ignore[attr-defined]
        if message["type"] == "message":
            wake()
