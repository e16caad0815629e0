"""Writing to a pipe without ever waiting for its reader.

A client that does not read while it writes (Emacs, say) would stand still together with a server
that waits for it. So a thread does the waiting; what is sure to fit is written at once.
"""

from __future__ import annotations

import os
import select
import threading
from queue import SimpleQueue

SURELY_FITS = 4096
"""A pipe that can be written to takes as much as this (POSIX calls it PIPE_BUF)."""
_CAN_POLL = hasattr(select, "poll")


class Outbox:
    """Bytes on their way to a file descriptor, in order."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._queue: SimpleQueue[bytes | None] = SimpleQueue()
        self._queued = 0
        self._written = 0  # by the thread alone, so that no lock is needed
        self._broken = False
        self._thread = threading.Thread(target=self._work, name="outbox", daemon=True)
        self._thread.start()

    def send(self, data: bytes) -> None:
        """Write, sooner or later."""
        if self._broken:
            return
        if len(data) <= SURELY_FITS and self._queued == self._written and self._is_ready():
            data = data[self._write(data) :]
        if data:
            self._queued += 1
            self._queue.put(data)

    def close(self, patience: float = 2.0) -> None:
        """Write what is left, unless the reader takes too long."""
        self._queue.put(None)
        self._thread.join(patience)

    def _is_ready(self) -> bool:
        if not _CAN_POLL:
            return False
        poll = select.poll()
        poll.register(self._descriptor, select.POLLOUT)
        events = poll.poll(0)
        return bool(events) and events[0][1] == select.POLLOUT

    def _work(self) -> None:
        while (data := self._queue.get()) is not None:
            rest = memoryview(data)
            while rest and not self._broken:
                rest = rest[self._write(rest) :]
            self._written += 1

    def _write(self, data: bytes | memoryview) -> int:
        try:
            return os.write(self._descriptor, data)
        except OSError:  # the client is gone; its end of the input will tell the server so
            self._broken = True
            return len(data)
