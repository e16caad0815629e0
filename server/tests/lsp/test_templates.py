"""Templates in an editor: offered where they fit, previewed with what the rules find, applied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from server.tests.lsp.editor import Editor, capabilities
from server.tests.lsp.test_commands import plain, run
from server.tests.lsp.test_requests import hover
from server.tests.lsp.test_suppressions import completed

OWN = """\
id: py-own
title: Our own
language: python
prefix: own
context: statement
body: |
  ${1:answer} = eval(${2:text})
  print($1)$0
"""
CODE = "def f(text):\n    own\n"


def client(*, snippets: bool = True, resolves: bool = True, adjusts: bool = True) -> Any:
    found = capabilities()
    assert found.text_document is not None
    modes = [types.InsertTextMode.AsIs, types.InsertTextMode.AdjustIndentation]
    found.text_document.document_symbol = types.DocumentSymbolClientCapabilities(
        hierarchical_document_symbol_support=True
    )
    found.text_document.completion = types.CompletionClientCapabilities(
        completion_item=types.ClientCompletionItemOptions(
            snippet_support=snippets,
            documentation_format=[types.MarkupKind.Markdown],
            resolve_support=types.ClientCompletionItemResolveOptions(["documentation"])
            if resolves
            else None,
            insert_text_mode_support=types.ClientCompletionItemInsertTextModeOptions(modes)
            if adjusts
            else None,
        )
    )
    return found


@pytest.fixture
def shop(project: Path) -> Path:
    (project / "templates").mkdir()
    (project / "templates" / "py-own.yml").write_text(OWN, encoding="utf-8")
    (project / "aida.toml").write_text(
        'packs = []\nrules = ["rules"]\ntemplates = ["templates"]\n', encoding="utf-8"
    )
    return project


async def items(editor: Editor, uri: str, line: int, character: int) -> list[types.CompletionItem]:
    params = types.CompletionParams(
        types.TextDocumentIdentifier(uri), types.Position(line, character)
    )
    found = await editor.text_document_completion_async(params)
    return list(found.items) if isinstance(found, types.CompletionList) else []


async def named(editor: Editor, uri: str, line: int, label: str) -> types.CompletionItem:
    found = await items(editor, uri, line, 7)
    return next(item for item in found if item.label == label)


async def test_a_snippet_is_offered_by_prefix_and_place(editor: Editor, shop: Path) -> None:
    await editor.begin(shop, client=client())
    uri = editor.open(shop / "a.py", "def f(text):\n    own\n# own\nx = own\ny.own\n")
    item = await named(editor, uri, 1, "own")
    assert item.kind == types.CompletionItemKind.Snippet and item.detail == "Our own"
    assert item.insert_text_format == types.InsertTextFormat.Snippet
    assert item.insert_text_mode == types.InsertTextMode.AdjustIndentation
    assert isinstance(item.text_edit, types.TextEdit)
    assert item.text_edit.new_text == "${1:answer} = eval(${2:text})\nprint(${1})${0}"
    assert item.text_edit.range == types.Range(types.Position(1, 4), types.Position(1, 7))
    for line, character in ((2, 5), (3, 7), (4, 5)):
        assert "own" not in await completed(editor, uri, line, character)


async def test_the_preview_tells_what_the_rules_find(editor: Editor, shop: Path) -> None:
    await editor.begin(shop, client=client())
    uri = editor.open(shop / "a.py", CODE)
    item = await named(editor, uri, 1, "own")
    assert item.documentation is None
    resolved = await editor.completion_item_resolve_async(item)
    text = str(resolved.documentation)
    assert "answer = eval(text)" in text
    assert "**error** `no-eval`: eval of text" in text
    assert "`no-print`" in text


async def test_imports_come_along(editor: Editor, shop: Path) -> None:
    await editor.begin(shop, client=client())
    uri = editor.open(shop / "a.py", "import os\n\ndef f():\n    run\n")
    item = next(i for i in await items(editor, uri, 3, 7) if i.label == "run")
    assert item.additional_text_edits is not None
    (edit,) = item.additional_text_edits
    assert (edit.range.start.line, edit.new_text) == (1, "import subprocess\n")
    uri = editor.open(shop / "b.py", "import subprocess\n\ndef f():\n    run\n")
    item = next(i for i in await items(editor, uri, 3, 7) if i.label == "run")
    assert not item.additional_text_edits


async def test_a_client_without_snippets_gets_text_with_its_indentation(
    editor: Editor, shop: Path
) -> None:
    await editor.begin(shop, client=client(snippets=False, resolves=False, adjusts=False))
    uri = editor.open(shop / "a.py", CODE)
    item = await named(editor, uri, 1, "own")
    assert isinstance(item.text_edit, types.TextEdit)
    assert item.text_edit.new_text == "answer = eval(text)\n    print(answer)"
    assert item.insert_text_format is None and item.insert_text_mode is None
    assert "Our own" in str(item.documentation)


async def test_a_template_saved_is_offered_and_a_broken_one_marked(
    editor: Editor, shop: Path
) -> None:
    await editor.begin(shop, client=client())
    code = editor.open(shop / "a.py", CODE)
    await editor.published(code)
    path = shop / "templates" / "py-own.yml"
    file = editor.open(path, OWN, "yaml")
    path.write_text(OWN.replace("statement", "statment"), encoding="utf-8")
    editor.save(path)
    (problem,) = await editor.published_when(file, lambda push: bool(push.diagnostics))
    assert problem.code == "template" and "did you mean `statement`?" in problem.message
    assert problem.range.start.line == 4
    path.write_text(OWN.replace("prefix: own", "prefix: owner"), encoding="utf-8")
    editor.save(path)
    await editor.published_when(file, lambda push: not push.diagnostics)
    assert "owner" in await completed(editor, code, 1, 7)


async def test_template_files_complete_explain_and_have_an_outline(
    editor: Editor, shop: Path
) -> None:
    await editor.begin(shop, client=client())
    text = OWN + "prfx\n"
    uri = editor.open(shop / "templates" / "new.yml", text, "yaml")
    assert "imports" in await completed(editor, uri, 8, 2)
    assert "severity" not in await completed(editor, uri, 8, 2)
    assert "class-body" in await completed(editor, uri, 4, 12)
    editor.change(uri, (7, 13, 7, 13, "$TM"))
    assert "TM_FILENAME" in await completed(editor, uri, 7, 16)
    editor.change(uri, (7, 13, 7, 16, ""), (8, 0, 8, 4, ""))
    assert "Any statement" in str(await hover(editor, uri, 4, 12))
    assert "answer = eval(text)" in str(await hover(editor, uri, 6, 3))
    params = types.DocumentSymbolParams(types.TextDocumentIdentifier(uri))
    found = await editor.text_document_document_symbol_async(params)
    assert found is not None
    (root,) = found
    assert isinstance(root, types.DocumentSymbol) and root.name == "py-own"
    body = next(child for child in root.children or () if child.name == "body")
    assert [(c.name, c.detail) for c in body.children or ()] == [
        ("$0", None),
        ("$1", "answer"),
        ("$2", "text"),
    ]


async def test_a_project_s_templates_need_trust(editor: Editor, shop: Path) -> None:
    await editor.begin(shop, client=client(), options={"trusted": False})
    uri = editor.open(shop / "a.py", CODE)
    assert "own" not in await completed(editor, uri, 1, 7)
    uri = editor.open(shop / "b.py", "def f(text):\n    run\n")
    assert "run" in await completed(editor, uri, 1, 7)


async def test_the_command_applies_what_is_clean(editor: Editor, shop: Path) -> None:
    await editor.begin(shop, client=client())
    uri = editor.open(shop / "a.py", "def f(text):\n    \n")
    answer = await run(
        editor,
        "expandTemplate",
        template="py-read-text",
        uri=uri,
        position={"line": 1, "character": 4},
        variables={"2": "text"},
    )
    assert answer["applied"] is True
    (params,) = editor.edits_to_apply
    assert params.edit.changes is not None
    texts = [edit.new_text for edit in params.edit.changes[uri]]
    assert any('text = Path(text).read_text(encoding="utf-8")' in text for text in texts)
    assert any("from pathlib import Path" in text for text in texts)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"template": "py-nothing"}, "no template here"),
        ({"template": "go-main"}, "is for go"),
        ({"template": "py-own"}, "what the rules find in it: no-eval"),
        ({"template": "py-package"}, "is a scaffold"),
        (
            {"template": "py-own", "variables": {"x": "y"}},
            "has no tab stop `x`; known are: 0, 1, 2",
        ),
        ({"template": "py-own", "position": {"line": 0}}, "`position`"),
        ({}, "`template` must be a string"),
    ],
)
async def test_what_the_command_refuses(
    editor: Editor, shop: Path, arguments: dict[str, Any], words: str
) -> None:
    await editor.begin(shop, client=client())
    uri = editor.open(shop / "a.py", CODE)
    place = {"line": 1, "character": 4}
    with pytest.raises(Exception, match=words):
        await run(editor, "expandTemplate", **{"uri": uri, "position": place, **arguments})


async def test_a_client_that_knows_snippet_edits_gets_tab_stops(editor: Editor, shop: Path) -> None:
    able = client()
    able.workspace = types.WorkspaceClientCapabilities(
        workspace_edit=types.WorkspaceEditClientCapabilities(
            document_changes=True, snippet_edit_support=True
        )
    )
    await editor.begin(shop, client=able)
    uri = editor.open(shop / "a.py", "import os\n\ndef f(text):\n    \n")
    place = {"line": 3, "character": 4}
    answer = await run(editor, "expandTemplate", template="py-run", uri=uri, position=place)
    assert answer["applied"] is True
    (params,) = editor.edits_to_apply
    assert params.edit.document_changes is not None
    (change,) = params.edit.document_changes
    assert isinstance(change, types.TextDocumentEdit)
    imports, snippet = change.edits
    assert isinstance(imports, types.TextEdit) and imports.new_text == "import subprocess\n"
    assert isinstance(snippet, types.SnippetTextEdit)
    assert "${1:" in snippet.snippet.value


async def test_templates_are_listed_for_a_place(editor: Editor, shop: Path) -> None:
    await editor.begin(shop, client=client())
    uri = editor.open(shop / "a.py", "def f(text):\n    \n")
    params = {"uri": uri, "position": {"line": 1, "character": 4}}
    found = plain(await editor.protocol.send_request_async("aida/templates", params))["templates"]
    by_id = {summary["id"]: summary for summary in found}
    assert by_id["py-own"]["text"] == "answer = eval(text)\n    print(answer)"
    assert by_id["py-own"]["fits"] is True and by_id["py-own"]["prefixes"] == ["own"]
    assert "go-main" not in by_id
    order = [summary["fits"] for summary in found]
    assert order == sorted(order, reverse=True) and False in order
