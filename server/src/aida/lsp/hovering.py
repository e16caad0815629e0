"""``textDocument/hover``."""

from __future__ import annotations

from lsprotocol import types

from aida.features.hover import hover
from aida.lsp.client import ClientFeatures
from aida.lsp.positions import offset_of, range_of
from aida.workspace.document import Document
from aida.workspace.session import Session


def hover_at(
    document: Document, session: Session, position: types.Position, client: ClientFeatures
) -> types.Hover | None:
    """What to show at a position."""
    offset = offset_of(position, document.buffer, client.encoding)
    rules = session.project_of(document.uri).rule_by_id
    found = hover(document.snapshot(), rules, offset)
    if found is None:
        return None
    kind = types.MarkupKind.Markdown if client.markdown else types.MarkupKind.PlainText
    return types.Hover(
        types.MarkupContent(kind, found.markdown),
        range_of(found.span, document.buffer, client.encoding),
    )
