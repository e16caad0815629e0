"""A notebook means the same in the editor and on the command line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from server.tests.cli.notebooks import PROSE, notebook
from server.tests.cli.project import Project
from server.tests.lsp.editor import RULES, SETTINGS, Editor, capabilities, make_project
from server.tests.lsp.test_notebooks import WITHIN, Notebook, name

CELLS = (
    "import ast\nx == None",
    f"{PROSE}\nx == None",
    "%time 1\nx == None  # aida: allow[none-is] -- shown\ny == None",
    "def f(é):\n    é == None; print('🙂', é)\n",
    "%%bash\nprint(1)",
    "x == None\neval(x)",
)
Known = tuple[str, int, int, int, str]
"""Rule, cell, line, column and identity."""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    rules = {**RULES, "within": WITHIN}
    folder = make_project(tmp_path / "project", rules, SETTINGS + 'exclude = ["rules/**"]\n')
    project = Project(folder, tmp_path / "cache")
    project.write("n.ipynb", notebook(*CELLS))
    return project


def in_files(project: Project) -> Iterator[Known]:
    """What the command line finds."""
    for finding in project.check().json["findings"]:
        cell = finding["range"]["cell"]
        start = cell["start"]
        place = (cell["number"] - 1, start["line"], start["column"])
        yield (finding["rule"], *place, finding["identity"])


async def in_editor(editor: Editor) -> list[Known]:
    """What an editor shows, with the identities that it tells on hover."""
    found: list[Known] = []
    for number, text in enumerate(CELLS):
        if text.startswith(PROSE):
            continue
        cell = types.TextDocumentIdentifier(name(number))
        report = await editor.text_document_diagnostic_async(types.DocumentDiagnosticParams(cell))
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        for item in report.items:
            start = item.range.start
            hover = await editor.text_document_hover_async(types.HoverParams(cell, start))
            told = dict(_identities(hover))
            rule = str(item.code)
            found.append((rule, number, start.line, start.character, told[rule]))
    return found


def _identities(hover: Any) -> Iterator[tuple[str, str]]:
    """Rules that a hover tells of, with their identities."""
    for part in hover.contents.value.split("\n---\n"):
        rule = re.search(r"no-eval|none-is|no-print|eval-after-import", part)
        identity = re.search(r"identity `([^`]+)`", part)
        if rule and identity:
            yield rule[0], identity[1]


async def test_both_find_the_same_by_the_same_identities(editor: Editor, project: Project) -> None:
    await editor.begin(
        project.folder, client=capabilities(pull=True, encodings=["utf-32", "utf-16"])
    )
    Notebook(editor, (project.folder / "n.ipynb").as_uri()).open(*CELLS)
    shown = sorted(await in_editor(editor))
    assert shown == sorted(in_files(project))
    assert len({identity for *_, identity in shown}) == len(shown) == 7


async def test_a_baseline_of_the_one_holds_in_the_other(editor: Editor, project: Project) -> None:
    assert project.aida("baseline", "create").code == 0
    await editor.begin(project.folder, client=capabilities(pull=True))
    Notebook(editor, (project.folder / "n.ipynb").as_uri()).open(*CELLS, "z == None")
    shown: list[Any] = []
    for number in (0, 2, 3, 4, 5, 6):
        cell = types.TextDocumentIdentifier(name(number))
        report = await editor.text_document_diagnostic_async(types.DocumentDiagnosticParams(cell))
        assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
        shown += report.items
    warned = [item for item in shown if item.severity == types.DiagnosticSeverity.Warning]
    assert [item.message for item in warned] == ["compare z with None by identity"]


async def test_a_notebook_that_is_not_open_is_scanned(editor: Editor, project: Project) -> None:
    await editor.begin(project.folder, client=capabilities(pull=True))
    report = await editor.workspace_diagnostic_async(types.WorkspaceDiagnosticParams([]))
    (items,) = [
        one.items
        for one in report.items
        if isinstance(one, types.WorkspaceFullDocumentDiagnosticReport)
        and one.uri.endswith("n.ipynb")
    ]
    assert len(items) == len([*in_files(project)])
