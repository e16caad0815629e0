"""Templates as completion items: snippet or plain text, by what the client can do."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from aida.features.template_choices import TemplateChoice, judge, placed_at, template_choices
from aida.features.template_preview import preview
from aida.lsp.client import ClientFeatures
from aida.lsp.positions import range_of
from aida.templates.placing import Placed
from aida.templates.template import Template
from aida.text import Edit
from aida.workspace.document import Document
from aida.workspace.project import Project


def template_items(
    document: Document, project: Project, offset: int, client: ClientFeatures
) -> types.CompletionList | None:
    """The templates that may be typed at a byte offset."""
    choices = template_choices(document.snapshot(), project, offset)
    if not choices:
        return None
    items = [_item(document, choice, offset, client) for choice in choices]
    return types.CompletionList(is_incomplete=False, items=items)


def _item(
    document: Document, choice: TemplateChoice, offset: int, client: ClientFeatures
) -> types.CompletionItem:
    placed = choice.placed
    item = types.CompletionItem(
        label=choice.prefix,
        kind=types.CompletionItemKind.Snippet,
        detail=placed.template.about.title,
        sort_text=f"{choice.prefix} {placed.template.id}",
        filter_text=choice.prefix,
        text_edit=types.TextEdit(
            range_of(placed.span, document.buffer, client.encoding), _text(placed, client)
        ),
    )
    if client.snippets:
        item.insert_text_format = types.InsertTextFormat.Snippet
        if client.adjusts_indentation:
            item.insert_text_mode = types.InsertTextMode.AdjustIndentation
    if placed.imports:
        item.additional_text_edits = [_text_edit(edit, document, client) for edit in placed.imports]
    if client.resolves_documentation:
        item.data = {
            "uri": document.uri,
            "template": placed.template.id,
            "offset": offset,
            "version": document.version,
        }
    else:
        item.documentation = _markup(preview(placed, None), client)
    return item


def _text(placed: Placed, client: ClientFeatures) -> str:
    """A snippet; or plain text with the indentation that such clients do not add."""
    if client.snippets:
        return placed.as_snippet
    return placed.filled().text


def resolve_template(
    item: types.CompletionItem,
    data: dict[str, Any],
    document: Document,
    project: Project,
    client: ClientFeatures,
) -> types.CompletionItem:
    """Add what comes of the template here, and what the rules find in it."""
    template = project.templates.find(str(data.get("template")))
    offset = data.get("offset")
    if not isinstance(template, Template) or not isinstance(offset, int):
        return item
    snapshot = document.snapshot()
    if data.get("version") != document.version or offset > len(snapshot.source):
        placed = placed_at(snapshot, project, template, min(offset, len(snapshot.source)))
        item.documentation = _markup(preview(placed, None), client)
        return item
    placed = placed_at(snapshot, project, template, offset)
    item.documentation = _markup(preview(placed, judge(placed, snapshot)), client)
    return item


def _markup(text: str, client: ClientFeatures) -> types.MarkupContent | str:
    if not client.markdown_items:
        return text
    return types.MarkupContent(types.MarkupKind.Markdown, text)


def _text_edit(edit: Edit, document: Document, client: ClientFeatures) -> types.TextEdit:
    place = range_of(edit.span, document.buffer, client.encoding)
    return types.TextEdit(place, edit.text.decode("utf-8", "replace"))
