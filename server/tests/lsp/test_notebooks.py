"""Notebooks: the cells of a language are one text, and each cell shows its own findings."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from server.tests.lsp.editor import RULES, SETTINGS, Editor, capabilities, codes, make_project

WITHIN = """
id: eval-after-import
language: python
severity: warning
message: eval where ast is imported
rule:
  pattern: eval($X)
  inside:
    kind: expression_statement
    follows: {pattern: import ast, stopBy: end}
"""
CELLS = ("import ast\n", "# prose", "%time 1\nx == None", "y == None\neval(x)\n")


def name(number: int) -> str:
    return f"vscode-notebook-cell:/n.ipynb#c{number}"


class Notebook:
    def __init__(self, editor: Editor, uri: str) -> None:
        self.editor = editor
        self.uri = uri
        self.version = 1

    def open(self, *texts: str) -> None:
        cells = [self.cell(number, text) for number, text in enumerate(texts)]
        document = types.NotebookDocument(self.uri, "jupyter-notebook", 1, cells)
        items = [self.item(number, text) for number, text in enumerate(texts)]
        self.editor.notebook_document_did_open(types.DidOpenNotebookDocumentParams(document, items))

    def cell(self, number: int, text: str) -> types.NotebookCell:
        is_prose = text.startswith("# prose")
        kind = types.NotebookCellKind.Markup if is_prose else types.NotebookCellKind.Code
        return types.NotebookCell(kind, name(number))

    def item(self, number: int, text: str) -> types.TextDocumentItem:
        language = "markdown" if text.startswith("# prose") else "python"
        return types.TextDocumentItem(name(number), language, 1, text)

    def change(self, cells: types.NotebookDocumentCellChanges) -> None:
        self.version += 1
        identity = types.VersionedNotebookDocumentIdentifier(self.version, self.uri)
        change = types.NotebookDocumentChangeEvent(cells=cells)
        self.editor.notebook_document_did_change(
            types.DidChangeNotebookDocumentParams(identity, change)
        )

    def type(self, number: int, line: int, column: int, text: str) -> None:
        place = types.Position(line, column)
        identity = types.VersionedTextDocumentIdentifier(self.version + 1, name(number))
        event = types.TextDocumentContentChangePartial(types.Range(place, place), text)
        content = types.NotebookDocumentCellContentChanges(identity, [event])
        self.change(types.NotebookDocumentCellChanges(text_content=[content]))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project", {**RULES, "within": WITHIN}, SETTINGS)


async def test_cells_are_one_text(editor: Editor, folder: Path) -> None:
    await editor.begin(folder)
    notebook = Notebook(editor, (folder / "n.ipynb").as_uri())
    notebook.open(*CELLS)
    last = await editor.published_when(name(3), lambda push: len(push.diagnostics) == 3)
    assert codes(last) == [("eval-after-import", 1), ("no-eval", 1), ("none-is", 0)]
    assert codes(await editor.published_when(name(2), lambda push: True)) == [("none-is", 1)]
    assert not [push for push in editor.publications if push.uri == name(1)]
    notebook.type(0, 0, 0, "# ")
    last = await editor.published_when(name(3), lambda push: len(push.diagnostics) == 2)
    assert codes(last) == [("no-eval", 1), ("none-is", 0)]


async def test_cells_come_and_go(editor: Editor, folder: Path) -> None:
    await editor.begin(folder)
    notebook = Notebook(editor, (folder / "n.ipynb").as_uri())
    notebook.open(*CELLS)
    await editor.published_when(name(3), lambda push: len(push.diagnostics) == 3)
    new = types.NotebookCellArrayChange(2, 1, [notebook.cell(9, "print(1)\n")])
    structure = types.NotebookDocumentCellChangeStructure(
        new,
        did_open=[notebook.item(9, "print(1)\n")],
        did_close=[types.TextDocumentIdentifier(name(2))],
    )
    notebook.change(types.NotebookDocumentCellChanges(structure=structure))
    assert codes(await editor.published_when(name(9), lambda push: True)) == [("no-print", 0)]
    assert await editor.published_when(name(2), lambda push: not push.diagnostics) == []
    editor.notebook_document_did_close(
        types.DidCloseNotebookDocumentParams(
            types.NotebookDocumentIdentifier(notebook.uri), [types.TextDocumentIdentifier(name(9))]
        )
    )
    assert await editor.published_when(name(9), lambda push: not push.diagnostics) == []


async def test_cells_are_pulled_fixed_and_explained(editor: Editor, folder: Path) -> None:
    await editor.begin(folder, client=capabilities(pull=True))
    notebook = Notebook(editor, (folder / "n.ipynb").as_uri())
    notebook.open(*CELLS)
    cell = types.TextDocumentIdentifier(name(3))
    report = await editor.text_document_diagnostic_async(types.DocumentDiagnosticParams(cell))
    assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
    assert codes(report.items) == [("eval-after-import", 1), ("no-eval", 1), ("none-is", 0)]
    place = types.Range(types.Position(0, 2), types.Position(0, 2))
    params = types.CodeActionParams(cell, place, types.CodeActionContext([]))
    actions = {one.title: one for one in await editor.text_document_code_action_async(params) or ()}
    fix = actions["Replace with `y is None` (none-is)"]
    assert isinstance(fix, types.CodeAction)
    assert fix.edit is not None
    assert fix.edit.changes is not None
    (edit,) = fix.edit.changes[name(3)]
    assert (edit.range.start.line, edit.new_text) == (0, "y is None")
    everywhere = actions["Fix all none-is in this file"]
    assert isinstance(everywhere, types.CodeAction)
    assert everywhere.edit is not None
    assert set(everywhere.edit.changes or ()) == {name(2), name(3)}
    hover = await editor.text_document_hover_async(types.HoverParams(cell, types.Position(1, 2)))
    assert hover is not None
    assert hover.range is not None
    assert hover.range.start.line == 1
