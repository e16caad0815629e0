"""``textDocument/completion`` and ``completionItem/resolve``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from lsprotocol import types

from aida.features.directives import rule_choices
from aida.features.page_words import page_words
from aida.features.rule_key_help import describe_word, detail_of
from aida.features.rule_places import (
    is_rule_file,
    is_semgrep_file,
    is_template_file,
    place_at,
)
from aida.features.rule_words import InUse, Word, offer_at
from aida.features.semgrep_words import semgrep_words
from aida.features.settings_words import settings_base, settings_words
from aida.features.template_words import template_words_at
from aida.features.words_in_use import in_use
from aida.lsp.authoring import Authoring
from aida.lsp.client import ClientFeatures
from aida.lsp.hovering import is_yaml
from aida.lsp.positions import offset_of, range_of
from aida.lsp.template_items import resolve_template, template_items
from aida.text import Span
from aida.workspace.document import Document
from aida.workspace.project import RULE_SUFFIXES, Project
from aida.workspace.session import Session
from aida.workspace.uris import path_of

_KINDS = {
    "key": types.CompletionItemKind.Property,
    "kind": types.CompletionItemKind.Class,
    "field": types.CompletionItemKind.Field,
    "tag": types.CompletionItemKind.Keyword,
    "owner": types.CompletionItemKind.Constant,
    "utility": types.CompletionItemKind.Function,
    "rewriter": types.CompletionItemKind.Function,
    "section": types.CompletionItemKind.Text,
    "example": types.CompletionItemKind.Snippet,
    "rule": types.CompletionItemKind.Reference,
    "setting": types.CompletionItemKind.Property,
    "pack": types.CompletionItemKind.Module,
    "variable": types.CompletionItemKind.Variable,
}


class Completing:
    """Answers at once with what is known; documentation follows for the item that is chosen."""

    def __init__(
        self,
        session: Session,
        client: ClientFeatures,
        authoring: Authoring,
    ) -> None:
        self._session = session
        self._client = client
        self._authoring = authoring
        self._in_use: WeakKeyDictionary[Project, InUse] = WeakKeyDictionary()

    def complete(self, params: types.CompletionParams) -> types.CompletionList | None:
        """What may be typed at a position."""
        document = self._session.documents.get(params.text_document.uri)
        if document is None:
            return None
        offset = offset_of(params.position, document.buffer, self._client.encoding)
        snapshot = document.snapshot()
        if choices := rule_choices(snapshot, snapshot.suppressing, offset):
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
                        range_of(choice.span, document.buffer, self._client.encoding), choice.rule
                    ),
                )
                for number, choice in enumerate(choices)
            ]
            return types.CompletionList(is_incomplete=False, items=items)
        path = path_of(document.uri)
        base = settings_base(path) if path is not None else None
        if base is not None:
            known = self._authoring.settings_files.known(document.uri)
            return self._list(document, settings_words(snapshot.source, offset, base, known), "")
        if is_yaml(snapshot) and is_semgrep_file(snapshot.source):
            return self._list(document, semgrep_words(snapshot.source, offset), "")
        if is_yaml(snapshot) and is_template_file(snapshot.source):
            return self._list(document, template_words_at(snapshot.source, offset), "")
        if is_yaml(snapshot) and is_rule_file(snapshot.source):
            return self._rule_words(document, offset)
        if path is not None and path.endswith(".md"):
            return self._page_words(document, Path(path), offset)
        if _is_automatic(params.context):
            return None  # a character that belongs to the words of rule files
        project = self._session.project_of(document.uri)
        return template_items(document, project, offset, self._client)

    def resolve(self, item: types.CompletionItem) -> types.CompletionItem:
        """Add the documentation of an item."""
        data: Any = item.data
        uri = str(data.get("uri")) if isinstance(data, dict) else ""
        if document := self._session.documents.get(uri):
            if "template" in data:
                project = self._session.project_of(uri)
                return resolve_template(item, data, document, project, self._client)
            known = self._words_in_use(document)
            text = describe_word(
                str(data.get("category")),
                item.label,
                str(data.get("meaning")),
                str(data.get("language")),
                known,
            )
            item.documentation = self._markup(text)
        return item

    def _rule_words(self, document: Document, offset: int) -> types.CompletionList | None:
        source = document.snapshot().source
        offer = offer_at(source, offset, self._words_in_use(document))
        if offer.is_incomplete:
            self._authoring.rule_files.want_fields(document)
        place = place_at(source, offset)
        language = place.language if place is not None else ""
        return self._list(document, offer.words, language, is_incomplete=offer.is_incomplete)

    def _page_words(
        self, document: Document, path: Path, offset: int
    ) -> types.CompletionList | None:
        files = (path.with_suffix(suffix) for suffix in RULE_SUFFIXES)
        if not any(file.is_file() for file in files):
            return None
        rules = self._session.project_of(document.uri).rules.loaded.rules
        languages = [
            rule.language.name if rule.language else "text"
            for rule in rules
            if rule.id == path.stem
        ]
        words = page_words(document.snapshot().source, offset, path.stem, languages or ["python"])
        return self._list(document, words, "")

    def _list(
        self,
        document: Document,
        words: Iterable[Word],
        language: str,
        *,
        is_incomplete: bool = False,
    ) -> types.CompletionList | None:
        items = [self._item(document, number, word, language) for number, word in enumerate(words)]
        return types.CompletionList(is_incomplete=is_incomplete, items=items) if items else None

    def _item(
        self, document: Document, number: int, word: Word, language: str
    ) -> types.CompletionItem:
        text = word.text
        if word.is_key and document.buffer.slice(word.word_end, word.word_end + 1) != b":":
            text += ":"
        item = types.CompletionItem(
            label=word.text,
            kind=_KINDS.get(word.category, types.CompletionItemKind.EnumMember),
            detail=detail_of(word) or None,
            sort_text=f"{number:05}",
            text_edit=self._edit(document, word, text),
        )
        if not self._client.resolves_documentation:
            meaning = describe_word(
                word.category, word.text, word.meaning, language, self._words_in_use(document)
            )
            item.documentation = self._markup(meaning) if meaning else None
        else:
            item.data = {
                "uri": document.uri,
                "category": word.category,
                "meaning": word.meaning,
                "language": language,
            }
        return item

    def _edit(
        self, document: Document, word: Word, text: str
    ) -> types.TextEdit | types.InsertReplaceEdit:
        insert = range_of(word.span, document.buffer, self._client.encoding)
        if not self._client.inserts_or_replaces or word.word_end <= word.span.end:
            return types.TextEdit(insert, text)
        whole = Span(word.span.start, word.word_end)
        replace = range_of(whole, document.buffer, self._client.encoding)
        return types.InsertReplaceEdit(text, insert, replace)

    def _markup(self, text: str) -> types.MarkupContent | str:
        if not self._client.markdown_items:
            return text
        return types.MarkupContent(types.MarkupKind.Markdown, text)

    def _words_in_use(self, document: Document) -> InUse:
        project = self._session.project_of(document.uri)
        found = self._in_use.get(project)
        if found is None:
            found = self._in_use[project] = in_use(project, self._authoring.rule_files.fields.of)
        return found


def _is_automatic(context: types.CompletionContext | None) -> bool:
    """Whether a trigger character asks, and not a word or a person."""
    return (
        context is not None and context.trigger_kind is types.CompletionTriggerKind.TriggerCharacter
    )
