"""Work that waits until nobody types, in slices, each kind of it at most once for each subject."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Hashable

logger = logging.getLogger(__name__)

QUIET_SECONDS = 0.25
"""Pause in typing after which such work begins, or goes on."""
SLICE_SECONDS = 0.004
"""Work without a look at what the client sent."""


class Background:
    """Runs such work. `typed` says that a key was pressed, which holds all of it up."""

    def __init__(self) -> None:
        self._last_key = 0.0
        self._slice = 0.0
        self._tasks: dict[Hashable, asyncio.Task[None]] = {}

    def typed(self) -> None:
        """A key was pressed."""
        self._last_key = time.monotonic()

    def restart(self, subject: Hashable, work: Callable[[], Awaitable[None]]) -> None:
        """Do something once it is quiet, and no more what was to be done for the subject before."""
        self.cancel(subject)
        task = asyncio.get_running_loop().create_task(self._run(work))
        self._tasks[subject] = task
        task.add_done_callback(lambda done: self._done(subject, done))

    def cancel(self, subject: Hashable) -> None:
        """Do no more for a subject."""
        task = self._tasks.pop(subject, None)
        if task is not None:
            task.cancel()

    async def wait(self, subject: Hashable) -> None:
        """Wait until the work for a subject is done, however often it is begun anew."""
        while (task := self._tasks.get(subject)) is not None:
            await asyncio.wait([task])

    async def pause(self) -> None:
        """To be called between steps: lets the client speak now and then, and waits for quiet."""
        now = time.monotonic()
        if now - self._slice < SLICE_SECONDS and now - self._last_key > QUIET_SECONDS:
            return
        await asyncio.sleep(0)
        await self.quiet()
        self._slice = time.monotonic()

    def close(self) -> None:
        """Stop everything."""
        for subject in list(self._tasks):
            self.cancel(subject)

    async def _run(self, work: Callable[[], Awaitable[None]]) -> None:
        await self.quiet()
        await asyncio.sleep(0)
        self._slice = time.monotonic()
        await work()

    async def quiet(self) -> None:
        """Wait until nobody has typed for a while."""
        while (left := self._last_key + QUIET_SECONDS - time.monotonic()) > 0:
            await asyncio.sleep(left)

    def _done(self, subject: Hashable, task: asyncio.Task[None]) -> None:
        if self._tasks.get(subject) is task:
            del self._tasks[subject]
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("in the background: %s", error, exc_info=error)
