"""Work in the background that goes on at once while there is more, and else waits to be woken."""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import ClassVar

import structlog

MOST_REST_SECONDS = 0.05
_log = structlog.get_logger("aida_sync.background")


class WakeLoop(ABC):
    """Runs until it is stopped; `wake` tells it that there may be something to do.

    What other replicas do wakes nobody here, hence ``idle_seconds`` after which it looks anyway.
    ``failure`` is the event that is logged when a turn fails; the next one tries again.

    What comes alone is done at once. When more comes all the time, the loop rests as long as it
    worked, up to `MOST_REST_SECONDS`, or for ``rest_seconds`` where nobody waits for what it does:
    the next turn takes more together, and requests get their transactions in between.
    """

    idle_seconds: ClassVar[float] = 0.5
    rest_seconds: ClassVar[float] = 0.0
    failure: ClassVar[str]

    def __init__(self) -> None:
        self._wake = asyncio.Event()
        self._stopping = False

    def wake(self) -> None:
        """There may be something to do."""
        self._wake.set()

    def stop(self) -> None:
        """End after the work at hand."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Take turns until stopped."""
        while not self._stopping:
            self._wake.clear()
            again, began = False, time.monotonic()
            try:
                again = await self.turn()
            except Exception as error:  # a database that is away comes back
                _log.error(self.failure, error=str(error).split("\n")[0])
            ended = time.monotonic()
            if not again:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._wake.wait(), self.idle_seconds)
            rest = max(self.rest_seconds, min(ended - began, MOST_REST_SECONDS))
            rest -= time.monotonic() - ended
            if rest > 0 and not self._stopping:
                await asyncio.sleep(rest)

    @abstractmethod
    async def turn(self) -> bool:
        """Do what there is; whether there may be more right now."""
