"""A pool of connections in which whoever asked first gets the next one.

In SQLAlchemy's, a connection that is given back lies there until the loop comes round to who waits
for it, and anybody who asks in between takes it: under load some requests are passed again and
again, and whoever gives a connection back and asks for it at once always wins.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util.concurrency import await_
from sqlalchemy.util.queue import AsyncAdaptedQueue, Empty, Full


class FairQueue(AsyncAdaptedQueue[Any]):
    """Hands what is put to who waits; what nobody waits for is taken last in, first out."""

    def __init__(self, maxsize: int = 0, use_lifo: bool = False) -> None:
        super().__init__(maxsize, use_lifo)
        self._idle: deque[Any] = deque()
        self._waiting: deque[asyncio.Future[Any]] = deque()

    def empty(self) -> bool:
        """Whether nothing is there to be taken."""
        return not self._idle

    def full(self) -> bool:
        """Whether nothing more can be put."""
        return 0 < self.maxsize <= len(self._idle)

    def qsize(self) -> int:
        """How many may be taken at once."""
        return len(self._idle)

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """Hand it to who waits longest; raises Full, and never waits: no pool asks for that."""
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(item)
                return
        if self.full():
            raise Full
        self._idle.append(item)

    def put_nowait(self, item: Any) -> None:
        """The same."""
        self.put(item)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """What is there, or the next that nobody before is waiting for; raises Empty."""
        if self._idle:
            return self._idle.pop()
        if not block:
            raise Empty
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[Any] = loop.create_future()
        self._waiting.append(waiting)
        alarm = None if timeout is None else loop.call_later(timeout, _give_up, waiting)
        try:
            return await_(waiting)
        except asyncio.CancelledError:
            # It may have been handed over in the same turn of the loop.
            if waiting.done() and not waiting.cancelled() and waiting.exception() is None:
                self.put(waiting.result())
            raise
        finally:
            if alarm is not None:
                alarm.cancel()

    def get_nowait(self) -> Any:
        """What is there; raises Empty."""
        return self.get(block=False)


class FairPool(AsyncAdaptedQueuePool):
    """Connections in a `FairQueue`."""

    _queue_class = FairQueue


def _give_up(waiting: asyncio.Future[Any]) -> None:
    if not waiting.done():
        waiting.set_exception(Empty())
