"""``textDocument/codeAction`` and ``codeAction/resolve``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from lsprotocol import types
from lsprotocol.converters import get_converter

from aida.features.code_actions import QuickFix, fix_all, has_safe_fix, quick_fixes
from aida.features.suppressing import SuppressAction, suppress_actions
from aida.findings import Finding
from aida.lsp.capabilities import FIX_ALL
from aida.lsp.client import ClientFeatures
from aida.lsp.positions import offset_of, range_of
from aida.lsp.publisher import Publisher
from aida.lsp.rule_file_actions import RuleFileActions
from aida.text import Edit, Span
from aida.workspace.document import Document
from aida.workspace.session import Session
from aida.workspace.today import today


class CodeActions:
    """Offers fixes for what is found in the document as it is now."""

    def __init__(
        self,
        session: Session,
        publisher: Publisher,
        client: ClientFeatures,
        rule_files: RuleFileActions,
    ) -> None:
        self._rule_files = rule_files
        self._session = session
        self._publisher = publisher
        self._client = client
        self._converter = get_converter()

    def offer(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """Quick fixes for a range, and the fix of everything that is safe to fix."""
        document = self._session.documents.get(params.text_document.uri)
        if document is None:
            return []
        only = params.context.only
        actions: list[types.CodeAction] = []
        if _is_wanted(types.CodeActionKind.QuickFix, only):
            encoding = self._client.encoding
            start = offset_of(params.range.start, document.buffer, encoding)
            end = offset_of(params.range.end, document.buffer, encoding)
            fixes = quick_fixes(document.snapshot(), Span(start, end))
            actions += [self._quick_fix(document, fix) for fix in fixes]
            actions += self._rule_files.offer(document, Span(start, end))
            found = suppress_actions(document.snapshot(), Span(start, end), today())
            actions += [self._suppress(document, action) for action in found]
        if _is_wanted(FIX_ALL, only) and (action := self._fix_all(document)):
            actions.append(action)
        return actions

    def resolve(self, action: types.CodeAction) -> types.CodeAction:
        """Compute the edit of an action that was offered without."""
        data = action.data if isinstance(action.data, dict) else {}
        document = self._session.documents.get(str(data.get("uri")))
        if document is not None and document.version == data.get("version"):
            action.edit = self._edit(document, fix_all(document.snapshot()))
        return action

    def _quick_fix(self, document: Document, fix: QuickFix) -> types.CodeAction:
        return types.CodeAction(
            title=fix.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=self._diagnostics(document, fix.finding),
            is_preferred=fix.preferred,
            edit=self._edit(document, [fix.edit]),
        )

    def _suppress(self, document: Document, action: SuppressAction) -> types.CodeAction:
        return types.CodeAction(
            title=action.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=self._diagnostics(document, action.finding),
            edit=self._edit(document, [action.edit]),
        )

    def _diagnostics(self, document: Document, finding: Finding) -> list[types.Diagnostic]:
        """The diagnostic of a finding; none where settings hide it."""
        renderer = self._publisher.renderer(self._session.project_of(document.uri))
        is_old = self._publisher.is_old(document, finding)
        rendered = renderer.render(finding, document.buffer, document.uri, is_old=is_old)
        texts = b"[%s]" % rendered.text
        return self._converter.structure(json.loads(texts), list[types.Diagnostic])

    def _fix_all(self, document: Document) -> types.CodeAction | None:
        snapshot = document.snapshot()
        if not has_safe_fix(snapshot):
            return None
        action = types.CodeAction(title="Fix all that is safe to fix (AIDA)", kind=FIX_ALL)
        if self._client.resolves_edits:
            action.data = {"uri": document.uri, "version": document.version}
        else:
            action.edit = self._edit(document, fix_all(snapshot))
        return action

    def _edit(self, document: Document, edits: Iterable[Edit]) -> types.WorkspaceEdit:
        buffer, encoding = document.buffer, self._client.encoding
        texts = [
            types.TextEdit(
                range_of(edit.span, buffer, encoding), edit.text.decode("utf-8", "replace")
            )
            for edit in edits
        ]
        if not self._client.document_changes:
            return types.WorkspaceEdit(changes={document.uri: texts})
        identity = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
        return types.WorkspaceEdit(
            document_changes=[types.TextDocumentEdit(text_document=identity, edits=texts)]
        )


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a kind, or one that it is a part of, was asked for; without asking, all are."""
    return not only or any(kind == wanted or kind.startswith(f"{wanted}.") for wanted in only)
