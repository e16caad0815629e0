"""A large document is checked and settled in a thread: nothing is lost by it, and keys go on."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from aida.engine.incremental import LATER_LIMIT
from aida.engine.settling import Settling
from aida.lsp.client import ClientFeatures
from aida.lsp.connection import Connection
from aida.lsp.documents import Documents
from aida.lsp.frames import FrameReader, frame
from aida.lsp.publisher import Publisher
from aida.workspace.session import Session
from server.tests.lsp.editor import SERVER, Editor, capabilities
from server.tests.lsp.test_pull import PULL, by_name, pull, pull_workspace

BLOCK = "def f(x):\n    if x == None:\n        eval(x)\n\n\n"
BLOCKS = 2 * LATER_LIMIT // len(BLOCK)
LARGE = BLOCK * BLOCKS


def rules(diagnostics: Any) -> Counter[str]:
    return Counter(str(found.code) for found in diagnostics)


async def test_the_first_publication_has_it_all(editor: Editor, project: Path) -> None:
    """Nothing is said of the document before it was checked."""
    await editor.begin(project)
    uri = editor.open(project / "large.py", LARGE)
    wanted = Counter({"none-is": BLOCKS, "no-eval": BLOCKS})
    assert rules(await editor.published(uri)) == wanted
    pushes = [push for push in editor.publications if push.uri == uri]
    assert rules(pushes[0].diagnostics) == wanted


async def test_nothing_to_find_is_said_as_well(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    assert await editor.published(editor.open(project / "large.py", "x = 1\n" * 40_000)) == []


async def test_a_pull_and_code_actions_wait_for_the_check(editor: Editor, project: Path) -> None:
    await editor.begin(project, client=capabilities(pull=True))
    uri = editor.open(project / "large.py", LARGE)
    place = types.Range(types.Position(1, 9), types.Position(1, 9))
    asked = types.CodeActionParams(
        types.TextDocumentIdentifier(uri), place, types.CodeActionContext([])
    )
    actions, report = await asyncio.gather(
        editor.text_document_code_action_async(asked), pull(editor, uri)
    )
    assert rules(report.items)["none-is"] == BLOCKS
    assert any("None" in action.title or "none-is" in action.title for action in actions or [])


async def test_typing_into_it_before_it_was_checked(editor: Editor, project: Path) -> None:
    """The keys win: what was begun is abandoned, and all that is shown in the end is exact."""
    await editor.begin(project)
    uri = editor.open(project / "large.py", LARGE)
    for key in "print(":
        editor.change(uri, (0, 0, 0, 0, key))
    editor.change(uri, (0, 0, 0, 6, "print(1)\n"))
    wanted = Counter({"none-is": BLOCKS, "no-eval": BLOCKS, "no-print": 1})
    found = await editor.published_when(uri, lambda push: rules(push.diagnostics) == wanted)
    assert min(item.range.start.line for item in found) == 0
    assert len([push for push in editor.publications if push.uri == uri]) == 1


async def test_a_broken_text_is_settled_and_mended(editor: Editor, project: Path) -> None:
    await editor.begin(project)
    uri = editor.open(project / "large.py", LARGE)
    await editor.published(uri)
    first, last = BLOCKS // 4 * 5, BLOCKS // 2 * 5
    lines = LARGE.splitlines(keepends=True)
    for line in (last, first):  # all between the quotes becomes a string
        editor.change(uri, (line, 0, line, 0, '"""\n'))
        lines.insert(line, '"""\n')
    fresh = Session([project]).open(uri, "python", 1, "".join(lines).encode())
    wanted = Counter(finding.rule for finding in fresh.findings())
    assert wanted["none-is"] < BLOCKS
    await editor.published_when(uri, lambda push: rules(push.diagnostics) == wanted)
    for line in (first, last):
        editor.change(uri, (line, 0, line + 1, 0, ""))
    await editor.published_when(uri, lambda push: rules(push.diagnostics)["none-is"] == BLOCKS)


async def test_other_rules_are_in_force_in_the_end(editor: Editor, project: Path) -> None:
    """A reload does not hold up anybody for a large file either, and shows nothing half done."""
    await editor.begin(project)
    uri = editor.open(project / "large.py", LARGE)
    await editor.published(uri)
    count = len([push for push in editor.publications if push.uri == uri])
    rule = project / "rules/none-is.yml"
    rule.unlink()
    editor.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams(
            [types.FileEvent(rule.as_uri(), types.FileChangeType.Deleted)]
        )
    )
    wanted = Counter({"no-eval": BLOCKS})
    await editor.published_when(uri, lambda push: rules(push.diagnostics) == wanted)
    pushes = [push for push in editor.publications if push.uri == uri][count:]
    assert [rules(push.diagnostics) for push in pushes] == [wanted]


async def test_large_files_among_all_of_the_workspace(editor: Editor, project: Path) -> None:
    """One that is closed is looked at in a thread; one that is open is told of once it is known."""
    (project / "closed.py").write_text(LARGE)
    await editor.begin(project, client=PULL)
    uri = editor.open(project / "open.py", LARGE)
    known: dict[str, str] = {}
    found: dict[str, Counter[str]] = {}
    async with asyncio.timeout(20):
        while len(found) < 2:
            for name, report in by_name(await pull_workspace(editor, known)).items():
                if report.kind == "full":
                    known[report.uri] = report.result_id
                    found[name] = rules(report.items)
    wanted = Counter({"none-is": BLOCKS, "no-eval": BLOCKS})
    assert found == {"closed.py": wanted, "open.py": wanted}
    assert (await pull(editor, uri)).result_id == known[uri]


@pytest.mark.parametrize("goodbye", [True, False])
def test_the_server_ends_in_the_middle_of_it(project: Path, goodbye: bool) -> None:
    """At once, and without a word: asked to, or because the client is gone."""
    folders = [{"uri": project.as_uri(), "name": "p"}]
    uri = (project / "large.py").as_uri()
    item = {"uri": uri, "languageId": "python", "version": 1, "text": LARGE * 4}
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
    begin = {"capabilities": {}, "workspaceFolders": folders}
    said: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize", "params": begin},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": item}},
        {"id": 2, "method": "textDocument/hover", "params": place},
    ]
    server = subprocess.Popen(
        SERVER, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert server.stdin is not None and server.stdout is not None and server.stderr is not None
    for message in said:
        server.stdin.write(frame(json.dumps({"jsonrpc": "2.0", **message}).encode()))
    server.stdin.flush()
    reader, heard = FrameReader(), []
    while not any(b'"id":2' in body.replace(b" ", b"") for body in heard):
        heard += reader.feed(os.read(server.stdout.fileno(), 1 << 16))
    if goodbye:
        for method in ({"id": 3, "method": "shutdown"}, {"method": "exit"}):
            server.stdin.write(frame(json.dumps({"jsonrpc": "2.0", **method}).encode()))
    server.stdin.close()
    assert server.wait(10) == (0 if goodbye else 1)
    assert server.stderr.read() == b""
    server.stdout.close()


async def test_a_settling_that_breaks_is_done_the_other_way(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a document that is closed meanwhile is heard of no more."""

    def fail(_: Settling) -> bool:
        raise MemoryError

    session, client = Session([project]), ClientFeatures()
    connection = Connection(lambda _: None)
    publisher = Publisher(session, client, connection)
    documents = Documents(session, publisher, connection, client, lambda _: None)
    documents.register()
    uri = (project / "large.py").as_uri()
    item = {"uri": uri, "languageId": "python", "version": 1, "text": LARGE}
    for broken in (False, True):
        if broken:
            monkeypatch.setattr(Settling, "run", fail)
        connection.handlers["textDocument/didOpen"]({"textDocument": item})
        async with asyncio.timeout(20):
            await publisher.checked(uri)
        assert len(session.documents[uri].findings()) == 2 * BLOCKS
        connection.handlers["textDocument/didOpen"]({"textDocument": item})
        connection.handlers["textDocument/didClose"]({"textDocument": {"uri": uri}})
        async with asyncio.timeout(1):
            await publisher.checked(uri)
    documents.close()
