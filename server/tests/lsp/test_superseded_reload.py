"""Documents are all checked by new rules, also when something else happens meanwhile."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from aida.lsp.frames import FrameReader, frame
from aida.lsp.language_server import LanguageServer
from aida.workspace.session import Session


async def test_a_second_event_does_not_leave_documents_behind(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Watchers tell of one save several times: the second reload finds nothing new."""
    shown: dict[str, list[Any]] = {}
    reader = FrameReader()

    def take(data: bytes) -> None:
        for message in map(json.loads, reader.feed(data)):
            if message.get("method") == "textDocument/publishDiagnostics":
                shown[message["params"]["uri"]] = message["params"]["diagnostics"]

    server = LanguageServer(take)

    def say(method: str, params: Any, **rest: Any) -> None:
        server.receive(frame(json.dumps({"method": method, "params": params, **rest}).encode()))

    async def until_each_has(count: int) -> None:
        async with asyncio.timeout(30):
            while [len(found) for uri, found in shown.items() if uri.endswith(".py")] != [
                count
            ] * 3:
                await asyncio.sleep(0.01)

    folders = [{"uri": project.as_uri(), "name": "p"}]
    say("initialize", {"capabilities": {}, "workspaceFolders": folders}, id=1)
    say("initialized", {})
    for name in "abc":
        item = {"uri": (project / f"{name}.py").as_uri(), "languageId": "python", "version": 1}
        say("textDocument/didOpen", {"textDocument": {**item, "text": "print(1)\n"}})
    await until_each_has(1)
    rule = project / "rules" / "no-print.yml"
    rule.write_text(rule.read_text("utf-8").replace("print(", "write("), encoding="utf-8")
    saved = {"changes": [{"uri": rule.as_uri(), "type": 2}]}
    told_again: list[int] = []
    refresh = Session.refresh

    def refresh_and_be_told_again(self: Session, document: Any) -> bool:
        if not told_again:
            told_again.append(1)
            say("workspace/didChangeWatchedFiles", saved)
        return refresh(self, document)

    monkeypatch.setattr(Session, "refresh", refresh_and_be_told_again)
    say("workspace/didChangeWatchedFiles", saved)
    await until_each_has(0)
    assert told_again
    say("shutdown", None, id=2)
    say("exit", None)
    await asyncio.sleep(0)
