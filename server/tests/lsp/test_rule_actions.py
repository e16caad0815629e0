"""Code actions about a whole rule: fix all of it, explain it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from server.tests.lsp.editor import Editor, capabilities
from server.tests.lsp.test_commands import plain
from server.tests.lsp.test_requests import apply

CODE = "if x == None:\n    print(x)\n    y = f(a == None)\neval(y)\n"
RICH = capabilities(
    apply_edit=True,
    workspace_edit=types.WorkspaceEditClientCapabilities(
        document_changes=True,
        change_annotation_support=types.ChangeAnnotationsSupportOptions(),
    ),
)


async def offered(editor: Editor, uri: str, line: int) -> dict[str, types.CodeAction]:
    place = types.Range(types.Position(line, 0), types.Position(line, 99))
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(uri), place, types.CodeActionContext([])
    )
    found = await editor.text_document_code_action_async(params)
    return {action.title: action for action in found or () if isinstance(action, types.CodeAction)}


async def test_all_of_a_rule_in_the_file(editor: Editor, project: Path) -> None:
    await editor.begin(project, client=RICH)
    uri = editor.open(project / "a.py", CODE)
    action = (await offered(editor, uri, 0))["Fix all none-is in this file"]
    assert action.edit is not None
    (annotation,) = (action.edit.change_annotations or {}).values()
    assert annotation.needs_confirmation is True
    (change,) = action.edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    assert all(isinstance(edit, types.AnnotatedTextEdit) for edit in change.edits)
    fixed = CODE.replace("x == None", "x is None").replace("a == None", "a is None")
    assert apply(CODE, change.edits) == fixed


async def test_it_is_resolved_when_the_client_can(editor: Editor, project: Path) -> None:
    client = capabilities()
    assert client.text_document is not None
    assert client.text_document.code_action is not None
    client.text_document.code_action.resolve_support = types.ClientCodeActionResolveOptions(
        ["edit"]
    )
    await editor.begin(project, client=client)
    uri = editor.open(project / "a.py", CODE)
    action = (await offered(editor, uri, 0))["Fix all none-is in this file"]
    assert action.edit is None
    resolved = await editor.code_action_resolve_async(action)
    assert resolved.edit is not None
    assert resolved.edit.changes is not None
    assert len(resolved.edit.changes[uri]) == 2
    editor.change(uri, (0, 0, 0, 0, "\n"))
    late = await editor.code_action_resolve_async(action)
    assert late.edit is None, "the document is another one by now"


async def test_an_unsafe_rule_says_so(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", "print(1)\nprint(2)\n")
    actions = await offered(editor, uri, 0)
    assert "Fix all no-print in this file (unsafe)" in actions
    command = actions["Fix all no-print in the workspace (unsafe)"].command
    assert command is not None
    assert plain(command.arguments) == [{"rule": "no-print", "unsafe": True}]
    assert not any("source" in str(action.kind) for action in actions.values())


async def test_one_finding_is_not_all(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", "x == None\n")
    assert "Fix all none-is in this file" not in await offered(editor, uri, 0)


async def test_all_of_a_rule_in_the_workspace(editor: Editor, project: Path) -> None:
    (project / "b.py").write_text(CODE, encoding="utf-8")
    (project / "a.py").write_text(CODE, encoding="utf-8")
    await editor.begin(project, client=RICH)
    uri = editor.open(project / "a.py")
    command = (await offered(editor, uri, 0))["Fix all none-is in the workspace"].command
    assert command is not None
    params = types.ExecuteCommandParams(command.command, command.arguments)
    assert plain(await editor.workspace_execute_command_async(params))["files"] == 2


async def test_a_rule_is_explained(editor: Editor, project: Path) -> None:
    (project / "rules" / "no-eval.md").write_text("# no-eval\n", encoding="utf-8")
    client = capabilities()
    client.window = types.WindowClientCapabilities(
        show_document=types.ShowDocumentClientCapabilities(True)
    )

    await editor.begin(project, client=client)
    uri = editor.open(project / "a.py", CODE)
    command = (await offered(editor, uri, 3))["Explain no-eval"].command
    assert command is not None
    params = types.ExecuteCommandParams(command.command, command.arguments)
    await editor.workspace_execute_command_async(params)
    (document,) = await editor.until(lambda: editor.shown)
    assert document.uri == (project / "rules" / "no-eval.md").as_uri()


@pytest.mark.parametrize("kind", ["source.fixAll.aida", "source.fixAll", "source"])
async def test_on_save_nothing_is_asked(editor: Editor, project: Path, kind: str) -> None:
    await editor.begin(project, client=RICH)
    uri = editor.open(project / "a.py", CODE)
    place = types.Range(types.Position(0, 0), types.Position(9, 0))
    context = types.CodeActionContext([], only=[kind])
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), place, context)
    (action,) = await editor.text_document_code_action_async(params) or ()
    assert isinstance(action, types.CodeAction)
    assert action.edit is not None
    assert action.edit.change_annotations is None
