"""Who wants to know of open documents besides those that check them."""

from __future__ import annotations

from typing import Protocol

from aida.workspace.document import Document


class Follower(Protocol):
    """Told after the diagnostics have been dealt with. Each call must be done in no time."""

    def opened(self, document: Document) -> None:
        """A document was opened."""
        ...

    def edited(self, document: Document) -> None:
        """A document was edited."""
        ...

    def closed(self, uri: str) -> None:
        """A document was closed."""
        ...
