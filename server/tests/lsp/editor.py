"""The editor that the tests drive the server with: pytest-lsp's client, and a project to open."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Union

from cattrs import Converter
from lsprotocol import types
from pygls.protocol import default_converter
from pytest_lsp import LanguageClient
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

SERVER = [sys.executable, "-m", "aida", "lsp"]
PATIENCE = 20.0

RULES = {
    "no-eval": """
id: no-eval
language: python
severity: error
url: https://example.org/no-eval
message: eval of $CODE
note: Parse it instead.
labels:
  CODE: {style: primary, message: this text becomes code}
rule: {pattern: eval($CODE)}
""",
    "none-is": """
id: none-is
title: None compared by equality
language: python
severity: warning
tags: [correctness, deprecated]
message: compare $X with None by identity
rule: {pattern: $X == None}
fix: $X is None
fix-safety: safe
""",
    "no-print": """
id: no-print
language: python
severity: info
tags: [unused]
message: print
rule: {pattern: print($$$ARGS)}
fix: log($$$ARGS)
fix-safety: unsafe
""",
}
SETTINGS = 'packs = []\nrules = ["rules"]\n'


def make_project(folder: Path, rules: dict[str, str] = RULES, settings: str = SETTINGS) -> Path:
    """A folder with settings and rules."""
    (folder / "rules").mkdir(parents=True)
    for name, text in rules.items():
        (folder / "rules" / f"{name}.yml").write_text(text.lstrip(), encoding="utf-8")
    (folder / "aida.toml").write_text(settings, encoding="utf-8")
    return folder


def capabilities(
    *, pull: bool = False, encodings: list[str] | None = None, **workspace: Any
) -> types.ClientCapabilities:
    """Of an editor that knows versions, or one that pulls."""
    return types.ClientCapabilities(
        general=types.GeneralClientCapabilities(position_encodings=encodings),
        text_document=types.TextDocumentClientCapabilities(
            diagnostic=types.DiagnosticClientCapabilities() if pull else None,
            code_action=types.CodeActionClientCapabilities(
                code_action_literal_support=types.ClientCodeActionLiteralOptions(
                    types.ClientCodeActionKindOptions(value_set=["quickfix", "source"])
                ),
                is_preferred_support=True,
            ),
        ),
        workspace=types.WorkspaceClientCapabilities(**workspace),
    )


class Editor(LanguageClient):
    """A client with memory."""

    def __init__(self) -> None:
        super().__init__(converter_factory=_converter)
        self.publications: list[types.PublishDiagnosticsParams] = []
        self.registrations: list[types.Registration] = []
        self.progress: list[tuple[Any, Any]] = []
        self.edits_to_apply: list[types.ApplyWorkspaceEditParams] = []
        self.statuses: list[Any] = []
        self.shown: list[types.ShowDocumentParams] = []
        self.versions: dict[str, int] = {}
        self.lens_refreshes = 0
        self._news = asyncio.Event()
        register_lsp_features(
            self,
            {
                **DEFAULT_CLIENT_FEATURES,
                types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS: _publish,
                types.CLIENT_REGISTER_CAPABILITY: _register,
                types.CLIENT_UNREGISTER_CAPABILITY: _unregister,
                types.PROGRESS: _progress,
                types.WORKSPACE_CODE_LENS_REFRESH: _refresh_lenses,
                types.WINDOW_SHOW_MESSAGE: _show_message,
                types.WORKSPACE_APPLY_EDIT: _apply_edit,
                types.WINDOW_SHOW_DOCUMENT: _show_document,
                "aida/status": _status,
            },
        )

    async def begin(
        self,
        *folders: Path,
        options: dict[str, Any] | None = None,
        client: types.ClientCapabilities | None = None,
    ) -> types.ServerCapabilities:
        """Initialize with some workspace folders."""
        params = types.InitializeParams(
            capabilities=client or capabilities(),
            workspace_folders=[types.WorkspaceFolder(f.as_uri(), f.name) for f in folders],
            initialization_options=options,
        )
        return (await self.initialize_session(params)).capabilities

    def open(self, where: Path | str, text: str | None = None, language: str = "python") -> str:
        """Open a document; returns its URI."""
        uri = where if isinstance(where, str) else where.as_uri()
        if text is None:
            assert isinstance(where, Path)
            text = where.read_text("utf-8")
        self.versions[uri] = 1
        item = types.TextDocumentItem(uri, language, 1, text)
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def change(self, uri: str, *changes: tuple[int, int, int, int, str] | str) -> int:
        """Edit: (line, character, end line, end character, text) or a whole text."""
        self.versions[uri] += 1
        self.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version=self.versions[uri], uri=uri),
                [_change(change) for change in changes],
            )
        )
        return self.versions[uri]

    def save(self, path: Path) -> None:
        """Say that a file was saved."""
        identity = types.TextDocumentIdentifier(path.as_uri())
        self.text_document_did_save(types.DidSaveTextDocumentParams(identity))

    def close_document(self, uri: str) -> None:
        """Close a document."""
        identity = types.TextDocumentIdentifier(uri)
        self.text_document_did_close(types.DidCloseTextDocumentParams(identity))

    async def published(self, uri: str, version: int | None = None) -> list[types.Diagnostic]:
        """What was published for a version at least as new; by default the current one."""
        wanted = self.versions.get(uri) if version is None else version
        return await self.published_when(
            uri, lambda push: wanted is None or (push.version or 0) >= wanted
        )

    async def published_when(
        self, uri: str, holds: Callable[[types.PublishDiagnosticsParams], bool]
    ) -> list[types.Diagnostic]:
        """The newest publication for which something holds, waiting for it if need be."""

        def find() -> types.PublishDiagnosticsParams | None:
            pushes = [push for push in self.publications if push.uri == uri]
            return pushes[-1] if pushes and holds(pushes[-1]) else None

        return list((await self.until(find)).diagnostics)

    async def until(self, find: Callable[[], Any]) -> Any:
        """Wait until something is found in what the server has said."""
        async with asyncio.timeout(PATIENCE):
            while not (found := find()):
                self._news.clear()
                try:
                    await asyncio.wait_for(self._news.wait(), 0.05)
                except TimeoutError:
                    continue
        return found

    def heard(self) -> None:
        """Something came from the server."""
        self._news.set()


def _converter() -> Converter:
    """lsprotocol's, which takes a code action that has a command for the command itself."""
    converter = default_converter()

    def structure(found: Any, _: Any) -> Any:
        is_command = isinstance(found.get("command"), str)
        return converter.structure(found, types.Command if is_command else types.CodeAction)

    either = Union[types.Command, types.CodeAction]  # noqa: UP007 - the name it goes by there
    converter.register_structure_hook(either, structure)
    return converter


def codes(diagnostics: Any) -> list[Any]:
    """Rule and line of each diagnostic, in order."""
    return sorted((str(found.code), found.range.start.line) for found in diagnostics)


def _change(change: tuple[int, int, int, int, str] | str) -> Any:
    if isinstance(change, str):
        return types.TextDocumentContentChangeWholeDocument(change)
    *place, text = change
    start, end = types.Position(*place[:2]), types.Position(*place[2:])
    return types.TextDocumentContentChangePartial(types.Range(start, end), text)


def _publish(client: Editor, params: types.PublishDiagnosticsParams) -> None:
    client.publications.append(params)
    client.heard()


def _register(client: Editor, params: types.RegistrationParams) -> None:
    client.registrations += params.registrations
    client.heard()


def _unregister(client: Editor, params: types.UnregistrationParams) -> None:
    gone = {item.id for item in params.unregisterations}
    client.registrations = [item for item in client.registrations if item.id not in gone]
    client.heard()


def _progress(client: Editor, params: types.ProgressParams) -> None:
    client.progress.append((params.token, params.value))
    client.heard()


def _show_message(client: Editor, params: types.ShowMessageParams) -> None:
    client.messages.append(params)
    client.heard()


def _apply_edit(
    client: Editor, params: types.ApplyWorkspaceEditParams
) -> types.ApplyWorkspaceEditResult:
    client.edits_to_apply.append(params)
    client.heard()
    return types.ApplyWorkspaceEditResult(applied=True)


def _status(client: Editor, params: Any) -> None:
    client.statuses.append(params)
    client.heard()


def _refresh_lenses(client: Editor, params: None) -> None:
    client.lens_refreshes += 1
    client.heard()


def _show_document(client: Editor, params: types.ShowDocumentParams) -> types.ShowDocumentResult:
    client.shown.append(params)
    client.heard()
    return types.ShowDocumentResult(success=True)
