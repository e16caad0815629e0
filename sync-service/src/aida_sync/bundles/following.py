"""Building bundles after what was published, and keeping their signatures fresh."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import UTC, datetime

import structlog

from aida_sync.bundles import store
from aida_sync.bundles.building import Builder
from aida_sync.bundles.heads import Heads
from aida_sync.db.database import Database
from aida_sync.revisions import service as items
from aida_sync.revisions.lifecycle import Channel

BATCH = 10
IDLE_SECONDS = 0.5
RENEW_SECONDS = 30.0
_log = structlog.get_logger("aida_sync.bundles")


class Follower:
    """Runs until it is stopped; `wake` tells it that something may have been published."""

    def __init__(self, database: Database, builder: Builder, heads: Heads) -> None:
        self._database, self._builder, self._heads = database, builder, heads
        self._wake = asyncio.Event()
        self._stopping = False
        self._renewed = 0.0

    def wake(self) -> None:
        """Something was committed."""
        self._wake.set()

    def stop(self) -> None:
        """End after the work at hand."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Follow as changes come; a failure is logged, and tried again."""
        while not self._stopping:
            self._wake.clear()
            try:
                if await self.step():
                    continue
                if time.monotonic() - self._renewed > RENEW_SECONDS:
                    self._renewed = time.monotonic()
                    await self.renew()
            except Exception as error:
                _log.error("building_failed", error=str(error).split("\n")[0], exc_info=error)
                await asyncio.sleep(IDLE_SECONDS)
            # What other replicas publish wakes nobody here, hence the time limit.
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), IDLE_SECONDS)

    async def step(self) -> int:
        """Build what is behind, up to a batch; how many projects that was."""
        async with self._database.read() as session:
            if not await items.any_behind(session):
                return 0
        async with self._database.write() as session:
            projects = await items.take_behind(session, BATCH)
            for project_id in projects:
                for channel in Channel:
                    await self._builder.build(session, project_id, channel)
        self._heads.announce()
        return len(projects)

    async def renew(self) -> int:
        """Sign anew what has less than half of its time left; how many bundles that was."""
        moment = datetime.now(UTC) + self._builder.lives.timestamp / 2
        async with self._database.write() as session:
            heads = await store.ageing(session, moment, BATCH)
            for head in heads:
                await self._builder.renew(session, head)
        return len(heads)
