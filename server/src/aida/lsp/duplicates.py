"""Blocks of open documents that stand in other files of the workspace as well.

The tokens of all files are read in the background when a document is opened whose project compares
files. An edited document is compared anew when typing pauses; until then what is known of it moves
along with its text.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from aida.lsp.background import Background
from aida.lsp.publisher import Publisher
from aida.workspace.document import Document
from aida.workspace.project import Project
from aida.workspace.session import Session
from aida.workspace.uris import path_key, path_of

if TYPE_CHECKING:
    from aida.workspace.duplicate_index import DuplicateIndex

LARGEST_FILE = 200_000
"""Larger files are left out: one of them would keep a key waiting."""


class WorkspaceDuplicates:
    """An index for each project that has a rule for it."""

    def __init__(self, session: Session, publisher: Publisher, background: Background) -> None:
        self._session = session
        self._publisher = publisher
        self._background = background
        self._indexes: dict[Path, tuple[Project, DuplicateIndex | None]] = {}

    def opened(self, document: Document) -> None:
        """A document was opened."""
        project = self._project(document)
        if project is None:
            return
        known = self._indexes.get(project.folder)
        if known is None or known[0] is not project:
            self._indexes[project.folder] = project, None
            subject = "duplicate-index", project.folder
            self._background.restart(subject, lambda: self._read_files(project))
        else:
            self.edited(document)

    def edited(self, document: Document) -> None:
        """A document was edited."""
        project = self._project(document)
        if project is not None and self._index(project) is not None:
            subject = "duplicates", document.uri
            self._background.restart(subject, lambda: self._compare(document, project))

    def closed(self, uri: str) -> None:
        """A document was closed: its file is what counts, which the next comparison reads."""
        self._background.cancel(("duplicates", uri))

    def _project(self, document: Document) -> Project | None:
        """The project of a file, where some rule compares files."""
        if path_of(document.uri) is None or document.language is None:
            return None
        project = self._session.project_of(document.uri)
        return project if project.rules.compares_files else None

    def _index(self, project: Project) -> DuplicateIndex | None:
        known = self._indexes.get(project.folder)
        return known[1] if known is not None and known[0] is project else None

    async def _read_files(self, project: Project) -> None:
        from aida.features.workspace_diagnostics import files_of
        from aida.workspace.duplicate_index import DuplicateIndex
        from aida.workspace.duplicates import compared_by, shortest_block

        index = DuplicateIndex(shortest_block(project.rules))
        text_of = self._texts(project)
        for file in files_of(project):
            options = compared_by(file, project.rules)
            source = text_of(file.name) if options is not None else None
            if options is not None and source is not None and file.language is not None:
                index.put(file.name, source, file.language, options)
            await self._background.pause()
        self._indexes[project.folder] = project, index
        for document in list(self._session.documents.values()):
            if self._project(document) is project:
                await self._tell(document, project, index)

    async def _compare(self, document: Document, project: Project) -> None:
        """Compare a document with all files, and those open documents that share something."""
        index = self._index(project)
        path = path_of(document.uri)
        if index is None or path is None:
            return
        name = project.name_of(path)
        before = index.related(name)
        await self._tell(document, project, index)
        near = before | index.related(name)
        for other in list(self._session.documents.values()):
            other_path = path_of(other.uri)
            if other is not document and other_path and project.name_of(other_path) in near:
                await self._tell(other, project, index)

    async def _tell(self, document: Document, project: Project, index: DuplicateIndex) -> None:
        from aida.workspace.duplicates import compared_by
        from aida.workspace.files import SourceFile

        path = path_of(document.uri)
        if path is None or self._session.documents.get(document.uri) is not document:
            return
        name = project.name_of(path)
        file = SourceFile(path, name, document.language)
        options = compared_by(file, project.rules)
        if options is None or document.language is None or len(document.buffer) > LARGEST_FILE:
            return
        index.put(name, document.buffer.snapshot(), document.language, options)
        found = index.duplicates(name, self._texts(project))
        if document.tell_duplicates(found):
            self._publisher.told(document)
        await self._background.pause()

    def _texts(self, project: Project) -> Callable[[str], bytes | None]:
        """Reads files by their names: what is in the editor, or else on the disk."""
        open_files = self._session.open_files()
        root = project.settings.root

        def text_of(name: str) -> bytes | None:
            path = root / name
            document = open_files.get(path_key(str(path)))
            if document is not None:
                return document.buffer.snapshot()
            try:
                if path.stat().st_size > LARGEST_FILE:
                    return None
                source = path.read_bytes()
            except OSError:
                return None
            return None if b"\0" in source[:8_000] else source

        return text_of
