"""Hover and code actions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsprotocol import types

from server.tests.lsp.editor import RULES, SETTINGS, Editor, capabilities, make_project

CODE = "if x == None:\n    print(x)\n    y = f(a == None)\n"
ELSEWHERE = ("Suppress ", "Explain ", "Fix all none-is", "Fix all no-print", "Fix all no-eval")
VERSIONED = capabilities(workspace_edit=types.WorkspaceEditClientCapabilities(True))


async def actions(
    editor: Editor, uri: str, place: tuple[int, int, int, int], only: list[str] | None = None
) -> list[types.CodeAction]:
    """Code actions that fix something here; others have test files of their own."""
    start, end = types.Position(*place[:2]), types.Position(*place[2:])
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(uri),
        types.Range(start, end),
        types.CodeActionContext([], only=only),
    )
    found = await editor.text_document_code_action_async(params)
    return [
        action
        for action in found or ()
        if isinstance(action, types.CodeAction) and not action.title.startswith(ELSEWHERE)
    ]


async def hover(editor: Editor, uri: str, line: int, character: int) -> types.Hover | None:
    identity = types.TextDocumentIdentifier(uri)
    params = types.HoverParams(identity, types.Position(line, character))
    return await editor.text_document_hover_async(params)


def apply(text: str, edits: Any) -> str:
    lines = text.splitlines(keepends=True)
    offsets = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]
    for edit in sorted(edits, key=lambda edit: edit.range.start, reverse=True):
        start, end = (offsets[p.line] + p.character for p in (edit.range.start, edit.range.end))
        text = text[:start] + edit.new_text + text[end:]
    return text


async def test_a_safe_fix_is_preferred(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    (fix,) = await actions(editor, uri, (0, 5, 0, 5), ["quickfix"])
    assert fix.title == "Replace with `x is None` (none-is)"
    assert (fix.kind, fix.is_preferred) == ("quickfix", True)
    assert fix.edit is not None
    assert fix.edit.changes is not None
    assert apply(CODE, fix.edit.changes[uri]).startswith("if x is None:\n")
    (solved,) = fix.diagnostics or ()
    assert solved in await editor.published(uri)


async def test_an_unsafe_fix_is_only_offered(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    (fix,) = await actions(editor, uri, (1, 0, 1, 99), ["quickfix"])
    assert fix.title == "Replace with `log(x)` (no-print, unsafe)"
    assert not fix.is_preferred


async def test_edits_carry_the_version_where_the_client_knows_it(
    editor: Editor, project: Path
) -> None:
    await editor.begin(project, client=VERSIONED)
    uri = editor.open(project / "a.py", "\n" + CODE)
    editor.change(uri, (0, 0, 1, 0, ""))
    (fix,) = await actions(editor, uri, (0, 5, 0, 5), ["quickfix"])
    assert fix.edit is not None
    assert fix.edit.changes is None
    (change,) = fix.edit.document_changes or ()
    assert isinstance(change, types.TextDocumentEdit)
    assert (change.text_document.uri, change.text_document.version) == (uri, 2)


async def test_fix_all_applies_what_is_safe_and_nothing_else(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    for only in (["source.fixAll.aida"], ["source.fixAll"], ["source"]):
        (fix,) = await actions(editor, uri, (0, 0, 0, 0), only)
        assert fix.kind == "source.fixAll.aida"
        assert fix.edit is not None
        assert fix.edit.changes is not None
        fixed = apply(CODE, fix.edit.changes[uri])
        assert fixed == "if x is None:\n    print(x)\n    y = f(a is None)\n"
    assert await actions(editor, uri, (0, 0, 0, 0), ["source.organizeImports"]) == []


async def test_fix_all_edits_only_the_lines_it_must(editor: Editor, project: Path) -> None:
    code = "\r\n".join(["x == None", *"abcdefgh", "'🙂', y == None", "z"])
    await editor.begin(project)
    uri = editor.open(project / "a.py", code)
    (fix,) = await actions(editor, uri, (0, 0, 0, 0), ["source.fixAll"])
    assert fix.edit is not None
    assert fix.edit.changes is not None
    edits = list(fix.edit.changes[uri])
    assert [(edit.range.start.line, edit.new_text) for edit in edits] == [
        (0, "x is None\r\n"),
        (9, "'🙂', y is None\r\n"),
    ]


async def test_without_a_kind_all_actions_are_offered(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    kinds = [action.kind for action in await actions(editor, uri, (0, 5, 0, 5))]
    assert kinds == ["quickfix", "source.fixAll.aida"]
    uri = editor.open(project / "b.py", "print(1)\n")
    kinds = [action.kind for action in await actions(editor, uri, (0, 0, 0, 0))]
    assert kinds == ["quickfix"]


async def test_edits_are_computed_late_where_the_client_can_wait(
    editor: Editor, project: Path
) -> None:
    client = capabilities()
    assert client.text_document is not None
    assert client.text_document.code_action is not None
    client.text_document.code_action.resolve_support = types.ClientCodeActionResolveOptions(
        ["edit"]
    )
    client.text_document.code_action.data_support = True
    server = await editor.begin(project, client=client)
    assert isinstance(server.code_action_provider, types.CodeActionOptions)
    assert server.code_action_provider.resolve_provider
    uri = editor.open(project / "a.py", "x == None\n")
    (fix,) = await actions(editor, uri, (0, 0, 0, 0), ["source.fixAll"])
    assert fix.edit is None
    resolved = await editor.code_action_resolve_async(fix)
    assert resolved.edit is not None
    assert resolved.edit.changes is not None
    assert apply("x == None\n", resolved.edit.changes[uri]) == "x is None\n"
    editor.change(uri, (0, 0, 0, 0, "\n"))
    assert (await editor.code_action_resolve_async(fix)).edit is None


async def test_a_fix_of_several_lines_keeps_the_line_endings(
    editor: Editor, tmp_path: Path
) -> None:
    rule = RULES["no-print"].replace("fix: log($$$ARGS)", 'fix: "log(\\n    $$$ARGS\\n)"')
    project = make_project(tmp_path / "p", {"no-print": rule})
    await editor.begin(project)
    uri = editor.open(project / "a.py", "print(1)\r\nx\r\n")
    (fix,) = await actions(editor, uri, (0, 0, 0, 0), ["quickfix"])
    assert fix.edit is not None
    assert fix.edit.changes is not None
    assert fix.edit.changes[uri][0].new_text == "log(\r\n    1\r\n)"


async def test_hover_explains_the_rule(editor: Editor, tmp_path: Path) -> None:
    project = make_project(tmp_path / "p", settings=SETTINGS)
    page = "# none-is\n## What it does\nSays so.\n```python bad\nx == None  # finding\n```\n"
    (project / "rules" / "none-is.md").write_text(page)
    await editor.begin(project)
    uri = editor.open(project / "a.py", "x == None\n\neval(y == None)\n")
    about = await hover(editor, uri, 0, 3)
    assert about is not None
    assert isinstance(about.contents, types.MarkupContent)
    assert about.contents.kind == types.MarkupKind.Markdown
    assert about.range == types.Range(types.Position(0, 0), types.Position(0, 9))
    assert "None compared by equality" in about.contents.value
    assert "compare x with None by identity" in about.contents.value
    assert "Says so.\n```python\nx == None\n```" in about.contents.value
    nested = await hover(editor, uri, 2, 6)
    assert nested is not None
    assert isinstance(nested.contents, types.MarkupContent)
    inner, outer = nested.contents.value.split("\n\n---\n\n")
    assert "none-is" in inner
    assert "Parse it instead." in outer
    assert "https://example.org/no-eval" in outer
    assert await hover(editor, uri, 1, 0) is None
    assert await hover(editor, "file:///nowhere.py", 1, 0) is None
