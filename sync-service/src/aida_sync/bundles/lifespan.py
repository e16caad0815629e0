"""What builds bundles while the service runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from aida_sync.bundles.building import Builder
from aida_sync.bundles.following import Follower
from aida_sync.bundles.heads import Heads
from aida_sync.bundles.roles import Lifetimes
from aida_sync.db.database import Database


@asynccontextmanager
async def following(state: Any, database: Database, freshness: timedelta) -> AsyncIterator[None]:
    """Build bundles after what is published until the block ends.

    ``state`` is the application's; its sealer is set already. A timestamp holds for ``freshness``.
    """
    state.bundle_heads = Heads(database)
    state.bundle_builder = Builder(state.sealer, Lifetimes(freshness))
    follower = Follower(database, state.bundle_builder, state.bundle_heads)
    state.bundle_follower = follower
    running = asyncio.create_task(follower.run())
    try:
        yield
    finally:
        state.bundle_heads.close()
        follower.stop()
        await running
