"""Which bundle is the newest, for clients that wait to be told.

A head is looked up in the database once in a while for all who ask, and at once when this process
built the bundle; so another replica's bundle is seen a moment later.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from aida_sync.bundles import store
from aida_sync.db.database import Database
from aida_sync.errors import NotFound

KNOWN_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Head:
    """What is worth knowing of the newest bundle of a channel."""

    project_id: str
    channel: str
    revision: int
    digest: str
    size: int
    built_at: datetime
    timestamp_expires: datetime

    @property
    def tag(self) -> str:
        """The entity tag: the same as long as the content is."""
        return f'"{self.revision}-{self.digest[:16]}"'


class Heads:
    """The newest bundles, as far as anybody asks for them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[tuple[str, str], tuple[float, Head | None]] = {}
        self._changed = asyncio.Event()
        self._closed = False

    def announce(self) -> None:
        """Bundles were built: look again, and tell who waits."""
        self._known.clear()
        self._changed.set()
        self._changed = asyncio.Event()

    def close(self) -> None:
        """Let nobody wait any longer."""
        self._closed = True
        self.announce()

    async def current(self, project_id: str, channel: str) -> Head:
        """The newest bundle; NotFound when nothing was published yet."""
        at, head = self._known.get((project_id, channel), (0.0, None))
        if time.monotonic() - at >= KNOWN_SECONDS:
            head = await self._look_up(project_id, channel)
        if head is None:
            raise NotFound("nothing was published in this project yet", code="no_bundle")
        return head

    async def next(self, project_id: str, channel: str, tags: str, seconds: float) -> Head:
        """The newest bundle as soon as its tag is not among ``tags``, or when time is up."""
        end = time.monotonic() + seconds
        while True:
            changed = self._changed
            head = await self.current(project_id, channel)
            left = end - time.monotonic()
            if head.tag not in tags or left <= 0 or self._closed:
                return head
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), min(left, KNOWN_SECONDS))

    async def _look_up(self, project_id: str, channel: str) -> Head | None:
        async with self._database.read() as session:
            row = await store.head(session, project_id, channel)
        head = None
        if row is not None:
            head = Head(
                row.project_id,
                row.channel,
                row.revision,
                row.digest,
                row.size,
                row.built_at,
                row.timestamp_expires,
            )
        if len(self._known) > 10_000:
            self._known.clear()
        self._known[project_id, channel] = (time.monotonic(), head)
        return head
