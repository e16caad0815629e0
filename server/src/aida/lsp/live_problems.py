"""Problems of open rule and settings files as they are in the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aida.lsp.client import ClientFeatures
from aida.lsp.publisher import Publisher
from aida.workspace.document import Document

if TYPE_CHECKING:
    from aida.features.rule_diagnostics import RuleFileProblem


class LiveProblems:
    """Shows them, and keeps them for those that offer to mend them."""

    def __init__(self, publisher: Publisher, client: ClientFeatures) -> None:
        self._publisher = publisher
        self._client = client
        self._problems: dict[str, list[RuleFileProblem]] = {}

    def of(self, uri: str) -> list[RuleFileProblem]:
        """The problems of a document, as far as it has been looked at."""
        return self._problems.get(uri, [])

    def show(self, document: Document, problems: list[RuleFileProblem]) -> None:
        """Show the problems of a document in place of those of its file on the disk."""
        from aida.lsp.diagnostics import live_item

        self._problems[document.uri] = problems
        encoding = self._client.encoding
        items = (live_item(problem, document.buffer, encoding) for problem in problems)
        self._publisher.show_live(document.uri, b",".join(items))

    def forget(self, uri: str) -> None:
        """A document was closed, or is no such file any more."""
        if self._problems.pop(uri, None) is not None:
            self._publisher.show_live(uri, None)
