"""Files that are renamed and deleted in the editor."""

from __future__ import annotations

import json
from pathlib import Path

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from aida.templates.catalog import bundled_templates
from server.tests.lsp.editor import Editor
from server.tests.lsp.test_commands import run
from server.tests.lsp.test_requests import apply

CODE = "eval(1)\nx == None\n"


def rename(old: Path, new: Path) -> types.RenameFilesParams:
    return types.RenameFilesParams([types.FileRename(old.as_uri(), new.as_uri())])


async def test_the_baseline_follows_a_renamed_folder(editor: Editor, project: Path) -> None:
    (project / "src").mkdir()
    (project / "src" / "a.py").write_text(CODE, encoding="utf-8")
    await editor.begin(project)
    await run(editor, "createBaseline")
    status = await editor.protocol.send_request_async("aida/status", None)
    while status.folders[0].baseline != 2:
        status = await editor.protocol.send_request_async("aida/status", None)
    move = rename(project / "src", project / "lib")
    edit = await editor.workspace_will_rename_files_async(move)
    baseline = project / "aida-baseline.json"
    assert edit is not None
    assert edit.changes is not None
    text = apply(baseline.read_text("utf-8"), edit.changes[baseline.as_uri()])
    assert {entry["path"] for entry in json.loads(text)["findings"]} == {"lib/a.py"}


async def test_what_has_no_baseline_is_just_renamed(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    move = rename(project / "a.py", project / "b.py")
    assert await editor.workspace_will_rename_files_async(move) is None


async def test_old_findings_stay_old_in_a_renamed_file(editor: Editor, project: Path) -> None:
    (project / "a.py").write_text(CODE, encoding="utf-8")
    await editor.begin(project)
    await run(editor, "createBaseline")
    (project / "a.py").rename(project / "b.py")
    editor.workspace_did_rename_files(rename(project / "a.py", project / "b.py"))
    uri = editor.open(project / "b.py")
    shown = await editor.published_when(
        uri, lambda push: all(found.severity == 4 for found in push.diagnostics)
    )
    assert len(shown) == 2


async def test_diagnostics_of_files_that_nobody_has_open_follow(
    editor: Editor, project: Path
) -> None:
    old, new = project / "a.py", project / "b.py"
    old.write_text(CODE, encoding="utf-8")
    await editor.begin(project)
    await run(editor, "checkWorkspace")
    assert len(await editor.published(old.as_uri())) == 2
    old.rename(new)
    editor.workspace_did_rename_files(rename(old, new))
    assert len(await editor.published_when(new.as_uri(), lambda push: True)) == 2
    assert await editor.published_when(old.as_uri(), lambda push: not push.diagnostics) == []
    new.unlink()
    editor.workspace_did_delete_files(types.DeleteFilesParams([types.FileDelete(new.as_uri())]))
    assert await editor.published_when(new.as_uri(), lambda push: not push.diagnostics) == []


async def test_a_template_is_expanded(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", "def f():\n    \n")
    names = sorted(path.stem for path in (bundled_templates() / "python").glob("*.yml"))
    where = {"uri": uri, "position": {"line": 1, "character": 4}}
    done = [await attempt(editor, name, where) for name in names]
    assert any(done)
    (edit,) = editor.edits_to_apply[:1]
    assert edit.label is not None
    assert edit.label.startswith("Expand ")


async def attempt(editor: Editor, name: str, where: dict[str, object]) -> bool:
    try:
        return (await run(editor, "expandTemplate", template=name, **where))["applied"]
    except JsonRpcException as error:
        assert error.code == -32803
        return False
