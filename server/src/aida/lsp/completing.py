"""``textDocument/completion``: rule ids in suppression comments, and the words of rule files."""

from __future__ import annotations

from lsprotocol import types

from aida.features.directives import rule_choices
from aida.features.rule_words import is_rule_file, words_at
from aida.lsp.client import ClientFeatures
from aida.lsp.hovering import is_yaml
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
        return _rule_words(document, offset, client)
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


def _rule_words(
    document: Document, offset: int, client: ClientFeatures
) -> types.CompletionList | None:
    """Keys and values of a rule file."""
    snapshot = document.snapshot()
    if not is_yaml(snapshot) or not is_rule_file(snapshot.source):
        return None
    items = [
        types.CompletionItem(
            label=word.text,
            kind=types.CompletionItemKind.Property
            if word.is_key
            else types.CompletionItemKind.EnumMember,
            documentation=word.meaning or None,
            sort_text=f"{number:05}",
            text_edit=types.TextEdit(
                range_of(word.span, document.buffer, client.encoding),
                f"{word.text}:" if word.is_key else word.text,
            ),
        )
        for number, word in enumerate(words_at(snapshot.source, offset))
    ]
    return types.CompletionList(is_incomplete=False, items=items) if items else None
