"""Suppression comments in an editor: diagnostics, code actions, completion, hover."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from server.tests.lsp.editor import Editor, codes
from server.tests.lsp.test_commands import plain, refused, run
from server.tests.lsp.test_requests import apply, hover

CODE = "if x == None:\n    print(x)\n"


async def offered(editor: Editor, uri: str, line: int) -> dict[str, types.CodeAction]:
    place = types.Position(line, 5)
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(uri), types.Range(place, place), types.CodeActionContext([])
    )
    found = await editor.text_document_code_action_async(params)
    return {action.title: action for action in found or () if isinstance(action, types.CodeAction)}


def edited(text: str, action: types.CodeAction, uri: str) -> str:
    assert action.edit is not None
    assert action.edit.changes is not None
    return apply(text, action.edit.changes[uri])


async def completed(editor: Editor, uri: str, line: int, character: int) -> list[str]:
    params = types.CompletionParams(
        types.TextDocumentIdentifier(uri), types.Position(line, character)
    )
    found = await editor.text_document_completion_async(params)
    return [item.label for item in found.items] if isinstance(found, types.CompletionList) else []


async def test_findings_vanish_and_come_back_while_typing(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    assert codes(await editor.published(uri)) == [("no-print", 1), ("none-is", 0)]
    editor.change(uri, (1, 12, 1, 12, "  # aida: allow[no-print]"))
    assert codes(await editor.published(uri)) == [("none-is", 0)]
    editor.change(uri, (0, 0, 0, 0, "# aida: allow-file[none-is]\n"))
    assert codes(await editor.published(uri)) == []
    editor.change(uri, (2, 12, 2, 99, ""))
    assert codes(await editor.published(uri)) == [("no-print", 2)]
    editor.change(uri, (0, 0, 1, 0, ""))
    assert codes(await editor.published(uri)) == [("no-print", 1), ("none-is", 0)]


@pytest.mark.parametrize(
    ("what", "place"), [("this line", (1, "    print(x)  # ")), ("the file", (0, "# "))]
)
async def test_a_suppression_is_inserted(
    editor: Editor, project: Path, what: str, place: tuple[int, str]
) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    action = (await offered(editor, uri, 1))[f"Suppress no-print for {what}"]
    text = edited(CODE, action, uri)
    line = text.splitlines()[place[0]]
    assert line.startswith(f"{place[1]}aida: allow")
    assert " until=20" in line
    assert line.endswith(" -- TODO: say why")
    editor.change(uri, text)
    assert [code for code, _ in codes(await editor.published(uri))] == ["none-is"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("print(1)  # note\n", "print(1)  # note  # aida: allow[no-print]"),
        ('print("""\n""")\n', "# aida: allow[no-print]"),
        ("print(\\\n1)\n", "# aida: allow[no-print]"),
    ],
)
async def test_the_comment_goes_where_it_is_one(
    editor: Editor, project: Path, text: str, expected: str
) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", text)
    action = (await offered(editor, uri, 0))["Suppress no-print for this line"]
    assert edited(text, action, uri).startswith(expected)


async def test_a_file_is_suppressed_below_its_first_line(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    text = "#!/usr/bin/env python\nprint(1)\n"
    uri = editor.open(project / "a.py", text)
    action = (await offered(editor, uri, 1))["Suppress no-print for the file"]
    lines = edited(text, action, uri).splitlines()
    assert lines[0] == "#!/usr/bin/env python"
    assert lines[1].startswith("# aida: allow-file[no-print]")


async def test_what_is_unused_is_removed(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    text = "x = 1  # aida: allow[no-print] -- once needed\n"
    uri = editor.open(project / "a.py", text)
    [found] = await editor.published(uri)
    assert list(found.tags or ()) == [types.DiagnosticTag.Unnecessary]
    fix = (await offered(editor, uri, 0)).get("Remove the suppression (aida-suppression-unused)")
    assert fix is None  # the pointer is not on it
    place = types.Position(0, 12)
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(uri), types.Range(place, place), types.CodeActionContext([])
    )
    actions = await editor.text_document_code_action_async(params)
    assert actions
    first = actions[0]
    assert isinstance(first, types.CodeAction)
    assert first.is_preferred
    assert edited(text, first, uri) == "x = 1\n"


async def test_rule_ids_are_completed(editor: Editor, project: Path) -> None:
    server = await editor.begin(project)
    assert server.completion_provider is not None
    assert set("[,") <= set(server.completion_provider.trigger_characters or ())
    text = "x == None  # aida: allow[\ny  # aida: allow[none-is, no-]\nz = '# aida: allow['\n"
    uri = editor.open(project / "a.py", text)
    assert await completed(editor, uri, 0, 25) == ["none-is", "no-eval", "no-print"]
    assert await completed(editor, uri, 1, 29) == ["no-eval", "no-print", "none-is"]
    assert await completed(editor, uri, 2, 20) == []
    assert await completed(editor, uri, 0, 3) == []


async def test_hover_explains(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    text = "x == None  # aida: allow[none-is] until=2020-01-01 owner=@team -- a proxy\n"
    uri = editor.open(project / "a.py", text)
    found = await hover(editor, uri, 0, 20)
    assert found is not None
    assert isinstance(found.contents, types.MarkupContent)
    for part in ("`none-is`: None compared by equality", "a proxy", "@team", "Expired"):
        assert part in found.contents.value


ASKS = {"clientCommands": ["aida.suppress"]}
"""A client that asks the person itself."""
STRICT = 'packs = []\nrules = ["rules"]\n[suppressions]\nrequire-reason = true\nmax-days = 30\n'


async def suppressed(editor: Editor, uri: str, **asked: Any) -> str:
    """The text after the command, from what the server has the client apply."""
    result = await run(editor, "suppress", uri=uri, **asked)
    assert result == {"applied": True}
    edit = editor.edits_to_apply[-1].edit
    assert edit.changes is not None
    return apply(CODE, edit.changes[uri])


async def test_a_client_that_asks_gets_what_to_ask(editor: Editor, project: Path) -> None:
    (project / "aida.toml").write_text(STRICT, encoding="utf-8")
    await editor.begin(project, options=ASKS)
    uri = editor.open(project / "a.py", CODE)
    action = (await offered(editor, uri, 1))["Suppress no-print for this line…"]
    assert action.edit is None
    assert action.command is not None
    assert action.command.command == "aida.suppress"
    [argument] = plain(action.command.arguments)
    assert argument == {
        "uri": uri,
        "rule": "no-print",
        "position": {"line": 1, "character": 4},
        "scope": "line",
        "demands": {"reason": True, "expiry": True, "owner": False, "maxDays": 30},
    }


async def test_the_answers_stand_in_the_comment(editor: Editor, project: Path) -> None:
    await editor.begin(project, options=ASKS)
    uri = editor.open(project / "a.py", CODE)
    asked = {"rule": "no-print", "position": {"line": 1, "character": 4}}
    text = await suppressed(editor, uri, **asked, reason=" shown\n to  admins ", until="2999-12-31")
    line = "    print(x)  # aida: allow[no-print] until=2999-12-31 -- shown to admins"
    assert text.splitlines()[1] == line
    text = await suppressed(editor, uri, **asked, scope="file", owner="@shop")
    assert text.splitlines()[0] == "# aida: allow-file[no-print] owner=@shop"


@pytest.mark.parametrize(
    ("answers", "problem"),
    [
        ({}, "demand a reason (` -- why` at the end) and an end"),
        ({"reason": "why", "until": "2020-01-01"}, "2020-01-01 has passed"),
        ({"reason": "why", "until": "2999-01-01"}, "more than 30 days ahead"),
        ({"reason": "why", "until": "soon"}, "`soon` is not a date"),
        ({"owner": "the team"}, "must be one word"),
        ({"rule": "none-is"}, "`none-is` reports nothing there"),
    ],
)
async def test_what_would_not_count_is_refused(
    editor: Editor, project: Path, answers: dict[str, str], problem: str
) -> None:
    (project / "aida.toml").write_text(STRICT, encoding="utf-8")
    await editor.begin(project, options=ASKS)
    uri = editor.open(project / "a.py", CODE)
    place = {"line": 1, "character": 4}
    asked = {"uri": uri, "rule": "no-print", "position": place, **answers}
    code, message = await refused(editor, "suppress", **asked)
    assert code == -32803
    assert problem in message
    assert not editor.edits_to_apply
