"""Building bundles after what was published, and keeping their signatures fresh."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import structlog

from aida_sync.bundles import store
from aida_sync.bundles.building import Builder
from aida_sync.bundles.heads import Heads
from aida_sync.db.database import Database
from aida_sync.kit.wake_loop import WakeLoop
from aida_sync.revisions import service as items
from aida_sync.revisions.lifecycle import Channel

BATCH = 10
RENEW_SECONDS = 30.0
_log = structlog.get_logger("aida_sync.bundles")


class Follower(WakeLoop):
    """Builds what was published, and renews signatures now and then."""

    failure = "building_failed"

    def __init__(self, database: Database, builder: Builder, heads: Heads) -> None:
        super().__init__()
        self._database, self._builder, self._heads = database, builder, heads
        self._renewed = 0.0

    async def turn(self) -> bool:
        """Build, and when nothing was to be built look after the signatures."""
        if await self.step():
            return True
        if time.monotonic() - self._renewed > RENEW_SECONDS:
            self._renewed = time.monotonic()
            await self.renew()
        return False

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
