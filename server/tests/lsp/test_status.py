"""Status, trust, and the list of rules, over the wire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pygls.exceptions import JsonRpcException

from server.tests.lsp.editor import RULES, SETTINGS, Editor, codes, make_project
from server.tests.lsp.test_commands import plain, refused, run

CODE = "if x == None:\n    eval(x)\n"


async def ask(editor: Editor, method: str, params: Any = None) -> Any:
    return plain(await editor.protocol.send_request_async(method, params))


async def told(editor: Editor, holds: Any) -> Any:
    return await editor.until(
        lambda: next((s for s in map(plain, editor.statuses) if holds(s)), None)
    )


async def test_who_wants_it_hears_the_status(editor: Editor, project: Path) -> None:
    await editor.begin(project, options={"status": True})
    uri = editor.open(project / "a.py", CODE)
    first = await told(editor, lambda status: status["findings"]["error"] == 1)
    assert first["findings"] == {"error": 1, "warning": 1, "info": 0, "hint": 0, "old": 0}
    assert (first["state"], first["scope"], first["scan"]) == ("ready", "documents", None)
    assert (first["trusted"], first["offline"], first["problems"]) == (True, True, [])
    (folder,) = first["folders"]
    assert folder["settings"] == (project / "aida.toml").as_uri()
    assert folder["revision"] == first["revision"]
    assert len(first["revision"]) == 12
    editor.change(uri, "x = 1\n")
    await told(editor, lambda status: status["findings"]["error"] == 0)
    (project / "rules" / "no-eval.yml").write_text("id: [", encoding="utf-8")
    editor.save(project / "rules" / "no-eval.yml")
    broken = await told(editor, lambda status: status["problems"])
    assert str(project / "rules" / "no-eval.yml") in broken["problems"][0]
    assert broken["folders"][0]["problems"] == 1
    assert broken["revision"] != first["revision"]


async def test_a_scan_shows_in_the_status(editor: Editor, project: Path) -> None:
    (project / "a.py").write_text(CODE, encoding="utf-8")
    await editor.begin(project, options={"status": True})
    await run(editor, "checkWorkspace")
    await told(editor, lambda status: status["state"] == "busy")
    done = await told(editor, lambda status: status["scope"] == "workspace")
    assert done["findings"]["error"] == 1


async def test_who_does_not_ask_hears_nothing(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    await editor.published(uri)
    status = await ask(editor, "aida/status")
    assert status["findings"]["warning"] == 1
    assert editor.statuses == []


async def test_the_rules_are_listed(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    found = await ask(editor, "aida/rules", {"uri": project.as_uri()})
    rules = {rule["id"]: rule for rule in found["rules"]}
    assert rules["none-is"] == {
        "id": "none-is",
        "title": "None compared by equality",
        "severity": "warning",
        "stage": "enforce",
        "owner": "",
        "tags": ["correctness", "deprecated"],
        "languages": ["python"],
        "fixable": True,
        "page": None,
        "source": (project / "rules" / "none-is.yml").as_uri(),
    }


async def test_nothing_of_an_untrusted_folder_is_used(editor: Editor, project: Path) -> None:
    options = {"trusted": False, "status": True, "rules": ["rules"], "oldSince": "main"}
    await editor.begin(project, options=options)
    uri = editor.open(project / "a.py", CODE + "try:\n    pass\nexcept:\n    pass\n")
    found = codes(await editor.published(uri))
    assert ("no-eval", 1) not in found
    assert ("py-bare-except", 4) in found
    status = await ask(editor, "aida/status")
    assert (status["trusted"], status["folders"][0]["settings"]) == (False, None)
    for command, argument in (
        ("createBaseline", {}),
        ("updateBaseline", {}),
        ("newRule", {"language": "python", "bad": ["f(1)"]}),
    ):
        code, message = await refused(editor, command, **argument)
        assert (code, "is not trusted" in message) == (-32803, True)
    editor.protocol.notify("aida/didChangeTrust", {"trusted": True})
    trusted = await editor.published_when(
        uri, lambda push: "no-eval" in {found.code for found in push.diagnostics}
    )
    assert codes(trusted) == [("no-eval", 1), ("none-is", 0)]
    assert (await ask(editor, "aida/status"))["trusted"] is True


async def test_trust_can_be_taken_back(editor: Editor, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project", RULES, SETTINGS)
    await editor.begin(project)
    uri = editor.open(project / "a.py", CODE)
    assert ("no-eval", 1) in codes(await editor.published(uri))
    editor.protocol.notify("aida/didChangeTrust", {"trusted": False})
    await editor.published_when(
        uri, lambda push: "no-eval" not in {found.code for found in push.diagnostics}
    )
    (project / "rules" / "none-is.yml").write_text("id: [", encoding="utf-8")
    editor.save(project / "rules" / "none-is.yml")
    assert (await ask(editor, "aida/status"))["problems"] == []


async def test_trust_must_be_told_plainly(editor: Editor, project: Path) -> None:
    await editor.begin(project, options={"trusted": "yes"})
    assert (await ask(editor, "aida/status"))["trusted"] is False
    with pytest.raises(JsonRpcException):
        await ask(editor, "aida/didChangeTrust", {"trusted": 1})
