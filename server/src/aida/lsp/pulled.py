"""What was told of documents one by one, which a client may keep when they are closed.

A client that pulls of the workspace too keeps what it has of a document that is closed, until the
workspace's report tells of that file; what it gets while it closes it, it may pass over. So that
report tells of each such file, also where it has nothing to say.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

SURE_SECONDS = 1.0
"""A client that is told of a file so long after it was closed takes it."""


class PulledDocuments:
    """Documents of which something was told, by URI."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._closed_at: dict[str, float | None] = {}

    def told(self, uri: str) -> None:
        """Diagnostics of an open document were pulled."""
        self._closed_at[uri] = None

    def closed(self, uri: str) -> None:
        """It is closed."""
        if uri in self._closed_at:
            self._closed_at[uri] = self._clock()

    def in_doubt(self) -> frozenset[str]:
        """Those that are closed, of which a client may still show what was told."""
        return frozenset(uri for uri, at in self._closed_at.items() if at is not None)

    def reported(self, uris: Iterable[str], began: float) -> None:
        """The workspace's report, begun at that time, has told of them."""
        for uri in uris:
            at = self._closed_at.get(uri)
            if at is not None and at + SURE_SECONDS <= began:
                del self._closed_at[uri]
