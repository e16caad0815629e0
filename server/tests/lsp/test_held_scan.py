"""A workspace request that is held is answered when other rules, or another baseline, count."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from aida.lsp import workspace_scan
from aida.lsp.frames import FrameReader, frame
from aida.lsp.language_server import LanguageServer

CLIENT = {
    "textDocument": {"diagnostic": {}},
    "workspace": {"diagnostics": {"refreshSupport": True}},
}


async def test_a_change_of_rules_ends_the_waiting(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large workspace on a busy machine it would be looked at again after minutes."""
    monkeypatch.setattr(workspace_scan, "WATCH_SECONDS", 3_600)
    (project / "a.py").write_text("print(1)\n", encoding="utf-8")
    answers: dict[Any, Any] = {}
    partial: list[Any] = []
    reader = FrameReader()

    def take(data: bytes) -> None:
        for message in map(json.loads, reader.feed(data)):
            if "method" not in message:
                answers[message["id"]] = message
            elif message["method"] == "$/progress":
                partial.extend(message["params"]["value"].get("items", ()))

    server = LanguageServer(take)

    def say(method: str, params: Any, **rest: Any) -> None:
        server.receive(frame(json.dumps({"method": method, "params": params, **rest}).encode()))

    async def answered(identity: int) -> None:
        async with asyncio.timeout(30):
            while identity not in answers:
                await asyncio.sleep(0.01)

    folders = [{"uri": project.as_uri(), "name": "p"}]
    say("initialize", {"capabilities": CLIENT, "workspaceFolders": folders}, id=1)
    say("initialized", {})
    say("workspace/diagnostic", {"previousResultIds": [], "partialResultToken": "t"}, id=2)
    await answered(2)
    (first,) = partial
    known = [{"uri": first["uri"], "value": first["resultId"]}]
    say("workspace/diagnostic", {"previousResultIds": known, "partialResultToken": "t"}, id=3)
    await asyncio.sleep(0.3)
    assert 3 not in answers
    rule = project / "rules" / "no-print.yml"
    rule.write_text(rule.read_text("utf-8").replace("print(", "write("), encoding="utf-8")
    change = {"uri": rule.as_uri(), "type": 2}
    say("workspace/didChangeWatchedFiles", {"changes": [change]})
    await answered(3)
    assert [item["items"] for item in partial[1:]] == [[]]
    say("shutdown", None, id=4)
    say("exit", None)
    await asyncio.sleep(0)
