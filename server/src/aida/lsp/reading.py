"""``textDocument/documentSymbol``, ``foldingRange`` and ``documentLink``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types

from aida.features import links
from aida.features.links import Link
from aida.features.outline import (
    Symbol,
    SymbolKind,
    folds,
    is_outlined_yaml,
    page_symbols,
    yaml_symbols,
)
from aida.features.settings_words import settings_base
from aida.lsp.client import ClientFeatures
from aida.lsp.hovering import is_yaml
from aida.lsp.positions import range_of
from aida.workspace.document import Document
from aida.workspace.session import Session
from aida.workspace.settings import BASELINE_NAME
from aida.workspace.uris import path_of

_KINDS = {
    SymbolKind.RULE: types.SymbolKind.Class,
    SymbolKind.KEY: types.SymbolKind.Property,
    SymbolKind.SECTION: types.SymbolKind.String,
    SymbolKind.EXAMPLE: types.SymbolKind.Function,
}
_PAGE_OF = (".yml", ".yaml")


class Reading:
    """What helps to find one's way in rule files, pages, templates and settings."""

    def __init__(self, session: Session, client: ClientFeatures) -> None:
        self._session = session
        self._client = client

    def symbols(
        self, params: types.DocumentSymbolParams
    ) -> list[types.DocumentSymbol] | list[types.SymbolInformation] | None:
        """Symbols, as a tree where the client knows such."""
        document = self._session.documents.get(params.text_document.uri)
        found = document and self._symbols_of(document)
        if document is None or not found:
            return None
        if self._client.shows_symbol_trees:
            return [self._tree(document, symbol) for symbol in found]
        return list(self._flat(document, found, None))

    def folding(self, params: types.FoldingRangeParams) -> list[types.FoldingRange] | None:
        """Folds; nothing for other documents, so that the editor falls back on its own."""
        document = self._session.documents.get(params.text_document.uri)
        found = document and self._symbols_of(document)
        if document is None or not found:
            return None
        return [
            types.FoldingRange(start_line=first, end_line=last)
            for first, last in folds(found, document.snapshot().source)
        ]

    def links(self, params: types.DocumentLinkParams) -> list[types.DocumentLink] | None:
        """Links of a document."""
        document = self._session.documents.get(params.text_document.uri)
        if document is None:
            return None
        return [
            types.DocumentLink(
                range=range_of(link.span, document.buffer, self._client.encoding),
                target=link.target,
                tooltip=link.tooltip if self._client.shows_link_tooltips else None,
            )
            for link in self._links_of(document)
        ]

    def _links_of(self, document: Document) -> Iterator[Link]:
        project = self._session.project_of(document.uri)
        target = links.target_in(project.rule_by_id)
        snapshot, path = document.snapshot(), path_of(document.uri)
        yield from links.comment_links(snapshot, target)
        if path is None:
            return
        is_baseline = Path(path) == project.settings.baseline_file
        if settings_base(path) is not None:
            yield from links.settings_links(snapshot.source, path, target)
        elif is_baseline or Path(path).name == BASELINE_NAME:
            yield from links.baseline_links(snapshot.source, target)
        elif is_yaml(snapshot) and is_outlined_yaml(snapshot.source):
            yield from links.rule_file_links(snapshot.source, path, target)
        elif path.endswith(".md"):
            yield from links.page_links(snapshot.source, path)

    def _symbols_of(self, document: Document) -> list[Symbol]:
        snapshot, path = document.snapshot(), path_of(document.uri)
        if is_yaml(snapshot):
            return yaml_symbols(snapshot.source) if is_outlined_yaml(snapshot.source) else []
        if path is not None and path.endswith(".md"):
            files = (Path(path).with_suffix(suffix) for suffix in _PAGE_OF)
            if any(file.is_file() for file in files):
                return page_symbols(snapshot.source)
        return []

    def _tree(self, document: Document, symbol: Symbol) -> types.DocumentSymbol:
        encoding = self._client.encoding
        return types.DocumentSymbol(
            name=symbol.name or "?",
            detail=symbol.detail or None,
            kind=_KINDS[symbol.kind],
            range=range_of(symbol.span, document.buffer, encoding),
            selection_range=range_of(symbol.name_span, document.buffer, encoding),
            children=[self._tree(document, child) for child in symbol.children],
        )

    def _flat(
        self, document: Document, symbols: list[Symbol], container: str | None
    ) -> Iterator[types.SymbolInformation]:
        for symbol in symbols:
            place = range_of(symbol.span, document.buffer, self._client.encoding)
            yield types.SymbolInformation(
                location=types.Location(document.uri, place),
                name=symbol.name or "?",
                kind=_KINDS[symbol.kind],
                container_name=container,
            )
            yield from self._flat(document, symbol.children, symbol.name)
