"""When documents are settled: once nobody types, and large ones in a thread of their own.

A settling that somebody types into is abandoned, so that a key waits for no more than the next
moment at which the thread lets others run.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from aida.engine.settling import Settling
from aida.lsp.publisher import Publisher
from aida.workspace.document import Document
from aida.workspace.session import Session

logger = logging.getLogger(__name__)

SETTLE_SECONDS = 0.3
"""Pause in typing after which findings are made exact where an edit could not afford it."""
SETTLE_SECONDS_A_MEGABYTE = 1.0
SETTLE_PATIENCE = 3
"""The pause is at least this many times as long as settling held everything up the last time."""


class Settler:
    """Settles documents when there is time."""

    def __init__(
        self,
        session: Session,
        publisher: Publisher,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session, self._publisher, self._clock = session, publisher, clock
        self._last_key = 0.0
        self._held_up = 0.0
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._running: dict[str, Settling] = {}
        self._threads: ThreadPoolExecutor | None = None
        publisher.unsettled, publisher.unchecked = self.later, self.soon

    def typed(self, uri: str) -> None:
        """A key was pressed in a document; what is being found out of it is out of date."""
        self._last_key = self._clock()
        if settling := self._running.pop(uri, None):
            settling.abandon()

    def soon(self, document: Document) -> None:
        """Check a document for the first time, or by other rules."""
        self.closed(document.uri)
        self._in(0, document)

    def closed(self, uri: str) -> None:
        """A document was closed, or is opened afresh."""
        if timer := self._timers.pop(uri, None):
            timer.cancel()
        if settling := self._running.pop(uri, None):
            settling.abandon()

    def later(self, document: Document) -> None:
        """Settle a document, if it needs that, after a pause in typing."""
        if timer := self._timers.pop(document.uri, None):
            timer.cancel()
        if not document.is_settled or self._publisher.is_stale(document):
            self._in(self._pause(document), document)

    def close(self) -> None:
        """Stop everything."""
        for uri in [*self._timers, *self._running]:
            self.closed(uri)
        if self._threads is not None:
            self._threads.shutdown(wait=False)

    def _in(self, seconds: float, document: Document) -> None:
        loop = asyncio.get_running_loop()
        self._timers[document.uri] = loop.call_later(seconds, self._settle, document)

    def _pause(self, document: Document) -> float:
        """Seconds without a key, in whatever document, after which one is settled."""
        return max(
            SETTLE_SECONDS,
            SETTLE_SECONDS_A_MEGABYTE * len(document.buffer) / 1e6,
            SETTLE_PATIENCE * self._held_up,
        )

    def _settle(self, document: Document) -> None:
        uri = document.uri
        self._timers.pop(uri, None)
        if self._session.documents.get(uri) is not document or uri in self._running:
            return
        left = self._pause(document) - (self._clock() - self._last_key)
        if left > 0 and document.is_checked:  # somebody types elsewhere, and would have to wait
            self._in(left, document)
            return
        settling = document.begin_settling()
        if settling is not None:
            self._settle_aside(document, settling)
            return
        start = time.perf_counter()
        update = document.settle()
        self._publisher.settled(document, update)
        self._held_up = time.perf_counter() - start

    def _settle_aside(self, document: Document, settling: Settling) -> None:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(1, thread_name_prefix="settling")
        self._running[document.uri] = settling
        future = asyncio.get_running_loop().run_in_executor(self._threads, settling.run)
        future.add_done_callback(lambda done: self._settled(document, settling, done))

    def _settled(self, document: Document, settling: Settling, done: asyncio.Future[bool]) -> None:
        if self._running.get(document.uri) is not settling:
            return  # abandoned: who did that sees to what comes next
        del self._running[document.uri]
        if done.cancelled():
            return
        if (error := done.exception()) is not None:
            logger.error("%s could not be settled aside: %s", document.uri, error, exc_info=error)
            self._publisher.settle(document)
        elif document.fits(settling):
            self._publisher.settled(document, document.adopt(settling))
        else:  # what is known of the file changed meanwhile
            self.later(document)
