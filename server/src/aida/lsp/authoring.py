"""What follows open documents in the background, and is asked about them by requests."""

from __future__ import annotations

from aida.lsp.background import Background
from aida.lsp.client import ClientFeatures
from aida.lsp.connection import Connection
from aida.lsp.duplicates import WorkspaceDuplicates
from aida.lsp.following import Follower
from aida.lsp.live_problems import LiveProblems
from aida.lsp.publisher import Publisher
from aida.lsp.rule_files import RuleFiles
from aida.lsp.settings_files import SettingsFiles
from aida.workspace.document import Document
from aida.workspace.session import Session


class Authoring:
    """The parts, each with one subject."""

    def __init__(
        self,
        session: Session,
        publisher: Publisher,
        connection: Connection,
        client: ClientFeatures,
    ) -> None:
        self.background = Background()
        self.problems = LiveProblems(publisher, client)
        self.rule_files = RuleFiles(
            session, publisher, connection, client, self.background, self.problems
        )
        self.settings_files = SettingsFiles(session, self.background, self.problems)
        self.duplicates = WorkspaceDuplicates(session, publisher, self.background)
        self._followers: tuple[Follower, ...] = (
            self.rule_files,
            self.settings_files,
            self.duplicates,
        )
        self._session = session
        self._connection = connection
        self._client = client

    def opened(self, document: Document) -> None:
        """A document was opened."""
        for follower in self._followers:
            follower.opened(document)

    def edited(self, document: Document) -> None:
        """A document was edited."""
        self.background.typed()
        for follower in self._followers:
            follower.edited(document)

    def closed(self, uri: str) -> None:
        """A document was closed."""
        for follower in self._followers:
            follower.closed(uri)

    def reloaded(self) -> None:
        """Other rules or settings have come into force."""
        for document in list(self._session.documents.values()):
            for follower in self._followers:
                follower.opened(document)
        if self._client.refreshes_lenses:
            self._connection.request("workspace/codeLens/refresh", None)
        if self._client.refreshes_hints:
            self._connection.request("workspace/inlayHint/refresh", None)

    def close(self) -> None:
        """The client is gone."""
        self.background.close()
