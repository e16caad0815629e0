"""Counting what the rules of an open file match, where no key has to wait for it."""

from __future__ import annotations

from collections.abc import Callable

from aida.features.rule_matches import CountOrder, Matches, count_matches
from aida.lsp.apart import apart
from aida.text import Encoding
from aida.workspace.document import Document
from aida.workspace.session import Session
from aida.workspace.uris import path_of


async def matches_apart(
    document: Document, session: Session, encoding: Encoding, show: Callable[[Matches], None]
) -> Matches:
    """Matches by rule id; ``show`` is given those so far. Raises ApartError."""
    project = session.project_of(document.uri)
    order = CountOrder(
        document.buffer.snapshot().decode("utf-8", "replace"),
        path_of(document.uri) or "",
        project.folder,
        project.settings,
        {key: one.buffer.snapshot() for key, one in session.open_files().items()},
        encoding,
    )
    return await apart(count_matches, order, show)
