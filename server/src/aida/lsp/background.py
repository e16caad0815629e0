"""Work that waits until nobody types, in slices, each kind of it at most once for each subject."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Awaitable, Callable, Hashable

logger = logging.getLogger(__name__)

QUIET_SECONDS = 0.25
"""Pause in typing after which such work begins, or goes on."""
SLICE_SECONDS = 0.004
"""Work without a look at what the client sent."""
ANSWER_SECONDS = 0.003
"""After a key, what the client needs to take the answer and ask for more."""


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

    async def pause(self, patience: float = math.inf) -> None:
        """To be called between steps: lets the client speak now and then, and waits for quiet.

        It waits no longer than so many seconds.
        """
        now = time.monotonic()
        if now - self._slice < SLICE_SECONDS and now - self._last_key > QUIET_SECONDS:
            return
        await asyncio.sleep(0)
        await self.quiet(patience)
        self._slice = time.monotonic()

    @property
    def is_typing(self) -> bool:
        """Whether a key was pressed just now."""
        return time.monotonic() - self._last_key < QUIET_SECONDS

    async def gap(self) -> None:
        """The same for work that is to go on while somebody types: a slice after each key."""
        if time.monotonic() - self._slice < SLICE_SECONDS and self._last_key < self._slice:
            return
        await asyncio.sleep(0)
        while self.is_typing:
            if self._slice < self._last_key < time.monotonic() - ANSWER_SECONDS:
                break
            await asyncio.sleep(ANSWER_SECONDS)
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

    async def quiet(self, patience: float = math.inf) -> None:
        """Wait until nobody has typed for a while, or for so many seconds."""
        end = time.monotonic() + patience
        while (left := min(self._last_key + QUIET_SECONDS, end) - time.monotonic()) > 0:
            await asyncio.sleep(left)

    def _done(self, subject: Hashable, task: asyncio.Task[None]) -> None:
        if self._tasks.get(subject) is task:
            del self._tasks[subject]
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("in the background: %s", error, exc_info=error)
