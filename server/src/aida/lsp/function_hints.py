"""Figures of functions where settings ask for them: inlay hints, and lenses above functions."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from lsprotocol import types

from aida.lsp.background import Background
from aida.lsp.client import ClientFeatures
from aida.lsp.positions import offset_of, range_of
from aida.text import Span
from aida.workspace.document import Document
from aida.workspace.session import Session

if TYPE_CHECKING:
    from aida.features.function_figures import FunctionFigures

    Measured = tuple[bytes, list[FunctionFigures]]

MOST_BYTES = 1_000_000
"""Functions of larger texts are not measured: that takes a look at all of the text."""


class FunctionHints:
    """Measured once typing pauses: an answer may be late, a key is never."""

    def __init__(self, session: Session, client: ClientFeatures, background: Background) -> None:
        self._session = session
        self._client = client
        self._background = background
        self._measured: WeakKeyDictionary[Document, Measured] = WeakKeyDictionary()

    async def inlay_hints(self, params: types.InlayHintParams) -> list[types.InlayHint] | None:
        """Hints behind the heads of functions in a range."""
        document = self._session.documents.get(params.text_document.uri)
        if document is None:
            return None
        facts = self._session.project_of(document.uri).settings.inlay_hints
        figures = await self._figures(document) if facts else None
        if figures is None:
            return None
        encoding = self._client.encoding
        start = offset_of(params.range.start, document.buffer, encoding)
        end = offset_of(params.range.end, document.buffer, encoding)
        source = document.buffer.snapshot()
        return [
            types.InlayHint(
                position=_line_end(document, source, figure.span, self._client),
                label=text,
                padding_left=True,
            )
            for figure in figures
            if start <= figure.span.start <= end and (text := figure.text(facts))
        ]

    async def lenses(self, document: Document) -> list[types.CodeLens]:
        """Lenses above functions; above the first, how many of the public ones are documented."""
        from aida.features.function_figures import documentation_share
        from aida.workspace.settings import FunctionFact

        facts = self._session.project_of(document.uri).settings.code_lenses
        figures = await self._figures(document) if facts else None
        if not figures:
            return []
        encoding, buffer = self._client.encoding, document.buffer
        found: list[types.CodeLens] = []
        done, public = documentation_share(figures)
        if FunctionFact.DOCUMENTATION in facts and public:
            title = f"{done} of {public} public functions documented"
            top = types.Range(types.Position(0, 0), types.Position(0, 0))
            found.append(types.CodeLens(top, types.Command(title, "")))
        for figure in figures:
            if text := figure.text(facts):
                place = range_of(figure.span, buffer, encoding)
                found.append(types.CodeLens(place, types.Command(text, "")))
        return found

    async def _figures(self, document: Document) -> list[FunctionFigures] | None:
        """Figures of the text as it is once nobody types; None when it cannot be measured."""
        from aida.features.function_figures import function_figures, measures_functions

        language = document.language
        if language is None or not measures_functions(language):
            return None
        await self._background.quiet()
        if self._session.documents.get(document.uri) is not document:
            return None
        if len(document.buffer) > MOST_BYTES:
            return None
        source = document.buffer.snapshot()
        known = self._measured.get(document)
        if known is None or known[0] != source:
            known = self._measured[document] = source, function_figures(source, language)
        return known[1]


def _line_end(
    document: Document, source: bytes, span: Span, client: ClientFeatures
) -> types.Position:
    end = source.find(b"\n", span.start)
    end = len(source) if end < 0 else end
    if source[end - 1 : end] == b"\r":
        end -= 1
    return range_of(Span(end, end), document.buffer, client.encoding).start
