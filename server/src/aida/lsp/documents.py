"""Open documents: what happens on every key, so plain JSON throughout."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from aida.lsp.client import ClientFeatures
from aida.lsp.connection import Connection, Raw
from aida.lsp.diagnostics import report
from aida.lsp.following import Follower
from aida.lsp.params import Params, ParamsError, array, encode, position, string, table, version
from aida.lsp.publisher import Publisher
from aida.lsp.settling import Settler
from aida.text import Encoding, Position, bytes_to_columns
from aida.workspace.document import Change
from aida.workspace.session import Session
from aida.workspace.uris import path_of

logger = logging.getLogger(__name__)


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
        self._settler = Settler(session, publisher, clock)
        self._session = session
        self._publisher = publisher
        self._connection = connection
        self._client = client
        self._file_saved = file_saved

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
        self._settler.close()

    def _did_open(self, params: Any) -> None:
        item = table(params, "textDocument")
        uri, text = string(item, "uri"), encode(string(item, "text"))
        language = item.get("languageId")
        editor_id = language if isinstance(language, str) else ""
        self._settler.closed(uri)  # a client that opens it twice
        document = self._session.open(uri, editor_id, version(item), text, may_wait=True)
        self._publisher.opened(document)
        self._publisher.show_problems()
        if document.is_checked:
            self._settler.later(document)
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
        self._settler.typed(uri)
        encoding = self._client.encoding
        changes = join_typing(read_changes(params), encoding)
        self._publisher.edited(document, document.edit(changes, number, encoding))
        self._settler.later(document)
        if self._follower is not None:
            self._follower.edited(document)

    def _did_close(self, params: Any) -> None:
        uri = string(table(params, "textDocument"), "uri")
        self._settler.closed(uri)
        self._session.close(uri)
        self._publisher.closed(uri)
        if self._follower is not None:
            self._follower.closed(uri)

    def _did_save(self, params: Any) -> None:
        path = path_of(string(table(params, "textDocument"), "uri"))
        if path is not None:
            self._file_saved(Path(path))

    def _diagnostic(self, params: Any) -> Raw | Coroutine[Any, Any, Raw]:
        uri = string(table(params, "textDocument"), "uri")
        previous = params.get("previousResultId")
        if self._publisher.is_waiting(uri):
            return self._later_report(uri, previous)
        return self._report(uri, previous)

    async def _later_report(self, uri: str, previous: Any) -> Raw:
        await self._publisher.checked(uri)
        return self._report(uri, previous)

    def _report(self, uri: str, previous: Any) -> Raw:
        items = self._publisher.items(uri) or b""
        if items:
            self._publisher.pulled.told(uri)
        generation = self._publisher.generation
        return Raw(report(items, previous, generation).fields + b"}")


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
