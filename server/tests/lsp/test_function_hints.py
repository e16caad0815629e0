"""Figures of functions in an editor, where settings ask for them."""

from __future__ import annotations

from pathlib import Path

from lsprotocol import types

from server.tests.lsp.editor import SETTINGS, Editor

CODE = 'def first(a):\n    """Says so."""\n    return a or 1\n\n\ndef second(): pass\n'
ASKED = SETTINGS + 'code-lenses = ["documentation", "length"]\ninlay-hints = ["complexity"]\n'


async def hints(editor: Editor, uri: str, last: int) -> list[tuple[int, int, str]]:
    span = types.Range(types.Position(0, 0), types.Position(last, 0))
    params = types.InlayHintParams(types.TextDocumentIdentifier(uri), span)
    found = await editor.text_document_inlay_hint_async(params)
    return [(h.position.line, h.position.character, str(h.label)) for h in found or ()]


async def lenses(editor: Editor, uri: str) -> list[tuple[int, str]]:
    params = types.CodeLensParams(types.TextDocumentIdentifier(uri))
    found = await editor.text_document_code_lens_async(params)
    return [(lens.range.start.line, lens.command.title) for lens in found or () if lens.command]


async def test_nothing_is_told_unless_settings_ask(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    assert await hints(editor, uri, 9) == []
    assert await lenses(editor, uri) == []


async def test_hints_and_lenses_follow_the_text(editor: Editor, project: Path) -> None:
    (project / "aida.toml").write_text(ASKED)
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    assert await hints(editor, uri, 9) == [
        (0, 13, "cyclomatic 2 · cognitive 1"),
        (5, 18, "cyclomatic 1 · cognitive 0"),
    ]
    assert await hints(editor, uri, 2) == [(0, 13, "cyclomatic 2 · cognitive 1")]
    assert await lenses(editor, uri) == [
        (0, "1 of 2 public functions documented"),
        (0, "2 lines of code · documented"),
        (5, "1 line of code · not documented"),
    ]
    editor.change(uri, (2, 11, 2, 17, "a"))
    assert (await hints(editor, uri, 9))[0] == (0, 13, "cyclomatic 1 · cognitive 0")


async def test_an_editor_may_ask_by_its_own_settings(editor: Editor, project: Path) -> None:
    await editor.begin(project, options={"inlayHints": ["length"]})
    uri = editor.open(project / "a.py", CODE)
    assert [label for _, _, label in await hints(editor, uri, 9)] == [
        "2 lines of code",
        "1 line of code",
    ]
