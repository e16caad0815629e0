"""Diagnostics that are pulled, of a document and of the whole workspace."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.exceptions import JsonRpcException

from aida.lsp.pulled import SURE_SECONDS
from server.tests.lsp.editor import Editor, capabilities, codes

PULL = capabilities(pull=True, diagnostics=types.DiagnosticWorkspaceClientCapabilities(True))
CODE = "print(1)\neval(x)\n"


async def pull(editor: Editor, uri: str, previous: str | None = None) -> Any:
    identity = types.TextDocumentIdentifier(uri)
    params = types.DocumentDiagnosticParams(identity, previous_result_id=previous)
    return await editor.text_document_diagnostic_async(params)


async def pull_workspace(editor: Editor, known: dict[str, str] | None = None, **tokens: Any) -> Any:
    previous = [types.PreviousResultId(uri, value) for uri, value in (known or {}).items()]
    params = types.WorkspaceDiagnosticParams(previous, **tokens)
    return (await editor.workspace_diagnostic_async(params)).items


def by_name(reports: Any) -> dict[str, Any]:
    return {report.uri.rpartition("/")[2]: report for report in reports}


def write_files(project: Path, count: int) -> None:
    for number in range(count):
        (project / f"f{number}.py").write_text(f"print({number})\n" * 20)


async def test_a_client_that_pulls_is_not_pushed_to(editor: Editor, project: Path) -> None:
    server = await editor.begin(project, client=PULL)
    assert isinstance(server.diagnostic_provider, types.DiagnosticOptions)
    assert server.diagnostic_provider.workspace_diagnostics
    uri = editor.open(project / "a.py", CODE)
    report = await pull(editor, uri)
    assert report.kind == "full"
    assert codes(report.items) == [("no-eval", 1), ("no-print", 0)]
    assert not editor.publications


async def test_what_the_client_has_is_not_sent_again(editor: Editor, project: Path) -> None:
    await editor.begin(project, client=PULL)
    uri = editor.open(project / "a.py", CODE)
    first = await pull(editor, uri)
    again = await pull(editor, uri, first.result_id)
    assert (again.kind, again.result_id) == ("unchanged", first.result_id)
    editor.change(uri, (1, 7, 1, 7, "  # what follows moves no diagnostic"))
    assert (await pull(editor, uri, first.result_id)).kind == "unchanged"
    editor.change(uri, (0, 0, 0, 0, "\n"))
    moved = await pull(editor, uri, first.result_id)
    assert codes(moved.items) == [("no-eval", 2), ("no-print", 1)]


async def test_a_document_that_is_not_open_has_none(editor: Editor, project: Path) -> None:
    await editor.begin(project, client=PULL)
    assert (await pull(editor, "file:///nowhere.py")).items == ()


async def test_changed_rules_make_the_client_pull_again(editor: Editor, project: Path) -> None:
    await editor.begin(project, client=PULL)
    uri = editor.open(project / "a.py", CODE)
    before = await pull(editor, uri)
    rule = project / "rules" / "no-print.yml"
    rule.write_text(rule.read_text("utf-8").replace("severity: info", "severity: error"))
    editor.save(rule)
    await editor.until(lambda: editor.diagnostic_refresh_count)
    after = await pull(editor, uri, before.result_id)
    assert after.kind == "full"
    assert {found.severity for found in after.items} == {types.DiagnosticSeverity.Error}


async def test_the_whole_workspace(editor: Editor, project: Path) -> None:
    (project / "sub").mkdir()
    (project / "sub" / "closed.py").write_text("x == None\n")
    (project / "clean.py").write_text("x = 1\n")
    (project / "opened.py").write_text("print(1)\n")
    await editor.begin(project, client=PULL)
    uri = editor.open(project / "opened.py", CODE)
    reports = by_name(await pull_workspace(editor))
    assert set(reports) == {"closed.py", "opened.py"}
    assert codes(reports["closed.py"].items) == [("none-is", 0)]
    assert codes(reports["opened.py"].items) == [("no-eval", 1), ("no-print", 0)]
    assert (reports["closed.py"].version, reports["opened.py"].version) == (None, 1)
    assert (await pull(editor, uri)).result_id == reports["opened.py"].result_id


async def test_the_workspace_again(editor: Editor, project: Path) -> None:
    for name in ("same.py", "mended.py", "gone.py"):
        (project / name).write_text("print(1)\n")
    await editor.begin(project, client=PULL)
    known = {report.uri: report.result_id for report in await pull_workspace(editor)}
    (project / "mended.py").write_text("pass\n")
    (project / "gone.py").unlink()
    (project / "new.py").write_text("eval(x)\n")
    reports = by_name(await pull_workspace(editor, known))
    kinds = {name: report.kind for name, report in reports.items()}
    assert kinds == {
        "same.py": "unchanged",
        "mended.py": "full",
        "gone.py": "full",
        "new.py": "full",
    }
    assert not reports["mended.py"].items
    assert not reports["gone.py"].items


async def test_partial_results_and_progress(editor: Editor, project: Path) -> None:
    write_files(project, 40)
    await editor.begin(project, client=PULL)
    rest = await pull_workspace(editor, partial_result_token="part", work_done_token="work")
    assert rest == ()
    parts = [value["items"] for token, value in editor.progress if token == "part"]
    names = {item["uri"].rpartition("/")[2] for items in parts for item in items}
    assert names == {f"f{number}.py" for number in range(40)}
    work = [value["kind"] for token, value in editor.progress if token == "work"]
    assert (work[0], work[-1]) == ("begin", "end")


async def test_who_asks_again_is_answered_when_there_is_news(editor: Editor, project: Path) -> None:
    uri = (project / "a.py").as_uri()
    (project / "a.py").write_text("print(1)\n")
    await editor.begin(project, client=PULL)
    await pull_workspace(editor, partial_result_token="first")
    (item,) = [item for _, value in editor.progress for item in value["items"]]
    waiting = asyncio.create_task(
        pull_workspace(editor, {uri: item["resultId"]}, partial_result_token="second")
    )
    await asyncio.sleep(0.5)
    assert not waiting.done()
    (project / "a.py").write_text("print(1)\nprint(2)\n")
    await asyncio.wait_for(waiting, 10)
    (news,) = [value["items"] for token, value in editor.progress if token == "second"]
    assert len(news[0]["items"]) == 2


@pytest.mark.parametrize("stays", [True, False])
async def test_nothing_is_left_of_a_file_that_was_closed(
    editor: Editor, project: Path, stays: bool
) -> None:
    """What is pulled while a document is closed, a client may pass over: it is told once more."""
    path = project / "a.py"
    path.write_text("pass\n")
    await editor.begin(project, client=PULL)
    await pull_workspace(editor, partial_result_token="first")
    uri = editor.open(path, CODE)
    assert (await pull(editor, uri)).items
    editor.close_document(uri)
    if not stays:
        path.unlink()
    await asyncio.sleep(SURE_SECONDS + 0.1)
    request = pull_workspace(editor, {}, partial_result_token="second")
    await asyncio.wait_for(request, 10)
    news = [
        item for token, value in editor.progress if token == "second" for item in value["items"]
    ]
    assert [(item["uri"], item["kind"], item["items"]) for item in news] == [(uri, "full", [])]
    waiting = asyncio.create_task(
        pull_workspace(editor, {uri: news[0]["resultId"]}, partial_result_token="third")
    )
    await asyncio.sleep(0.5)
    assert not waiting.done()
    waiting.cancel()


async def test_a_scan_can_be_cancelled(editor: Editor, project: Path) -> None:
    write_files(project, 300)
    await editor.begin(project, client=PULL)
    request = editor.protocol.send_request_async(
        "workspace/diagnostic", types.WorkspaceDiagnosticParams([]), msg_id="scan"
    )
    scanning = asyncio.ensure_future(request)
    await asyncio.sleep(0.2)
    editor.cancel_request(types.CancelParams("scan"))
    with pytest.raises(JsonRpcException) as caught:
        await scanning
    assert caught.value.code == types.LSPErrorCodes.RequestCancelled
    assert len(await pull_workspace(editor)) == 300


async def test_cancelling_the_progress_cancels_the_scan(editor: Editor, project: Path) -> None:
    write_files(project, 300)
    await editor.begin(project, client=PULL)
    scanning = asyncio.create_task(pull_workspace(editor, work_done_token="bar"))
    await editor.until(lambda: editor.progress)
    editor.window_work_done_progress_cancel(types.WorkDoneProgressCancelParams("bar"))
    with pytest.raises(JsonRpcException) as caught:
        await scanning
    assert caught.value.code == types.LSPErrorCodes.RequestCancelled
    await editor.until(lambda: editor.progress[-1][1]["kind"] == "end")


async def test_a_newer_scan_supersedes_an_older_one(editor: Editor, project: Path) -> None:
    write_files(project, 300)
    await editor.begin(project, client=PULL)
    older = asyncio.create_task(pull_workspace(editor))
    await asyncio.sleep(0.1)
    newer = asyncio.create_task(pull_workspace(editor))
    with pytest.raises(JsonRpcException) as caught:
        await older
    assert caught.value.code == types.LSPErrorCodes.ServerCancelled
    assert caught.value.data == {"retriggerRequest": False}
    assert len(await newer) == 300


async def test_typing_goes_on_during_a_scan(editor: Editor, project: Path) -> None:
    """No request holds the server for longer than one file takes."""
    write_files(project, 800)
    await editor.begin(project, client=PULL)
    uri = editor.open(project / "typed.py", "x\n")
    await pull(editor, uri)
    scanning = asyncio.create_task(pull_workspace(editor))
    waits: list[float] = []
    while not scanning.done():
        start = time.perf_counter()
        editor.change(uri, (0, 0, 0, 1, "y"))
        await pull(editor, uri)
        waits.append(time.perf_counter() - start)
        await asyncio.sleep(0.005)
    assert len(await scanning) == 800
    assert len(waits) >= 5
    assert sorted(waits)[len(waits) // 2] < 0.1
