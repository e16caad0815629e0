"""Giving events their places in the log, and signing what the log holds.

An event is stored in the transaction of its change, without a place, so that changes need not wait
for each other. The sequencer, one at a time over all replicas, takes what was committed, extends
the tree and signs a checkpoint, all in one transaction of its own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from aida.transparency.checkpoint import Checkpoint
from aida.transparency.merkle import EMPTY_ROOT, leaf_hash
from aida.transparency.note import Note, Signer
from aida.transparency.tiles import Tiles, edge_tiles, extend, root_hash, root_tiles
from aida_sync.audit import store
from aida_sync.audit.tables import LogCheckpoint
from aida_sync.db.database import Database
from aida_sync.kit import metrics
from aida_sync.kit.wake_loop import WakeLoop

BATCH = 5_000
OUTRUN_SECONDS = 0.02
"""How soon to look again where another replica's sequencer was at it."""
_ADVISORY_LOCK = 0x41494441  # "AIDA": any number that no other lock of the database has


class LogDamaged(Exception):
    """The stored log does not fit its checkpoint: nothing is added to it."""


class Sequencer(WakeLoop):
    """Gives places to what was committed."""

    failure = "sequencing_failed"

    def __init__(
        self, database: Database, signer: Signer, placed: Callable[[], None] = lambda: None
    ) -> None:
        """``placed`` is called after each commit that gave events their places."""
        super().__init__()
        self._database, self._signer, self._placed = database, signer, placed
        self._outrun = False

    async def turn(self) -> bool:
        """Place events, a batch at a time."""
        if await self.step() == BATCH:
            return True
        if self._outrun:  # it may have looked before our event was committed
            await asyncio.sleep(OUTRUN_SECONDS)
        return self._outrun

    async def step(self) -> int:
        """Place what is waiting, up to a batch; how many events that was."""
        async with self._database.read() as session:
            if not await store.waiting(session, 1):
                self._outrun = False
                return 0
        async with self._database.write() as session:
            self._outrun = not await _alone(session, self._database.is_postgresql)
            if self._outrun:
                return 0
            count = await self._extend(session)
        if count:
            self._placed()
        return count

    async def _extend(self, session: AsyncSession) -> int:
        waiting = await store.waiting(session, BATCH)
        if not waiting:
            return 0
        before = await store.latest(session)
        size = before.size if before else 0
        tiles = await store.tiles(session, {*edge_tiles(size), *root_tiles(size)})
        _require_sound(size, before.root if before else EMPTY_ROOT, tiles)
        changed = extend(size, tiles, [leaf_hash(entry) for _, entry in waiting])
        total = size + len(waiting)
        root = root_hash(total, {**tiles, **changed})
        await store.place(session, [id for id, _ in waiting], size)
        await store.write_tiles(session, changed)
        checkpoint = Checkpoint(self._signer.key.name, total, root)
        note = Note(checkpoint.text(), (self._signer.sign(checkpoint.text()),))
        session.add(LogCheckpoint(size=total, root=root, note=note.render(), at=datetime.now(UTC)))
        metrics.LOG_SIZE.set(total)
        return len(waiting)


def _require_sound(size: int, root: bytes, tiles: Tiles) -> None:
    try:
        found = root_hash(size, tiles)
    except KeyError as missing:
        raise LogDamaged(f"the log's {missing} is missing or too short") from None
    if found != root:
        raise LogDamaged(f"the tiles do not lead to the root of the checkpoint of size {size}")


async def _alone(session: AsyncSession, is_postgresql: bool) -> bool:
    """Whether this is the one sequencer at work; SQLite's one writer always is."""
    if not is_postgresql:
        return True
    query = text("SELECT pg_try_advisory_xact_lock(:lock)")
    return bool((await session.execute(query, {"lock": _ADVISORY_LOCK})).scalar_one())
