"""Commands, over the wire."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from server.tests.lsp.editor import Editor, capabilities, codes, make_project

CODE = "if x == None:\n    print(x)\n    y = f(a == None)\n"
OTHER = "eval(z)\nb == None\n"
EDITS = capabilities(
    apply_edit=True,
    workspace_edit=types.WorkspaceEditClientCapabilities(
        document_changes=True,
        change_annotation_support=types.ChangeAnnotationsSupportOptions(),
    ),
)


async def run(editor: Editor, command: str, **argument: Any) -> Any:
    params = types.ExecuteCommandParams(f"aida.server.{command}", [argument] if argument else None)
    return plain(await editor.workspace_execute_command_async(params))


def plain(value: Any) -> Any:
    """Objects of the client's library as JSON has them."""
    if hasattr(value, "_asdict"):
        return {key: plain(item) for key, item in value._asdict().items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


async def refused(editor: Editor, command: str, **argument: Any) -> tuple[int, str]:
    with pytest.raises(JsonRpcException) as caught:
        await run(editor, command, **argument)
    return caught.value.code, caught.value.message


@pytest.fixture
def two_files(project: Path) -> Path:
    (project / "a.py").write_text(CODE, encoding="utf-8")
    (project / "b.py").write_text(OTHER, encoding="utf-8")
    return project


def cli(*words: str, folder: Path) -> Any:
    command = [sys.executable, "-m", "aida", *words]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return json.loads(run.stdout)


async def test_the_workspace_is_checked_and_shown(editor: Editor, two_files: Path) -> None:
    await editor.begin(two_files)
    found = await run(editor, "checkWorkspace")
    said = cli("check", "--format", "json", folder=two_files)
    assert (found["files"], found["verdict"]) == (said["stats"]["files"], said["verdict"])
    assert found["findings"] == {"error": 1, "warning": 3, "info": 1, "hint": 0, "old": 0}
    shown = await editor.published((two_files / "b.py").as_uri())
    assert codes(shown) == [("no-eval", 0), ("none-is", 1)]


async def test_what_is_typed_counts(editor: Editor, two_files: Path) -> None:
    await editor.begin(two_files)
    uri = editor.open(two_files / "b.py", OTHER + "eval(q)\n")
    found = await run(editor, "checkWorkspace")
    assert found["findings"]["error"] == 2
    (two_files / "b.py").write_text(OTHER + "eval(q)\n", encoding="utf-8")
    assert found["verdict"] == cli("check", "--format", "json", folder=two_files)["verdict"]
    editor.close_document(uri)
    shown = await editor.published_when(uri, lambda push: len(push.diagnostics) == 3)
    assert len(shown) == 3


async def test_the_verdict_on_a_document(editor: Editor, two_files: Path) -> None:
    text = "eval(1)  # aida: allow[no-eval] -- twice\neval(1)\nx == None\n"
    (two_files / "b.py").write_text(text, encoding="utf-8")
    await editor.begin(two_files)
    uri = editor.open(two_files / "b.py")
    before = await run(editor, "showVerdict", uri=uri)
    said = cli("check", "b.py", "--format", "json", folder=two_files)
    assert (before["verdict"], before["scope"]) == (said["verdict"], "document")
    editor.change(uri, (2, 0, 3, 0, ""))
    after = await run(editor, "showVerdict", uri=uri)
    assert after["verdict"] != before["verdict"]
    assert after["revision"] == before["revision"]
    whole = await run(editor, "showVerdict")
    assert whole["scope"] == "workspace"


async def test_a_baseline_is_created_and_updated(editor: Editor, two_files: Path) -> None:
    await editor.begin(two_files)
    uri = editor.open(two_files / "b.py")
    await editor.published(uri)
    made = await run(editor, "createBaseline")
    assert (made["findings"], made["added"]) == (5, 5)
    shown = await editor.published_when(
        uri, lambda push: all(found.severity == 4 for found in push.diagnostics)
    )
    assert len(shown) == 2
    checked = await run(editor, "checkWorkspace")
    assert checked["findings"] == {"error": 0, "warning": 0, "info": 0, "hint": 0, "old": 5}
    assert checked["verdict"] == cli("check", "--format", "json", folder=two_files)["verdict"]
    code, message = await refused(editor, "createBaseline")
    assert code == -32803
    assert "aida-baseline.json exists" in message
    (two_files / "a.py").write_text("eval(7)\n", encoding="utf-8")
    updated = await run(editor, "updateBaseline")
    assert (updated["removed"], updated["refused"], updated["findings"]) == (3, 1, 2)


async def test_fix_all_in_the_workspace_is_confirmed(editor: Editor, two_files: Path) -> None:
    await editor.begin(two_files, client=EDITS)
    uri = editor.open(two_files / "a.py")
    result = await run(editor, "fixAll", rule="none-is")
    assert result == {"applied": True, "files": 2, "fixes": 3}
    (asked,) = editor.edits_to_apply
    assert asked.label == "Fix none-is in the workspace (AIDA)"
    (annotation,) = (asked.edit.change_annotations or {}).values()
    assert (annotation.label, annotation.needs_confirmation) == ("none-is: 3 fixes", True)
    versions = {
        change.text_document.uri: change.text_document.version
        for change in asked.edit.document_changes or ()
        if isinstance(change, types.TextDocumentEdit)
    }
    assert versions == {uri: 1, (two_files / "b.py").as_uri(): None}


async def test_fix_all_of_a_document(editor: Editor, two_files: Path) -> None:
    await editor.begin(two_files)
    uri = editor.open(two_files / "a.py")
    assert (await run(editor, "fixAll", uri=uri))["fixes"] == 2
    assert (await run(editor, "fixAll", uri=uri, unsafe=True))["fixes"] == 3
    assert (await run(editor, "fixAll", uri=uri, rule="no-eval"))["reason"] == (
        "there is nothing to fix"
    )


async def test_a_new_rule_is_in_force_at_once(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", "import os\nos.system('ls')\n")
    made = await run(
        editor, "newRule", language="python", bad=["import os\nos.system('ls')\n"], id="no-system"
    )
    assert (made["id"], made["inForce"]) == ("no-system", True)
    assert (project / "rules" / "no-system.md").is_file()
    shown = await editor.published_when(uri, lambda push: len(push.diagnostics) > 0)
    assert {found.code for found in shown} == {"no-system"}
    code, message = await refused(
        editor, "newRule", language="python", bad=["os.system(1)"], id="no-system"
    )
    assert (code, "exists already" in message) == (-32803, True)


async def test_a_rule_is_shown(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    page = await run(editor, "showRule", rule="no-eval")
    assert page["title"] == "eval of $CODE"
    assert "Parse it instead." in page["markdown"]
    assert page["references"] == ["https://example.org/no-eval"]
    assert page["source"] == (project / "rules" / "no-eval.yml").as_uri()
    assert await refused(editor, "showRule", rule="nope") == (
        -32803,
        "there is no rule `nope` in force here: see `aida rules list`",
    )


async def test_restart_reads_everything_again(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", "eval(x)\n")
    await editor.published(uri)
    before = plain(await editor.protocol.send_request_async("aida/status", None))
    (project / "rules" / "no-eval.yml").unlink()
    status = await run(editor, "restart")
    assert status["rules"] == before["rules"] - 1
    assert status["revision"] != before["revision"]
    assert await editor.published_when(uri, lambda push: not push.diagnostics) == []


@pytest.mark.parametrize(
    ("command", "argument", "code", "part"),
    [
        ("nope", {}, -32601, "no command `aida.server.nope`"),
        ("fixAll", {"uri": 5}, -32602, "aida.server.fixAll: `uri` must be a string"),
        ("fixAll", {"unsafe": "yes"}, -32602, "`unsafe` must be true or false"),
        ("fixAll", {"uri": "file:///not/open.py"}, -32602, "is not open"),
        ("newRule", {"language": "klingon", "bad": ["x"]}, -32602, "klingon is none"),
        ("newRule", {"language": "python", "bad": "x"}, -32602, "an array of strings"),
        ("newRule", {"language": "python", "bad": ["("]}, -32803, "not complete python"),
        (
            "newRule",
            {"language": "python", "bad": ["f(1)"], "id": "../../etc/x"},
            -32602,
            "may hold letters",
        ),
        ("checkWorkspace", {"folder": "file:///elsewhere"}, -32602, "not open as a workspace"),
        ("updateBaseline", {"folder": None}, -32803, "create a baseline first"),
    ],
)
async def test_wrong_arguments_are_told(
    editor: Editor, project: Path, command: str, argument: dict[str, Any], code: int, part: str
) -> None:
    await editor.begin(project)
    params = types.ExecuteCommandParams(f"aida.server.{command}", [argument])
    with pytest.raises(JsonRpcException) as caught:
        await editor.workspace_execute_command_async(params)
    assert caught.value.code == code
    assert part in caught.value.message


async def test_progress_is_shown_and_cancels(editor: Editor, project: Path) -> None:
    for number in range(200):
        (project / f"m{number}.py").write_text(CODE * 200, encoding="utf-8")
    await editor.begin(project)
    params = types.ExecuteCommandParams("aida.server.checkWorkspace", work_done_token="mine")
    answer = editor.workspace_execute_command_async(params)
    task = asyncio.ensure_future(answer)
    await editor.until(lambda: editor.progress)
    cancel = types.WorkDoneProgressCancelParams("mine")
    editor.window_work_done_progress_cancel(cancel)
    with pytest.raises(JsonRpcException) as caught:
        await task
    assert caught.value.code == -32800
    await editor.until(lambda: any(value["kind"] == "end" for _, value in editor.progress))
    uri = editor.open(project / "m0.py")
    assert await editor.published(uri)


async def test_two_folders_have_their_own_baselines(editor: Editor, tmp_path: Path) -> None:
    first, second = make_project(tmp_path / "one"), make_project(tmp_path / "two")
    (second / "b.py").write_text(OTHER, encoding="utf-8")
    await editor.begin(first, second)
    made = await run(editor, "createBaseline", folder=second.as_uri())
    assert made["uri"] == (second / "aida-baseline.json").as_uri()
    assert not (first / "aida-baseline.json").exists()


async def test_a_finding_has_the_identity_that_the_command_line_gives_it(
    editor: Editor, two_files: Path
) -> None:
    await editor.begin(two_files)
    uri = editor.open(two_files / "a.py", CODE)
    place = {"line": 2, "character": 13}

    async def ask(rule: str) -> Any:
        params = {"uri": uri, "rule": rule, "position": place}
        answer = await editor.protocol.send_request_async("aida/identity", params)
        return plain(answer)["identity"]

    report = cli("check", "a.py", "--format", "json", folder=two_files)
    (known,) = (item for item in report["findings"] if item["range"]["start"]["line"] == 2)
    assert await ask("none-is") == known["identity"]
    assert await ask("no-eval") is None
