"""The code action that turns the selected code into a rule."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from aida.features.selection import rule_from_selection
from aida.lsp.client import ClientFeatures
from aida.lsp.command_names import CommandName
from aida.lsp.new_files import NewFile, creation_of
from aida.packs.drafting import DraftError
from aida.text import Span
from aida.workspace.document import Document
from aida.workspace.session import Session
from aida.workspace.uris import uri_of

KIND = "refactor.extract.rule"
TITLE = "Turn this selection into a rule"
LONGEST = 10_000
"""Bytes of a selection that a rule is made of."""


class NewRuleAction:
    """Offered for a selection; drafted when it is chosen."""

    def __init__(self, session: Session, client: ClientFeatures) -> None:
        self._session = session
        self._client = client

    def offer(self, document: Document, span: Span) -> list[types.CodeAction]:
        """The action, for some selected code."""
        code = document.buffer.slice(*span)
        is_possible = (
            self._client.creates_files
            and self._session.is_trusted
            and document.language is not None
            and code.strip()
            and len(code) <= LONGEST
        )
        if not is_possible:
            return []
        action = types.CodeAction(title=TITLE, kind=KIND)
        action.data = {
            "what": KIND,
            "uri": document.uri,
            "version": document.version,
            "span": list(span),
        }
        if self._client.resolves_edits:
            return [action]
        self.resolve(action)
        return [action] if action.edit is not None else []

    def resolve(self, action: types.CodeAction) -> types.CodeAction:
        """Draft the rule; an action without an edit when there is none to be had."""
        data: Any = action.data
        document = self._session.documents.get(str(data.get("uri")))
        if document is None or document.language is None or document.version != data["version"]:
            return action
        span = Span(*map(int, data["span"]))
        settings = self._session.project_of(document.uri).settings
        try:
            made = rule_from_selection(
                document.snapshot().source, span, document.language, settings
            )
        except DraftError as error:
            action.disabled = types.CodeActionDisabled(f"{error}: {error.help}")
            return action
        files = [NewFile(made.rule_file, made.rule_text), NewFile(made.page_file, made.page_text)]
        action.edit = creation_of(files, f"Write the rule {made.id} and its page", self._client)
        uris = [uri_of(str(file.path)) for file in files]
        action.command = types.Command(
            "Show the new rule", CommandName.SHOW_FILES.value, arguments=[{"uris": uris}]
        )
        return action
