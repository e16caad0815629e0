"""Diagnostics that are pushed, and documents that are kept in step with the editor's."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol import types

from server.tests.lsp.editor import Editor, capabilities, codes

CODE = "x = eval(y)\nif x == None:\n    print(x)\n"


async def test_a_diagnostic_says_all_that_the_rule_knows(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    evaluated, compared, printed = await editor.published(uri)
    assert evaluated.range == types.Range(types.Position(0, 4), types.Position(0, 11))
    assert evaluated.severity == types.DiagnosticSeverity.Error
    assert (evaluated.code, evaluated.source) == ("no-eval", "aida")
    assert evaluated.message == "eval of y"
    assert evaluated.code_description is not None
    assert evaluated.code_description.href == "https://example.org/no-eval"
    assert evaluated.related_information is not None
    (related,) = evaluated.related_information
    assert related.message == "this text becomes code"
    assert related.location.uri == uri
    assert related.location.range == types.Range(types.Position(0, 9), types.Position(0, 10))
    assert list(compared.tags or ()) == [types.DiagnosticTag.Deprecated]
    assert list(printed.tags or ()) == [types.DiagnosticTag.Unnecessary]
    assert printed.severity == types.DiagnosticSeverity.Information
    assert printed.data["rule"] == "no-print"
    assert printed.data["fixes"] == 1


async def test_the_page_beside_a_rule_is_linked_to(editor: Editor, project: Path) -> None:
    page = project / "rules" / "no-print.md"
    page.write_text("# no-print\n", encoding="utf-8")
    await editor.begin(project)
    (found,) = await editor.published(editor.open(project / "a.py", "print(1)\n"))
    assert found.code_description is not None
    assert found.code_description.href == page.as_uri()


async def test_edits_move_and_change_diagnostics(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    assert codes(await editor.published(uri)) == [("no-eval", 0), ("no-print", 2), ("none-is", 1)]
    editor.change(uri, (0, 0, 0, 0, "\n\n"))
    assert codes(await editor.published(uri)) == [("no-eval", 2), ("no-print", 4), ("none-is", 3)]
    editor.change(uri, (2, 4, 2, 8, "len"))
    assert codes(await editor.published(uri)) == [("no-print", 4), ("none-is", 3)]
    editor.change(uri, (3, 0, 4, 12, ""), (0, 0, 0, 0, "eval(a)"))
    assert codes(await editor.published(uri)) == [("no-eval", 0)]
    editor.change(uri, "print(1)\nprint(2)\n")
    assert codes(await editor.published(uri)) == [("no-print", 0), ("no-print", 1)]


async def test_many_changes_in_one_notification(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", "a\n" * 30)
    editor.change(uri, *((line, 0, line, 1, "eval(z)") for line in range(0, 30, 3)))
    assert codes(await editor.published(uri)) == [("no-eval", line) for line in range(0, 30, 3)]


async def test_typing_letter_by_letter_without_waiting(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", "\n")
    for column, letter in enumerate("eval(x) "):
        editor.change(uri, (0, column, 0, column, letter))
    (found,) = await editor.published(uri)
    assert (found.code, found.range.end.character) == ("no-eval", 7)
    versions = [push.version for push in editor.publications]
    assert versions == sorted(set(versions)), "each version once, in order"


async def test_closing_clears(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    assert await editor.published(uri)
    editor.close_document(uri)
    assert await editor.published_when(uri, lambda push: not push.diagnostics) == []


@pytest.mark.parametrize(
    ("encodings", "chosen", "width", "wide"),
    [
        (None, "utf-16", 6, 0),
        (["utf-32", "utf-16"], "utf-32", 5, 0),
        (["utf-8"], "utf-8", 8, 1),
        (["klingon", "utf-8", "utf-16"], "utf-8", 8, 1),
    ],
)
async def test_columns_in_the_negotiated_encoding(
    editor: Editor,
    project: Path,
    encodings: list[str] | None,
    chosen: str,
    width: int,
    wide: int,
) -> None:
    """`width` is that of a quoted astral character with blank, `wide` what ä adds to 1."""
    server = await editor.begin(project, client=capabilities(encodings=encodings))
    assert server.position_encoding == chosen
    uri = editor.open(project / "a.py", 'a\n"🙂"; print(1)\n')
    (found,) = await editor.published(uri)
    assert found.range == types.Range(types.Position(1, width), types.Position(1, width + 8))
    editor.change(uri, (1, width, 1, width + 8, "eval('ä')"))
    (found,) = await editor.published(uri)
    assert found.code == "no-eval"
    assert found.range == types.Range(types.Position(1, width), types.Position(1, width + 9 + wide))


async def test_lines_end_in_crlf_or_cr(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", "a\r\nprint(1)\r\n\r\neval(b)\r\n")
    assert codes(await editor.published(uri)) == [("no-eval", 3), ("no-print", 1)]
    editor.change(uri, (1, 8, 2, 0, ""))
    assert codes(await editor.published(uri)) == [("no-eval", 2), ("no-print", 1)]
    editor.change(uri, (1, 8, 1, 8, "; a = '''\r\r'''; print(2)"))
    found = await editor.published(uri)
    assert codes(found) == [("no-eval", 4), ("no-print", 1), ("no-print", 3)]
    assert found[1].range.start == types.Position(3, 5)


async def test_edits_outside_the_text_are_clamped_into_it(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", "a\n")
    editor.change(uri, (99, 99, 200, 5, "print(1)\n"))
    assert codes(await editor.published(uri)) == [("no-print", 1)]
    editor.change(uri, (0, 50, 0, 99, "; print(2)"))
    assert codes(await editor.published(uri)) == [("no-print", 0), ("no-print", 1)]
    editor.change(uri, (2, 0, 0, 0, "eval(3)"))  # from the end back to the start
    assert codes(await editor.published(uri)) == [("no-eval", 0)]


async def test_strangers_are_passed_over(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", "print(1)\n")
    await editor.published(uri)
    editor.versions["file:///never/opened.py"] = 0
    editor.change("file:///never/opened.py", "eval(1)")
    editor.close_document("file:///never/opened.py")
    editor.versions[uri] = -7  # next is a version of long ago
    editor.change(uri, "")
    editor.versions[uri] = 1
    editor.change(uri, (0, 0, 0, 0, "eval(2); "))
    assert codes(await editor.published(uri, 2)) == [("no-eval", 0), ("no-print", 0)]
    assert {push.uri for push in editor.publications} == {uri}


@pytest.mark.parametrize(
    ("uri", "language", "found"),
    [
        ("untitled:Untitled-1", "python", True),
        ("untitled:Untitled-1", "klingon", False),
        ("untitled:notes.py", "plaintext", True),
        ("file:///c%3A/Users/me/a.py", "python", True),
        ("file:///C:/Users/me/a.py", "python", True),
        ("vscode-notebook-cell:/x/y.ipynb#W0sZm", "python", True),
        ("git:/x/y.py?%7B%22ref%22%3A%22%22%7D", "python", True),
        ("no uri at all", "python", True),
        ("file://[", "python", True),
    ],
)
async def test_documents_that_are_no_files(
    editor: Editor, project: Path, uri: str, language: str, found: bool
) -> None:
    await editor.begin(project, options={"rules": [str(project / "rules")], "noDefaultPacks": True})
    editor.open(uri, "print(1)\n", language)
    assert codes(await editor.published(uri)) == ([("no-print", 0)] if found else [])


async def test_half_of_a_surrogate_pair(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", "a = '\ud83d'; print(1)\n")
    (found,) = await editor.published(uri)
    assert found.range.start.character == 9


async def test_settings_exclude_files(editor: Editor, project: Path) -> None:
    settings = project / "aida.toml"
    settings.write_text(settings.read_text() + 'exclude = ["vendor"]\n')
    await editor.begin(project)
    uri = editor.open(project / "vendor" / "a.py", "print(1)\n")
    assert await editor.published(uri) == []
