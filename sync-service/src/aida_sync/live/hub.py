"""The live connections of a process, and the work that is done once for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, Protocol

import structlog

from aida_sync.audit import service as audit
from aida_sync.db.database import Database
from aida_sync.errors import ApiError, Unauthenticated, Unavailable
from aida_sync.kit import metrics
from aida_sync.live.feed import Feed, LiveEvent, detail_of, live_event
from aida_sync.live.hints import Hints
from aida_sync.live.measuring import Meter
from aida_sync.live.payloads import MetricsSnapshot
from aida_sync.recording.tables import AuditEntry
from aida_sync.sessions import service as sessions

POLL_SECONDS = 0.5
BATCH = 500
ACCESS_TURNS = 120
"""Looks at the sessions, after which each connection's access was looked up again: a minute."""
METRICS_SECONDS = 1.0
REPLAYS_AT_ONCE = 4
_log = structlog.get_logger("aida_sync.live")
_OF_EVERYBODY = frozenset({"team", "invitation", "role"})
_ACCESS_TARGETS = _OF_EVERYBODY | {"user", "project"}


class Connected(Protocol):
    """What the hub knows of a connection."""

    user_id: str
    session_id: str

    def wake(self) -> None:
        """There may be something to send."""

    def doubt_access(self) -> None:
        """Look up what the user may see before anything else is sent."""

    def end(self, error: ApiError) -> None:
        """Tell the client why, and close."""


class Hub:
    """Reads the log's end while somebody listens, and wakes the connections."""

    def __init__(self, database: Database, hints: Hints) -> None:
        self.database, self._hints = database, hints
        self.connections: set[Connected] = set()
        self.feed = Feed(0)
        self.meter = Meter()
        self.snapshot: MetricsSnapshot | None = None
        self.snapshots = 0
        self.replays = asyncio.Semaphore(REPLAYS_AT_ONCE)
        self._look = asyncio.Event()
        self._current = asyncio.Event()
        self._current.set()
        self._asleep = True
        self._turn = 0

    def announce(self) -> None:
        """Entries got their places in the log: tell this process and the others."""
        self._look.set()
        self._hints.announce()

    async def run(self) -> None:
        """Work until cancelled."""
        await asyncio.gather(
            self._hints.run(self._look.set),
            _repeatedly("reading", self._read_log),
            _repeatedly("sessions", self._end_sessions),
            _repeatedly("metrics", self._measure),
        )

    async def join(self, connection: Connected) -> None:
        """Add a connection. The first one waits until the feed begins at the log's end."""
        if self._asleep:
            self._asleep = False
            self._current.clear()
        self.connections.add(connection)
        metrics.LIVE_CONNECTIONS.set(len(self.connections))
        self._look.set()
        try:
            await asyncio.wait_for(self._current.wait(), 10)
        except TimeoutError:
            self.leave(connection)
            raise Unavailable("the database does not answer: try again in a moment") from None

    def leave(self, connection: Connected) -> None:
        """Forget a connection."""
        self.connections.discard(connection)
        metrics.LIVE_CONNECTIONS.set(len(self.connections))

    async def _read_log(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._look.wait(), POLL_SECONDS)
        self._look.clear()
        if not self.connections:
            self._asleep = True
            return
        async with self.database.read() as session:
            size = await audit.size(session)
        if not self._current.is_set() or size < self.feed.next_number:
            self.feed = Feed(size)
            self._current.set()
        while self.feed.next_number < size:
            await self._take(min(size, self.feed.next_number + BATCH))

    async def _take(self, end: int) -> None:
        async with self.database.read() as session:
            rows = await audit.placed(session, self.feed.next_number, end)
        for row in rows:
            if row.target in _ACCESS_TARGETS:
                self._doubt(row)
        found = [event for event in map(live_event, rows) if event is not None]
        self.feed.extend(found, end)
        if found:
            for connection in self.connections:
                connection.wake()

    def _doubt(self, row: AuditEntry) -> None:
        """An event that may change who sees what: of those whom it names, or of everybody."""
        named = {row.actor, row.target_id, detail_of(row).get("user_id")}
        everybody = row.target in _OF_EVERYBODY
        for connection in self.connections:
            if everybody or connection.user_id in named:
                connection.doubt_access()

    async def _end_sessions(self) -> None:
        await asyncio.sleep(POLL_SECONDS)
        self._turn = (self._turn + 1) % ACCESS_TURNS
        for connection in list(self.connections)[self._turn :: ACCESS_TURNS]:
            connection.doubt_access()
        by_session: dict[str, list[Connected]] = {}
        for connection in self.connections:
            by_session.setdefault(connection.session_id, []).append(connection)
        if not by_session:
            return
        async with self.database.read() as session:
            ended = await sessions.ended(session, list(by_session), datetime.now(UTC))
        for id in ended:
            error = Unauthenticated("the session has ended: log in again", code="session_revoked")
            for connection in by_session[id]:
                connection.end(error)

    async def _measure(self) -> None:
        await asyncio.sleep(METRICS_SECONDS)
        if self.connections:
            self.snapshot = self.meter.snapshot(len(self.connections), self.feed.next_number)
            self.snapshots += 1
            for connection in self.connections:
                connection.wake()


async def events_between(database: Database, start: int, end: int) -> tuple[list[LiveEvent], bool]:
    """The events of a part of the log; and whether retention has left nothing out."""
    async with database.read() as session:
        rows = await audit.placed(session, start, end)
    whole = all(row.content is not None for row in rows)
    return [event for event in map(live_event, rows) if event is not None], whole


async def _repeatedly(name: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    while True:
        try:
            await work()
        except Exception as error:
            _log.error("live_failed", work=name, error=str(error).split("\n")[0])
            await asyncio.sleep(POLL_SECONDS)
