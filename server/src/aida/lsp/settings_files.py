"""Open settings files: their problems as they are typed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from aida.lsp.background import Background
from aida.lsp.live_problems import LiveProblems
from aida.workspace.document import Document
from aida.workspace.project import Project
from aida.workspace.session import Session
from aida.workspace.settings import FILE_NAME
from aida.workspace.uris import path_of

if TYPE_CHECKING:
    from aida.features.settings_words import KnownRules

NAMES = (FILE_NAME, "pyproject.toml")


class SettingsFiles:
    """Follows them; what costs time is done in the background."""

    def __init__(self, session: Session, background: Background, problems: LiveProblems) -> None:
        self._session = session
        self._background = background
        self._problems = problems
        self._known: WeakKeyDictionary[Project, KnownRules] = WeakKeyDictionary()

    def opened(self, document: Document) -> None:
        """A document was opened."""
        self.edited(document)

    def edited(self, document: Document) -> None:
        """A document was edited."""
        path = path_of(document.uri)
        if path is not None and Path(path).name in NAMES:
            subject = "settings", document.uri
            self._background.restart(subject, lambda: self._look(document, path))

    def closed(self, uri: str) -> None:
        """A document was closed."""
        self._background.cancel(("settings", uri))
        if uri.endswith(NAMES):
            self._problems.forget(uri)

    def known(self, uri: str) -> KnownRules:
        """What the settings of a document may name."""
        from aida.features.settings_words import known_rules

        project = self._session.project_of(uri)
        found = self._known.get(project)
        if found is None:
            found = self._known[project] = known_rules(project.rules.loaded.rules)
        return found

    async def _look(self, document: Document, path: str) -> None:
        from aida.features.settings_problems import settings_problems
        from aida.features.settings_words import settings_base

        base = settings_base(path)
        if base is not None:
            known = self.known(document.uri)
            source = document.buffer.snapshot()
            self._problems.show(document, settings_problems(source, path, base, known))
