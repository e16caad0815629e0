"""Open documents: what happens on every key, so plain JSON throughout."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aida.lsp.client import ClientFeatures
from aida.lsp.connection import Connection, Raw
from aida.lsp.diagnostics import report
from aida.lsp.following import Follower
from aida.lsp.params import Params, ParamsError, array, encode, position, string, table, version
from aida.lsp.publisher import Publisher
from aida.text import Encoding, Position, bytes_to_columns
from aida.workspace.document import Change, Document
from aida.workspace.session import Session
from aida.workspace.uris import path_of

logger = logging.getLogger(__name__)

SETTLE_SECONDS = 0.3
"""Pause in typing after which findings are made exact where an edit could not afford it."""
SETTLE_SECONDS_A_MEGABYTE = 1.0
SETTLE_PATIENCE = 3
"""The pause is at least this many times as long as settling took the last time."""


class Documents:
    """Handlers for the synchronisation of documents, and for the pull of their diagnostics."""

    def __init__(
        self,
        session: Session,
        publisher: Publisher,
        connection: Connection,
        client: ClientFeatures,
        file_saved: Callable[[Path], None],
        follower: Follower | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._follower = follower
        self._clock = clock
        self._last_key = 0.0
        self._session = session
        self._publisher = publisher
        self._connection = connection
        self._client = client
        self._file_saved = file_saved
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._settle_seconds = 0.0

    def register(self) -> None:
        """Make the handlers known to the connection."""
        self._connection.handlers |= {
            "textDocument/didOpen": self._did_open,
            "textDocument/didChange": self._did_change,
            "textDocument/didClose": self._did_close,
            "textDocument/didSave": self._did_save,
            "textDocument/diagnostic": self._diagnostic,
        }
        self._connection.coalesce["textDocument/didChange"] = merge_changes

    def close(self) -> None:
        """Stop what is scheduled."""
        for timer in self._timers.values():
            timer.cancel()

    def _did_open(self, params: Any) -> None:
        item = table(params, "textDocument")
        uri, text = string(item, "uri"), encode(string(item, "text"))
        language = item.get("languageId")
        editor_id = language if isinstance(language, str) else ""
        document = self._session.open(uri, editor_id, version(item), text)
        self._publisher.opened(document)
        self._publisher.show_problems()
        self._settle_later(document)
        if self._follower is not None:
            self._follower.opened(document)

    def _did_change(self, params: Any) -> None:
        identity = table(params, "textDocument")
        uri, number = string(identity, "uri"), version(identity)
        document = self._session.documents.get(uri)
        if document is None:
            raise ParamsError(f"{uri} is not open")
        if number is not None and document.version is not None and number < document.version:
            raise ParamsError(f"{uri} is at version {document.version} already, not {number}")
        self._last_key = self._clock()
        encoding = self._client.encoding
        changes = join_typing(read_changes(params), encoding)
        self._publisher.edited(document, document.edit(changes, number, encoding))
        self._settle_later(document)
        if self._follower is not None:
            self._follower.edited(document)

    def _did_close(self, params: Any) -> None:
        uri = string(table(params, "textDocument"), "uri")
        if timer := self._timers.pop(uri, None):
            timer.cancel()
        self._session.close(uri)
        self._publisher.closed(uri)
        if self._follower is not None:
            self._follower.closed(uri)

    def _did_save(self, params: Any) -> None:
        path = path_of(string(table(params, "textDocument"), "uri"))
        if path is not None:
            self._file_saved(Path(path))

    def _diagnostic(self, params: Any) -> Raw:
        uri = string(table(params, "textDocument"), "uri")
        items = self._publisher.items(uri) or b""
        generation = self._publisher.generation
        return Raw(report(items, params.get("previousResultId"), generation).fields + b"}")

    # ------------------------------------------------------------ settling

    def _settle_later(self, document: Document) -> None:
        if timer := self._timers.pop(document.uri, None):
            timer.cancel()
        if not document.is_settled or self._publisher.is_stale(document):
            self._settle_in(self._pause(document), document)

    def _settle_in(self, seconds: float, document: Document) -> None:
        loop = asyncio.get_running_loop()
        self._timers[document.uri] = loop.call_later(seconds, self._settle, document)

    def _pause(self, document: Document) -> float:
        """Seconds without a key, in whatever document, after which one is settled."""
        return max(
            SETTLE_SECONDS,
            SETTLE_SECONDS_A_MEGABYTE * len(document.buffer) / 1e6,
            SETTLE_PATIENCE * self._settle_seconds,
        )

    def _settle(self, document: Document) -> None:
        self._timers.pop(document.uri, None)
        if self._session.documents.get(document.uri) is not document:
            return
        left = self._pause(document) - (self._clock() - self._last_key)
        if left > 0:  # somebody types elsewhere, and would have to wait for it
            self._settle_in(left, document)
            return
        start = time.perf_counter()
        update = document.settle()
        self._publisher.settled(document, update)
        self._settle_seconds = time.perf_counter() - start


def merge_changes(first: Any, second: Any) -> bool:
    """Put two ``didChange`` of the same document into one, so that it is checked once."""
    try:
        ours, theirs = table(first, "textDocument"), table(second, "textDocument")
        if string(ours, "uri") != string(theirs, "uri"):
            return False
        old, new = version(ours), version(theirs)
        # Versions with a gap are told apart: the first may be one to be passed over.
        if old is None or new is None or new != old + 1:
            return False
        changes = [*array(first, "contentChanges"), *array(second, "contentChanges")]
    except ParamsError:
        return False
    first["textDocument"], first["contentChanges"] = theirs, changes
    return True


def read_changes(params: Params) -> list[Change]:
    """Content changes of ``textDocument/didChange``."""
    return [_read_change(item) for item in array(params, "contentChanges")]


def _read_change(item: Any) -> Change:
    text = encode(string(item, "text"))
    place = item.get("range")
    if place is None:
        return Change(text)
    return Change(text, position(place, "start"), position(place, "end"))


def join_typing(changes: list[Change], encoding: Encoding) -> list[Change]:
    """One change in place of several where each types on from the end of the one before."""
    joined: list[Change] = []
    for change in changes:
        if joined and change.start is not None and change.start == change.end:
            last = joined[-1]
            if last.start is not None and _end_of(last.start, last.text, encoding) == change.start:
                joined[-1] = Change(last.text + change.text, last.start, last.end)
                continue
        joined.append(change)
    return joined


def _end_of(start: Position, text: bytes, encoding: Encoding) -> Position | None:
    """Where a text ends that starts at a place; None when it has several lines."""
    if b"\n" in text or b"\r" in text:
        return None
    return Position(start.line, start.column + bytes_to_columns(text, encoding))
