"""Code lenses in rule files: matches in the workspace, live, and runs of examples."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from lsprotocol import types

from server.tests.lsp.editor import Editor, capabilities

RULE = "id: no-sleep\nlanguage: python\nmessage: sleeps\nrule:\n  pattern: time.sleep($X)\n"
PAGE = """\
# no-sleep
## What it does
Reports sleeping.
## Why is this bad?
It waits.
## Example
```python bad
time.sleep(1)  # finding
```
```python good
time.time()
```
"""
REFRESHING = capabilities(
    code_lens=types.CodeLensWorkspaceClientCapabilities(refresh_support=True),
)


async def lenses(editor: Editor, uri: str) -> list[types.CodeLens]:
    params = types.CodeLensParams(types.TextDocumentIdentifier(uri))
    return list(await editor.text_document_code_lens_async(params) or ())


async def titles(editor: Editor, uri: str) -> list[str]:
    """Titles, each lens resolved if need be."""
    found: list[str] = []
    for lens in await lenses(editor, uri):
        done = lens if lens.command else await editor.code_lens_resolve_async(lens)
        assert done.command is not None
        found.append(done.command.title)
    return found


async def run(editor: Editor, command: types.Command | None) -> Any:
    assert command is not None
    params = types.ExecuteCommandParams(command.command, command.arguments)
    return await editor.workspace_execute_command_async(params)


def with_code(project: Path) -> Path:
    (project / "a.py").write_text("import time\ntime.sleep(1)\ntime.sleep(2)\n")
    (project / "sub").mkdir()
    (project / "sub" / "b.py").write_text("time.sleep(3)\n")
    return project / "rules" / "no-sleep.yml"


async def test_matches_are_counted_while_the_rule_is_written(editor: Editor, project: Path) -> None:
    path = with_code(project)
    await editor.begin(project)
    uri = editor.open(path, RULE, "yaml")
    assert await titles(editor, uri) == ["3 matches in 2 files"]
    editor.change(uri, (4, 22, 4, 24, "1"))
    assert await titles(editor, uri) == ["1 match in 1 file"]
    editor.change(uri, (4, 11, 4, 15, "thyme"))
    assert await titles(editor, uri) == ["no matches in the workspace"]
    editor.change(uri, (4, 2, 4, 9, "patern"))
    assert await titles(editor, uri) == ["not counted: the rule cannot be read"]


async def test_the_text_in_the_editor_counts(editor: Editor, project: Path) -> None:
    path = with_code(project)
    await editor.begin(project)
    editor.open(project / "sub" / "b.py", "time.sleep(3)\ntime.sleep(4)\n")
    uri = editor.open(path, RULE, "yaml")
    assert await titles(editor, uri) == ["4 matches in 2 files"]


async def test_a_client_that_refreshes_is_told_when_the_count_is_done(
    editor: Editor, project: Path
) -> None:
    path = with_code(project)
    await editor.begin(project, client=REFRESHING, options={"clientCommands": ["aida.showMatches"]})
    uri = editor.open(path, RULE, "yaml")
    (lens,) = await lenses(editor, uri)
    assert lens.command is not None
    assert lens.command.title == "counting matches …"
    await editor.until(lambda: editor.lens_refreshes)
    (lens,) = await lenses(editor, uri)
    assert lens.command is not None
    assert (lens.command.title, lens.command.command) == (
        "3 matches in 2 files",
        "aida.showMatches",
    )
    (argument,) = lens.command.arguments or ()
    places = [(Path(place["uri"]).name, place["range"]) for place in argument["locations"]]
    assert [name for name, _ in places] == ["a.py", "a.py", "b.py"]
    assert places[0][1]["start"] == {"line": 1, "character": 0}
    assert argument["isComplete"] and argument["rule"] == "no-sleep"


async def test_a_client_without_a_list_asks_the_server(editor: Editor, project: Path) -> None:
    path = with_code(project)
    await editor.begin(project)
    uri = editor.open(path, RULE, "yaml")
    (lens,) = await lenses(editor, uri)
    lens = await editor.code_lens_resolve_async(lens)
    shown = await run(editor, lens.command)
    assert shown["count"] == 3
    assert "a.py:2" in str((await editor.until(lambda: editor.messages))[0].message)


async def test_examples_run_and_say_where_they_fail(editor: Editor, project: Path) -> None:
    path = project / "rules" / "no-sleep.yml"
    path.with_suffix(".md").write_text(PAGE)
    await editor.begin(project)
    uri = editor.open(path, RULE, "yaml")
    page = path.with_suffix(".md").as_uri()
    _, lens = await lenses(editor, uri)
    assert lens.command is not None and lens.command.title == "Run 2 examples"
    result = await run(editor, lens.command)
    assert (result["examples"], result["failures"]) == (2, [])
    assert (await titles(editor, uri))[1] == "✓ 2 examples pass"
    editor.change(uri, (4, 11, 4, 15, "thyme"))
    (problem,) = await editor.published_when(page, lambda push: bool(push.diagnostics))
    assert (problem.code, problem.range.start.line) == ("example", 7)
    assert "1 marked line not reported" in problem.message
    assert (await titles(editor, uri))[1] == "✗ 1 failure in 2 examples"
    editor.open(
        path.with_suffix(".md"), PAGE.replace("time.sleep(1)", "thyme.sleep(1)"), "markdown"
    )
    await editor.published_when(page, lambda push: not push.diagnostics)
    assert (await titles(editor, uri))[1] == "✓ 2 examples pass"


async def test_semgrep_rules_have_lenses_too(editor: Editor, project: Path) -> None:
    with_code(project)
    rule = (
        "rules:\n  - id: sleeps\n    languages: [python]\n    severity: WARNING\n"
        "    message: m\n    pattern: time.sleep($X)\n"
        "  - id: imports\n    languages: [python]\n    severity: WARNING\n"
        "    message: m\n    pattern: import time\n"
    )
    path = project / "rules" / "semgrep.yaml"
    path.with_suffix(".py").write_text("# ruleid: sleeps\ntime.time()\n")
    await editor.begin(project)
    uri = editor.open(path, rule, "yaml")
    found = await titles(editor, uri)
    assert found[0] == "3 matches in 2 files" and found[2] == "1 match in 1 file"
    assert len(found) == 3
    result = await run(editor, (await lenses(editor, uri))[1].command)
    (failure,) = result["failures"]
    assert (failure["line"], failure["message"]) == (1, "sleeps: this line is not reported")


async def test_commands_say_what_is_wrong_with_their_argument(
    editor: Editor, project: Path
) -> None:
    await editor.begin(project)
    for argument in (None, {}, {"uri": 1, "rule": "x"}, {"uri": "file:///no.yml", "rule": "x"}):
        command = types.Command("", "aida.server.runExamples", arguments=[argument])
        try:
            await run(editor, command)
        except Exception as error:
            assert getattr(error, "code", None) == -32602, error
        else:
            raise AssertionError(argument)


async def test_keys_are_answered_while_matches_are_counted(editor: Editor, project: Path) -> None:
    for number in range(300):
        text = f"def f_{number}():\n    time.sleep({number})\n" * 20
        (project / f"m{number}.py").write_text(text)
    await editor.begin(project)
    (project / "a.py").write_text("x = 1\n")
    code = editor.open(project / "a.py")
    uri = editor.open(project / "rules" / "no-sleep.yml", RULE, "yaml")
    (lens,) = await lenses(editor, uri)
    counted = asyncio.ensure_future(editor.code_lens_resolve_async(lens))
    for number in range(5):
        version = editor.change(code, (0, 0, 0, 0, f"print({number})\n"))
        found = await editor.published(code, version)
        assert len(found) == number + 1
    done = await counted
    assert done.command is not None
    assert done.command.title == "6,000 matches in 300 files"
