"""Files that are renamed, deleted or made in the editor: baselines and diagnostics follow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aida.features.renaming import Move, renamed_baseline
from aida.lsp.client import ClientFeatures
from aida.lsp.connection import Connection
from aida.lsp.edits import FileEdits, workspace_edit
from aida.lsp.params import array, string
from aida.lsp.publisher import Publisher
from aida.lsp.reloading import Reloading
from aida.text import TextBuffer
from aida.workspace.session import Session
from aida.workspace.uris import path_key, path_of, uri_of


class FileOperations:
    """Handlers of the file operations."""

    def __init__(
        self,
        session: Session,
        publisher: Publisher,
        connection: Connection,
        client: ClientFeatures,
        reloading: Reloading,
    ) -> None:
        self._session = session
        self._publisher = publisher
        self._connection = connection
        self._client = client
        self._reloading = reloading

    def register(self) -> None:
        """Make the handlers known to the connection."""
        self._connection.handlers |= {
            "workspace/willRenameFiles": self._will_rename,
            "workspace/didRenameFiles": self._did_rename,
            "workspace/didDeleteFiles": self._did_delete,
            "workspace/didCreateFiles": self._did_create,
        }

    def _will_rename(self, params: Any) -> dict[str, Any] | None:
        """An edit of the baselines that hold findings of what is renamed."""
        moves = _moves(params)
        files: list[FileEdits] = []
        for project in self._session.projects if moves else ():
            change = renamed_baseline(project, moves) if project.is_trusted else None
            if change is not None and change.edits:
                document = self._session.open_files().get(path_key(str(change.path)))
                if document is not None and document.buffer.snapshot() != change.source:
                    continue  # somebody is at work on it
                uri = document.uri if document is not None else uri_of(str(change.path))
                version = document.version if document is not None else None
                buffer = TextBuffer(change.source)
                files.append(FileEdits(uri, version, buffer, change.edits))
        return workspace_edit(files, self._client) if files else None

    def _did_rename(self, params: Any) -> None:
        moves = _moves(params)
        for move in moves:
            self._publisher.moved(move.old, move.new)
            for path in (move.old, move.new):
                self._reloading.file_changed(Path(path))
        if moves:
            self._reloading.files_moved()

    def _did_delete(self, params: Any) -> None:
        for path in _paths(params):
            self._publisher.moved(path, None)
            self._reloading.file_changed(Path(path))

    def _did_create(self, params: Any) -> None:
        for path in _paths(params):
            self._reloading.file_changed(Path(path))
        self._publisher.refresh()


def _paths(params: Any) -> list[str]:
    found = (path_of(string(item, "uri")) for item in array(params, "files"))
    return [path for path in found if path is not None]


def _moves(params: Any) -> list[Move]:
    pairs = (
        (path_of(string(item, "oldUri")), path_of(string(item, "newUri")))
        for item in array(params, "files")
    )
    return [Move(old, new) for old, new in pairs if old is not None and new is not None]
