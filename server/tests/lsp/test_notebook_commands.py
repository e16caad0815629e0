"""Commands while a cell of a notebook is the active document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from server.tests.cli.notebooks import PROSE, notebook
from server.tests.cli.project import Project
from server.tests.lsp.editor import RULES, SETTINGS, Editor, capabilities, codes, make_project
from server.tests.lsp.test_commands import EDITS, plain, run
from server.tests.lsp.test_notebooks import Notebook, name

CELLS = (
    "import os\nx == None",
    f"{PROSE}\n",
    "%time 1\ny == None\nprint(y)",
    "def f():\n    return eval(x)\n",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    other = make_project(tmp_path / "other")
    assert other
    folder = make_project(tmp_path / "project", RULES, SETTINGS + 'exclude = ["rules/**"]\n')
    (folder / "n.ipynb").write_text(notebook(*CELLS), "utf-8")
    return folder


async def begin(editor: Editor, *folders: Path, **options: Any) -> Notebook:
    """The notebook of the last folder, open."""
    await editor.begin(*folders, client=options.pop("client", EDITS), options=options)
    book = Notebook(editor, (folders[-1] / "n.ipynb").as_uri())
    book.open(*CELLS)
    return book


def applied(editor: Editor) -> dict[str, list[tuple[int, str]]]:
    """Line and text of the edits that the server has asked for, by document."""
    (asked,) = editor.edits_to_apply
    assert asked.edit.document_changes is not None
    found: dict[str, list[tuple[int, str]]] = {}
    for change in asked.edit.document_changes:
        assert isinstance(change, types.TextDocumentEdit)
        edits = [edit for edit in change.edits if not isinstance(edit, types.SnippetTextEdit)]
        found[change.text_document.uri] = [(edit.range.start.line, edit.new_text) for edit in edits]
    return found


async def test_all_cells_are_fixed(editor: Editor, folder: Path) -> None:
    await begin(editor, folder)
    done = await run(editor, "fixAll", uri=name(2))
    assert (done["applied"], done["fixes"]) == (True, 2)
    assert applied(editor) == {name(0): [(1, "x is None")], name(2): [(1, "y is None\n")]}


async def test_the_workspace_is_fixed_in_cells_and_in_files(editor: Editor, folder: Path) -> None:
    (folder / "closed.ipynb").write_text(notebook("z == None\n", "1"), "utf-8")
    await begin(editor, folder)
    done = await run(editor, "fixAll")
    assert (done["applied"], done["fixes"]) == (True, 3)
    edits = applied(editor)
    assert edits.pop((folder / "closed.ipynb").as_uri()) == [(8, '    "z is None\\n"\n')]
    assert edits == {name(0): [(1, "x is None")], name(2): [(1, "y is None\n")]}


async def test_a_finding_is_suppressed_in_its_cell(editor: Editor, folder: Path) -> None:
    await begin(editor, folder)
    place = {"line": 1, "character": 2}
    done = await run(
        editor, "suppress", uri=name(2), rule="none-is", position=place, reason="it is so"
    )
    assert done["applied"]
    ((uri, ((line, text),)),) = applied(editor).items()
    assert (uri, line) == (name(2), 1)
    assert "allow[none-is] -- it is so" in text


async def test_a_match_is_explained_by_lines_of_the_cell(editor: Editor, folder: Path) -> None:
    await begin(editor, folder)
    found = await run(editor, "explainMatch", uri=name(3), line=1, rule="no-eval", show=False)
    assert (found["uri"], found["line"], found["matches"]) == (name(3), 1, True)
    assert "n.ipynb, line 2 of the cell" in found["markdown"]
    other = await run(editor, "explainMatch", uri=name(2), line=1, rule="no-eval", show=False)
    assert not other["matches"]


async def test_rules_are_those_of_the_notebooks_folder(
    editor: Editor, folder: Path, tmp_path: Path
) -> None:
    (folder / "rules" / "own.yml").write_text(
        RULES["no-eval"].replace("no-eval", "own").lstrip(), "utf-8"
    )
    await begin(editor, tmp_path / "other", folder)
    found = await run(editor, "showRule", rule="own", uri=name(0))
    assert found["id"] == "own"
    answer = plain(await editor.protocol.send_request_async("aida/rules", {"uri": name(0)}))
    assert "own" in {rule["id"] for rule in answer["rules"]}


async def test_a_new_rule_is_written_into_the_notebooks_folder(
    editor: Editor, folder: Path, tmp_path: Path
) -> None:
    await begin(editor, tmp_path / "other", folder)
    made = await run(editor, "newRule", language="python", bad=["eval(x)"], id="mine", uri=name(3))
    assert made["rule"].startswith(folder.as_uri())


async def test_the_verdict_and_the_identity_are_those_of_the_file(
    editor: Editor, folder: Path, tmp_path: Path
) -> None:
    said = Project(folder, tmp_path / "cache").check("n.ipynb").json
    await begin(editor, folder)
    verdict = await run(editor, "showVerdict", uri=name(2))
    assert verdict["verdict"] == said["verdict"]
    place = {"line": 1, "character": 3}
    asked = {"uri": name(2), "rule": "none-is", "position": place}
    answer = plain(await editor.protocol.send_request_async("aida/identity", asked))
    assert answer["identity"] in {finding["identity"] for finding in said["findings"]}


async def test_a_baseline_holds_what_is_typed_into_cells(
    editor: Editor, folder: Path, tmp_path: Path
) -> None:
    book = await begin(editor, folder)
    book.type(3, 0, 0, "z == None\n")
    await editor.published_when(name(3), lambda push: len(push.diagnostics) == 2)
    made = await run(editor, "createBaseline")
    assert made["findings"] == 5
    shown = await editor.published_when(
        name(3), lambda push: all(item.severity == 4 for item in push.diagnostics)
    )
    assert codes(shown) == [("no-eval", 2), ("none-is", 0)]
    typed = (*CELLS[:3], "z == None\n" + CELLS[3])
    (folder / "n.ipynb").write_text(notebook(*typed), "utf-8")
    assert Project(folder, tmp_path / "cache").check().json["stats"]["baselined"] == 5


async def test_a_checked_workspace_shows_findings_in_cells_once(
    editor: Editor, folder: Path
) -> None:
    (folder / "closed.ipynb").write_text(notebook("z == None\n"), "utf-8")
    await begin(editor, folder)
    found = await run(editor, "checkWorkspace")
    assert found["findings"]["warning"] == 3
    closed = (folder / "closed.ipynb").as_uri()
    assert codes(await editor.published_when(closed, lambda push: True)) == [("none-is", 8)]
    own = (folder / "n.ipynb").as_uri()
    assert not [push for push in editor.publications if push.uri == own and push.diagnostics]


async def test_a_selection_in_a_cell_becomes_a_rule(editor: Editor, folder: Path) -> None:
    client = capabilities(
        workspace_edit=types.WorkspaceEditClientCapabilities(
            document_changes=True, resource_operations=[types.ResourceOperationKind.Create]
        )
    )
    await begin(editor, folder, client=client)
    cell = types.TextDocumentIdentifier(name(3))
    selected = types.Range(types.Position(1, 11), types.Position(1, 18))
    context = types.CodeActionContext([], only=["refactor.extract.rule"])
    params = types.CodeActionParams(cell, selected, context)
    (action,) = await editor.text_document_code_action_async(params) or [None]
    assert isinstance(action, types.CodeAction)
    written = json.dumps(plain(action.edit), default=str)
    assert "pattern: eval(" in written


async def test_actions_speak_of_cells(editor: Editor, folder: Path) -> None:
    asks = {"commands": ["aida.suppress", "aida.showExplanation"]}
    await begin(editor, folder, **asks)
    cell = types.TextDocumentIdentifier(name(2))
    place = types.Range(types.Position(1, 2), types.Position(1, 2))
    params = types.CodeActionParams(cell, place, types.CodeActionContext([]))
    found = await editor.text_document_code_action_async(params) or ()
    arguments = [
        plain(argument)
        for action in found
        if isinstance(action, types.CodeAction) and action.command is not None
        for argument in action.command.arguments or ()
    ]
    named = [argument for argument in arguments if "uri" in argument]
    assert {argument["uri"] for argument in named} == {name(2)}
    assert {argument["line"] for argument in named if "line" in argument} == {1}
    positions = [argument["position"] for argument in named if "position" in argument]
    assert all(position["line"] == 1 for position in positions)
    for argument in (argument for argument in named if argument.get("open")):
        page = await run(editor, "showRule", **{**argument, "open": False})
        assert page["id"] == "none-is"


async def test_a_template_is_put_into_a_cell(editor: Editor, folder: Path) -> None:
    await begin(editor, folder)
    place = {"line": 2, "character": 0}
    asked = {"uri": name(3), "position": place}
    answer = plain(await editor.protocol.send_request_async("aida/templates", asked))
    template = next(one["id"] for one in answer["templates"] if one["fits"])
    done = await run(editor, "expandTemplate", template=template, **asked)
    assert done["applied"], done
    assert name(3) in applied(editor)
