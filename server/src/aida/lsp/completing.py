"""``textDocument/completion``: rule ids inside suppression comments."""

from __future__ import annotations

from lsprotocol import types

from aida.features.directives import rule_choices
from aida.lsp.client import ClientFeatures
from aida.lsp.positions import offset_of, range_of
from aida.workspace.document import Document


def complete_at(
    document: Document, position: types.Position, client: ClientFeatures
) -> types.CompletionList | None:
    """What may be typed at a position."""
    snapshot = document.snapshot()
    offset = offset_of(position, document.buffer, client.encoding)
    choices = rule_choices(snapshot, snapshot.suppressing, offset)
    if not choices:
        return None
    items = [
        types.CompletionItem(
            label=choice.rule,
            kind=types.CompletionItemKind.EnumMember,
            detail=choice.title,
            documentation=choice.documentation,
            sort_text=f"{number:05}",
            filter_text=choice.rule,
            preselect=choice.is_found_here,
            text_edit=types.TextEdit(
                range_of(choice.span, document.buffer, client.encoding), choice.rule
            ),
        )
        for number, choice in enumerate(choices)
    ]
    return types.CompletionList(is_incomplete=False, items=items)
