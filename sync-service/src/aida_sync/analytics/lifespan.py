"""What counts events while the service runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from aida_sync.analytics.rolling import Roller
from aida_sync.analytics.samples import Sampler
from aida_sync.db.database import Database
from aida_sync.ingest.gathering import Gatherer
from aida_sync.ingest.partitions import Partitions
from aida_sync.ingest.upkeep import keep_up, run_upkeep


@asynccontextmanager
async def counting(state: Any, database: Database, retention: timedelta) -> AsyncIterator[None]:
    """Run what adds up and what deletes, until the end.

    ``state`` gets `gatherer`, `partitions`, `roller` and `sampler`.
    """
    state.partitions = Partitions(database)
    state.roller = Roller(database)
    state.gatherer = Gatherer(database, partial(_wake, state))
    await keep_up(database, state.partitions, retention, datetime.now(UTC))
    sampler = Sampler(database)
    state.sampler = sampler
    sampling = asyncio.create_task(sampler.run())
    rolling = asyncio.create_task(state.roller.run())
    deleting = asyncio.create_task(run_upkeep(database, state.partitions, retention))
    try:
        yield
    finally:
        deleting.cancel()
        sampling.cancel()
        state.roller.stop()
        await rolling


def _wake(state: Any) -> None:
    state.sequencer.wake()
    state.dispatcher.wake()
    state.roller.wake()
