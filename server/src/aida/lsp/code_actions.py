"""``textDocument/codeAction`` and ``codeAction/resolve``."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from typing import Any

from lsprotocol import types
from lsprotocol.converters import get_converter

from aida.features.code_actions import (
    QuickFix,
    count_of,
    fix_all,
    has_safe_fix,
    quick_fixes,
    rules_at,
    rules_to_fix,
)
from aida.features.suppressing import SuppressAction, suppress_actions
from aida.findings import Finding
from aida.governance.directive import Scope
from aida.lsp.capabilities import FIX_ALL
from aida.lsp.client import ClientFeatures
from aida.lsp.command_names import CommandName
from aida.lsp.connection import RefusedError
from aida.lsp.document_fixes import fixes_of
from aida.lsp.edits import Annotation, FileEdits, workspace_edit
from aida.lsp.new_rule_action import KIND as NEW_RULE
from aida.lsp.new_rule_action import NewRuleAction
from aida.lsp.positions import offset_of
from aida.lsp.publisher import Publisher
from aida.lsp.rule_file_actions import RuleFileActions
from aida.text import Edit, Span
from aida.workspace.document import Document
from aida.workspace.session import Session
from aida.workspace.today import today

logger = logging.getLogger(__name__)

CLIENT_EXPLAINS = "aida.showExplanation"
CLIENT_SUPPRESSES = "aida.suppress"
"""Asks the person for reason and end, then calls our command."""


class CodeActions:
    """Offers fixes for what is found in the document as it is now."""

    def __init__(
        self,
        session: Session,
        publisher: Publisher,
        client: ClientFeatures,
        rule_files: RuleFileActions,
        new_rule: NewRuleAction,
    ) -> None:
        self._new_rule = new_rule
        self._rule_files = rule_files
        self._session = session
        self._publisher = publisher
        self._client = client
        self._converter = get_converter()

    async def offer(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        """Quick fixes for a range, and the fix of everything that is safe to fix."""
        await self._publisher.checked(params.text_document.uri)
        document = self._session.documents.get(params.text_document.uri)
        if document is None:
            return []
        only = params.context.only
        actions: list[types.CodeAction] = []
        if _is_wanted(types.CodeActionKind.QuickFix, only):
            encoding = self._client.encoding
            start = offset_of(params.range.start, document.buffer, encoding)
            end = offset_of(params.range.end, document.buffer, encoding)
            actions += self._quick_fixes(document, Span(start, end))
            actions += self._rule_files.offer(document, Span(start, end))
            actions += self._explanations(document, Span(start, end))
        if _is_wanted(NEW_RULE, only):
            start = offset_of(params.range.start, document.buffer, self._client.encoding)
            end = offset_of(params.range.end, document.buffer, self._client.encoding)
            actions += self._new_rule.offer(document, Span(start, end))
        if _is_wanted(FIX_ALL, only) and has_safe_fix(document.snapshot()):
            title = "Fix all that is safe to fix (AIDA)"
            actions.append(self._lazily(document, title, FIX_ALL, {}))
        return actions

    async def resolve(self, action: types.CodeAction) -> types.CodeAction:
        """Compute the edit of an action that was offered without."""
        data = action.data if isinstance(action.data, dict) else {}
        if data.get("what") == NEW_RULE:
            return self._new_rule.resolve(action)
        document = self._session.documents.get(str(data.get("uri")))
        if document is not None and document.version == data.get("version"):
            rule, unsafe = str(data.get("rule") or ""), data.get("unsafe") is True
            cells = self._publisher.cells
            try:
                fixes = await fixes_of(document, self._session, cells, rule, unsafe=unsafe)
            except RefusedError as error:
                logger.warning("%s: %s", action.title, error)
                return action
            annotation = _annotation(rule, len(fixes.edits))
            action.edit = self._edit(document, fixes.edits, annotation)
        return action

    def _quick_fixes(self, document: Document, span: Span) -> Iterator[types.CodeAction]:
        snapshot = document.snapshot()
        for fix in quick_fixes(snapshot, span):
            yield self._quick_fix(document, fix)
        for rule, is_safe in rules_to_fix(snapshot, span):
            mark = "" if is_safe else " (unsafe)"
            about = {"rule": rule, "unsafe": not is_safe}
            if count_of(snapshot, rule) > 1:
                title = f"Fix all {rule} in this file{mark}"
                yield self._lazily(document, title, types.CodeActionKind.QuickFix, about)
            title = f"Fix all {rule} in the workspace{mark}"
            yield _command(title, CommandName.FIX_ALL, about)
        for action in suppress_actions(snapshot, span, today()):
            yield self._suppress(document, action)
        for rule in rules_at(snapshot, span):
            about = {"rule": rule, "uri": document.uri, "open": True}
            yield _command(f"Explain {rule}", CommandName.SHOW_RULE, about)

    def _quick_fix(self, document: Document, fix: QuickFix) -> types.CodeAction:
        return types.CodeAction(
            title=fix.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=self._diagnostics(document, fix.finding),
            is_preferred=fix.preferred,
            edit=self._edit(document, [fix.edit]),
        )

    def _suppress(self, document: Document, action: SuppressAction) -> types.CodeAction:
        if CLIENT_SUPPRESSES in self._client.commands:
            return self._ask_to_suppress(document, action)
        return types.CodeAction(
            title=action.title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=self._diagnostics(document, action.finding),
            edit=self._edit(document, [action.edit]),
        )

    def _ask_to_suppress(self, document: Document, action: SuppressAction) -> types.CodeAction:
        policy = document.snapshot().suppressing.policy
        place = document.buffer.position(action.finding.span.start, self._client.encoding)
        argument = {
            "uri": document.uri,
            "rule": action.finding.rule,
            "position": {"line": place.line, "character": place.column},
            "scope": "file" if action.scope is Scope.FILE else "line",
            "demands": {
                "reason": policy.require_reason,
                "expiry": policy.demands_expiry,
                "owner": policy.require_owner,
                "maxDays": policy.max_days,
            },
        }
        title = f"{action.title}…"
        return types.CodeAction(
            title=title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=self._diagnostics(document, action.finding),
            command=types.Command(title, CLIENT_SUPPRESSES, arguments=[argument]),
        )

    def _explanations(self, document: Document, span: Span) -> Iterator[types.CodeAction]:
        """Why each rule matches where it does."""
        told: set[str] = set()
        for finding in document.snapshot().findings:
            touches = finding.span.start <= span.end and finding.span.end >= span.start
            if not touches or finding.rule in told:
                continue
            told.add(finding.rule)
            line = document.buffer.line_of(finding.span.start)
            argument = {"uri": document.uri, "line": line, "rule": finding.rule}
            title = f"Explain why {finding.rule} matches here"
            own = CLIENT_EXPLAINS in self._client.commands
            command = CLIENT_EXPLAINS if own else CommandName.EXPLAIN_MATCH.value
            yield types.CodeAction(
                title=title,
                kind=types.CodeActionKind.QuickFix,
                diagnostics=self._diagnostics(document, finding),
                command=types.Command(title, command, arguments=[argument]),
            )

    def _diagnostics(self, document: Document, finding: Finding) -> list[types.Diagnostic]:
        """The diagnostic of a finding; none where settings hide it."""
        renderer = self._publisher.renderer(self._session.project_of(document.uri))
        is_old = self._publisher.is_old(document, finding)
        rendered = renderer.render(finding, document.buffer, document.uri, is_old=is_old)
        texts = b"[%s]" % rendered.text
        return self._converter.structure(json.loads(texts), list[types.Diagnostic])

    def _lazily(
        self, document: Document, title: str, kind: str, about: dict[str, Any]
    ) -> types.CodeAction:
        """Fixes of a whole document, computed once the action is chosen where that is possible."""
        data = {"uri": document.uri, "version": document.version, **about}
        if self._client.resolves_edits:
            return types.CodeAction(title=title, kind=kind, data=data)
        return types.CodeAction(title=title, kind=kind, edit=self._all_fixes(document, data))

    def _all_fixes(self, document: Document, data: dict[str, Any]) -> types.WorkspaceEdit:
        """Fixes of one rule, to be confirmed when there are several; or all that are safe."""
        rule, unsafe = str(data.get("rule") or ""), data.get("unsafe") is True
        snapshot = document.snapshot()
        part = self._publisher.cells.part(document.uri)
        edits = fix_all(snapshot, rule, unsafe=unsafe, part=part).edits
        return self._edit(document, edits, _annotation(rule, len(edits)))

    def _edit(
        self, document: Document, edits: Sequence[Edit], annotation: Annotation | None = None
    ) -> types.WorkspaceEdit:
        change = FileEdits(document.uri, document.version, document.buffer, edits)
        data = workspace_edit([change], self._client, annotation)
        return self._converter.structure(data, types.WorkspaceEdit)


def _annotation(rule: str, count: int) -> Annotation | None:
    """What is asked before several places change; not about what is done on every save."""
    if not rule or count <= 1:
        return None
    return Annotation(f"Fix all {rule}", f"in {count:,} places")


def _command(title: str, name: CommandName, argument: dict[str, Any]) -> types.CodeAction:
    command = types.Command(title=title, command=name, arguments=[argument])
    return types.CodeAction(title=title, kind=types.CodeActionKind.QuickFix, command=command)


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether a kind, or one that it is a part of, was asked for; without asking, all are."""
    return not only or any(kind == wanted or kind.startswith(f"{wanted}.") for wanted in only)
