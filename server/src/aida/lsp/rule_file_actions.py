"""Code actions for problems of rule and settings files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from lsprotocol import types
from lsprotocol.converters import get_converter

from aida.features.rule_diagnostics import RuleFileProblem
from aida.features.rule_page import first_page
from aida.lsp.client import ClientFeatures
from aida.lsp.diagnostics import live_item
from aida.lsp.edits import FileEdits, workspace_edit
from aida.lsp.live_problems import LiveProblems
from aida.lsp.new_files import NewFile, creation_of
from aida.packs.test_suite import page_path
from aida.text import Edit, Span
from aida.workspace.document import Document
from aida.workspace.uris import path_of


class RuleFileActions:
    """Offers what would mend the problems that are shown."""

    def __init__(self, problems: LiveProblems, client: ClientFeatures) -> None:
        self._problems = problems
        self._client = client
        self._converter = get_converter()

    def offer(self, document: Document, span: Span) -> Iterator[types.CodeAction]:
        """Quick fixes of the problems that touch a span."""
        for problem in self._problems.of(document.uri):
            if problem.span.start > span.end or problem.span.end < span.start:
                continue
            if problem.span.end > len(document.buffer):
                continue  # found in another text than there is now
            yield from self._of(document, problem)

    def _of(self, document: Document, problem: RuleFileProblem) -> Iterator[types.CodeAction]:
        for replacement in problem.replacements:
            edit = Edit(replacement.span or problem.span, replacement.text.encode())
            files = [FileEdits(document.uri, document.version, document.buffer, [edit])]
            change = workspace_edit(files, self._client)
            yield types.CodeAction(
                title=replacement.title,
                kind=types.CodeActionKind.QuickFix,
                diagnostics=self._diagnostics(document, problem),
                is_preferred=len(problem.replacements) == 1,
                edit=self._converter.structure(change, types.WorkspaceEdit),
            )
        path = path_of(document.uri)
        if problem.page_for and path is not None and self._client.creates_files:
            page = page_path(Path(path))
            text = first_page(document.buffer.snapshot(), problem.page_for)
            files, label = [NewFile(page, text)], "Create the page of the rule"
            yield types.CodeAction(
                title=f"Create the page {page.name}",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=self._diagnostics(document, problem),
                is_preferred=True,
                edit=creation_of(files, label, self._client),
            )

    def _diagnostics(self, document: Document, problem: RuleFileProblem) -> list[types.Diagnostic]:
        item = live_item(problem, document.buffer, self._client.encoding)
        return self._converter.structure(json.loads(b"[%s]" % item), list[types.Diagnostic])
