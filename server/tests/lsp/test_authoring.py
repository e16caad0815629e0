"""Settings files, symbols, folds, links, and rules made from code: over the wire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsprotocol import types

from server.tests.lsp.editor import RULES, SETTINGS, Editor, capabilities, codes
from server.tests.lsp.test_requests import actions, apply, hover
from server.tests.lsp.test_suppressions import completed, offered

CREATING = capabilities(
    workspace_edit=types.WorkspaceEditClientCapabilities(
        document_changes=True,
        resource_operations=[types.ResourceOperationKind.Create],
        change_annotation_support=types.ChangeAnnotationsSupportOptions(),
    )
)


async def execute(editor: Editor, name: str, argument: Any) -> Any:
    params = types.ExecuteCommandParams(name, [argument])
    return await editor.workspace_execute_command_async(params)


async def test_settings_are_completed_explained_and_checked(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    text = SETTINGS + 'ignore = ["no-evil"]\nst = 1\n'
    uri = editor.open(project / "aida.toml", text, "toml")
    found = await editor.published_when(uri, lambda push: len(push.diagnostics) == 2)
    assert codes(found) == [("settings", 2), ("settings", 3)]
    assert "no-eval" in await completed(editor, uri, 2, 13)
    assert "stage" in await completed(editor, uri, 3, 2)
    assert "names of the bundled packs" in str(await hover(editor, uri, 0, 2))
    fix = (await actions(editor, uri, (2, 12, 2, 12), ["quickfix"]))[0]
    assert fix.edit is not None and fix.edit.changes is not None
    assert '["no-eval"]' in apply(text, fix.edit.changes[uri])
    editor.change(uri, (2, 11, 2, 18, "no-eval"), (3, 0, 3, 6, ""))
    await editor.published_when(uri, lambda push: not push.diagnostics)


async def test_symbols_folds_and_links(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    path = project / "rules" / "no-eval.yml"
    path.with_suffix(".md").write_text("# no-eval\n## Example\n")
    uri = editor.open(path, language="yaml")
    identity = types.TextDocumentIdentifier(uri)
    symbols = await editor.text_document_document_symbol_async(types.DocumentSymbolParams(identity))
    assert [symbol.name for symbol in symbols or ()][:3] == ["no-eval", "language", "severity"]
    folds = await editor.text_document_folding_range_async(types.FoldingRangeParams(identity))
    assert next((fold.start_line, fold.end_line) for fold in folds or ()) == (0, 8)
    links = await editor.text_document_document_link_async(types.DocumentLinkParams(identity))
    assert [link.target for link in links or ()] == [
        path.with_suffix(".md").as_uri(),
        "https://example.org/no-eval",
    ]
    code = editor.open(project / "a.py", "print(1)  # aida: allow[no-eval]\n")
    identity = types.TextDocumentIdentifier(code)
    links = await editor.text_document_document_link_async(types.DocumentLinkParams(identity))
    assert [link.target for link in links or ()] == [path.with_suffix(".md").as_uri()]
    assert not await editor.text_document_folding_range_async(types.FoldingRangeParams(identity))


async def test_hover_tells_who_governs_the_rule(editor: Editor, project: Path) -> None:
    rule = RULES["none-is"].lstrip() + 'owner: "@team"\nstage: warn\n'
    (project / "rules" / "none-is.yml").write_text(rule)
    await editor.begin(project)
    uri = editor.open(project / "a.py", "x == None\n")
    about = str(await hover(editor, uri, 0, 3))
    for part in (
        "stage `warn`",
        "owner `@team`",
        "identity `1:",
        "# aida: allow[none-is] until=20",
    ):
        assert part in about, part


async def test_a_match_is_explained(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    path = project / "a.py"
    path.write_text("eval(x)\nexec(x)\n")
    uri = editor.open(path)
    action = (await offered(editor, uri, 0))["Explain why no-eval matches here"]
    assert action.command is not None
    result = await execute(editor, action.command.command, (action.command.arguments or [])[0])
    assert result["matches"] and "✓ pattern: `eval($CODE)`" in result["markdown"]
    told = await editor.until(lambda: editor.messages)
    assert "no-eval matches at a.py:1" in str(told[0].message)
    argument = {"uri": uri, "line": 1, "rule": "no-eval", "show": False}
    result = await execute(editor, "aida.server.explainMatch", argument)
    assert not result["matches"] and "✗ pattern" in result["markdown"]
    assert len(editor.messages) == 1


async def test_a_selection_becomes_a_rule(editor: Editor, project: Path) -> None:
    await editor.begin(project, client=CREATING)
    uri = editor.open(project / "a.py", "def f():\n    open(name)\n")
    (action,) = await actions(editor, uri, (1, 4, 1, 14), ["refactor"])
    assert (action.title, action.kind) == (
        "Turn this selection into a rule",
        "refactor.extract.rule",
    )
    assert action.edit is not None and action.command is not None
    files: dict[str, str] = {}
    for change in action.edit.document_changes or ():
        if isinstance(change, types.CreateFile):
            files[change.uri] = ""
        elif isinstance(change, types.TextDocumentEdit):
            files[change.text_document.uri] = change.edits[0].new_text
    rule, page = (project / "rules" / f"no-open-name.{end}" for end in ("yml", "md"))
    assert list(files) == [rule.as_uri(), page.as_uri()]
    assert "pattern: open(name)" in files[rule.as_uri()]
    (annotation,) = (action.edit.change_annotations or {}).values()
    assert annotation.needs_confirmation
    assert await actions(editor, uri, (1, 4, 1, 4), ["refactor"]) == []
    await execute(editor, action.command.command, (action.command.arguments or [])[0])
