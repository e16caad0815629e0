"""Every client that pytest-lsp has the capabilities of gets what it can use."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest
from lsprotocol import types
from pytest_lsp import client_capabilities

from server.tests.lsp.editor import Editor, codes

PROFILES = sorted(
    file.name.removesuffix(".json").replace("_v", "@")
    for file in files("pytest_lsp").joinpath("clients").iterdir()
    if file.name.endswith(".json")
)
CODE = "if x == None:\n    print('🙂', eval(x))\n    y = a == None\n"
FOUND = [("no-eval", 1), ("no-print", 1), ("none-is", 0), ("none-is", 2)]


def test_there_are_profiles() -> None:
    assert len(PROFILES) >= 8


@pytest.mark.parametrize("profile", PROFILES)
async def test_the_client_is_served(editor: Editor, project: Path, profile: str) -> None:
    capabilities = client_capabilities(profile)
    server = await editor.begin(project, client=capabilities)
    uri = editor.open(project / "a.py", CODE)
    identity = types.TextDocumentIdentifier(uri)
    if capabilities.text_document and capabilities.text_document.diagnostic:
        assert server.diagnostic_provider is not None
        report = await editor.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(identity)
        )
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        assert codes(report.items) == FOUND
    else:
        assert codes(await editor.published(uri)) == FOUND
    place = types.Range(types.Position(0, 3), types.Position(0, 12))
    params = types.CodeActionParams(identity, place, types.CodeActionContext([]))
    actions = await editor.text_document_code_action_async(params) or ()
    fix = next(action for action in actions if action.title.startswith("Replace with"))
    assert isinstance(fix, types.CodeAction)
    assert fix.edit is not None
    edits = capabilities.workspace and capabilities.workspace.workspace_edit
    if edits and edits.document_changes:
        assert fix.edit.document_changes
    else:
        assert fix.edit.changes
    hover = await editor.text_document_hover_async(
        types.HoverParams(identity, types.Position(1, 18))
    )
    assert hover is not None
    assert isinstance(hover.contents, types.MarkupContent)
    editor.change(uri, (0, 0, 3, 0, ""))
    command = types.ExecuteCommandParams("aida.server.showRule", [{"rule": "no-eval"}])
    assert await editor.workspace_execute_command_async(command)
