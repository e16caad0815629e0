"""``textDocument/codeLens`` and ``codeLens/resolve``."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from aida.features.rule_lenses import LensKind, RuleLens, rule_lenses
from aida.features.rule_matches import RuleMatches
from aida.lsp.client import ClientFeatures
from aida.lsp.command_names import CommandName
from aida.lsp.function_hints import FunctionHints
from aida.lsp.positions import range_of
from aida.lsp.rule_files import RuleFiles
from aida.workspace.document import Document
from aida.workspace.session import Session
from aida.workspace.uris import uri_of

CLIENT_SHOWS_MATCHES = "aida.showMatches"


class CodeLenses:
    """Answers at once with what is known; a count that goes on is waited for by resolving."""

    def __init__(
        self, session: Session, files: RuleFiles, hints: FunctionHints, client: ClientFeatures
    ) -> None:
        self._hints = hints
        self._session = session
        self._files = files
        self._client = client

    async def offer(self, params: types.CodeLensParams) -> list[types.CodeLens] | None:
        """Lenses of a document."""
        document = self._session.documents.get(params.text_document.uri)
        state = document and self._files.state_of(document.uri)
        if document is None:
            return None
        if state is None:
            return await self._hints.lenses(document) or None
        self._files.want_counts(document)
        uri = document.uri
        found = rule_lenses(
            document.snapshot().source, state, lambda rule: self._files.count_examples(uri, rule)
        )
        return [self._lens(document, lens, is_counting=state.is_counting) for lens in found]

    async def resolve(self, lens: types.CodeLens) -> types.CodeLens:
        """Fill in a lens, for a client that cannot be told to ask again."""
        data: Any = lens.data
        document = (
            self._session.documents.get(str(data.get("uri"))) if isinstance(data, dict) else None
        )
        if document is None:
            return lens
        await self._files.counted(document.uri)
        matches = self._files.matches_of(document.uri, str(data.get("rule")))
        title = matches.title if matches is not None else "not counted: the rule cannot be read"
        rule = str(data.get("rule"))
        lens.command = self._matches_command(document, lens.range, rule, title, matches)
        return lens

    def _lens(self, document: Document, lens: RuleLens, *, is_counting: bool) -> types.CodeLens:
        place = range_of(lens.span, document.buffer, self._client.encoding)
        if lens.kind is LensKind.EXAMPLES:
            argument = {"uri": document.uri, "rule": lens.rule}
            command = types.Command(
                lens.title, CommandName.RUN_EXAMPLES.value, arguments=[argument]
            )
            return types.CodeLens(place, command)
        if is_counting and not self._client.refreshes_lenses:
            return types.CodeLens(place, data={"uri": document.uri, "rule": lens.rule})
        matches = self._files.matches_of(document.uri, lens.rule)
        return types.CodeLens(
            place, self._matches_command(document, place, lens.rule, lens.title, matches)
        )

    def _matches_command(
        self,
        document: Document,
        place: types.Range,
        rule: str,
        title: str,
        matches: RuleMatches | None,
    ) -> types.Command:
        if matches is None or not matches.count:
            return types.Command(title, "")
        if CLIENT_SHOWS_MATCHES not in self._client.commands:
            return types.Command(
                title,
                CommandName.SHOW_MATCHES.value,
                arguments=[{"uri": document.uri, "rule": rule}],
            )
        position = {"line": place.start.line, "character": place.start.character}
        argument = {"uri": document.uri, "position": position, **matches_data(rule, matches)}
        return types.Command(title, CLIENT_SHOWS_MATCHES, arguments=[argument])


def matches_data(rule: str, matches: RuleMatches) -> dict[str, Any]:
    """Matches as the protocol's data."""
    return {
        "rule": rule,
        "count": matches.count,
        "files": matches.files,
        "isComplete": matches.is_complete and matches.count == len(matches.places),
        "locations": [
            {
                "uri": uri_of(place.path),
                "range": {
                    "start": {"line": place.start.line, "character": place.start.column},
                    "end": {"line": place.end.line, "character": place.end.column},
                },
            }
            for place in matches.places
        ],
    }
