"""Much of everything: long lines, many documents, versions in the wrong order; and tracing."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from aida.lsp.frames import FrameReader, frame
from aida.lsp.language_server import LanguageServer

MANY = 10_000


class Client:
    def __init__(self, folder: Path) -> None:
        self.heard: list[dict[str, Any]] = []
        self._reader = FrameReader()
        self.server = LanguageServer(
            lambda data: self.heard.extend(map(json.loads, self._reader.feed(data)))
        )
        folders = [{"uri": folder.as_uri(), "name": "project"}]
        self.say("initialize", {"capabilities": {}, "workspaceFolders": folders}, id="first")
        self.say("initialized", {})

    def say(self, method: str, params: Any, **rest: Any) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": params, **rest}
        self.server.receive(frame(json.dumps(message).encode()))

    def open(self, uri: str, text: str, version: int = 1) -> None:
        item = {"uri": uri, "languageId": "python", "version": version, "text": text}
        self.say("textDocument/didOpen", {"textDocument": item})

    def change(self, uri: str, version: int, text: str) -> None:
        identity = {"uri": uri, "version": version}
        changes = [{"text": text}]
        self.say("textDocument/didChange", {"textDocument": identity, "contentChanges": changes})

    def shown(self, uri: str) -> list[str]:
        pushes = [
            message["params"]
            for message in self.heard
            if message.get("method") == "textDocument/publishDiagnostics"
            and message["params"]["uri"] == uri
        ]
        return [item["code"] for item in pushes[-1]["diagnostics"]] if pushes else []

    def end(self) -> None:
        self.say("shutdown", None, id="last")
        self.say("exit", None)


async def test_a_line_of_a_megabyte(project: Path) -> None:
    client = Client(project)
    line = "x = [" + "eval(y), " * 20 + "1, " * 330_000 + "2]\n"
    client.open("untitled:long", line)
    async with asyncio.timeout(20):
        while not client.shown("untitled:long"):
            await asyncio.sleep(0.01)
    assert client.shown("untitled:long").count("no-eval") == 20
    client.change("untitled:long", 2, line + "z == None\n")
    assert "none-is" in client.shown("untitled:long")
    client.end()


async def test_ten_thousand_documents(project: Path) -> None:
    client = Client(project)
    for number in range(MANY):
        client.open(f"untitled:{number}", f"eval({number})\n")
    assert client.shown(f"untitled:{MANY - 1}") == ["no-eval"]
    for number in range(MANY):
        identity = {"uri": f"untitled:{number}"}
        client.say("textDocument/didClose", {"textDocument": identity})
    session = client.server._session
    assert session is not None
    assert session.documents == {}
    client.end()


async def test_a_version_that_is_over_is_told_and_passed_over(
    project: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(project)
    client.open("untitled:a", "x = 1\n", version=5)
    client.change("untitled:a", 3, "eval(1)\n")
    assert "textDocument/didChange: untitled:a is at version 5 already, not 3" in caplog.text
    assert client.shown("untitled:a") == []
    client.change("untitled:a", 6, "eval(1)\n")
    assert client.shown("untitled:a") == ["no-eval"]
    client.end()


@pytest.mark.parametrize(("value", "told"), [("messages", False), ("verbose", True)])
async def test_messages_are_traced(project: Path, value: str, told: bool) -> None:
    client = Client(project)
    client.say("$/setTrace", {"value": value})
    client.open("untitled:a", "x = 1\n")
    client.say("$/setTrace", {"value": "off"})
    client.open("untitled:b", "x = 1\n")
    traces = [m["params"] for m in client.heard if m.get("method") == "$/logTrace"]
    assert [trace["message"] for trace in traces] == [
        "received textDocument/didOpen",
        "received $/setTrace",
    ]
    assert ("untitled:a" in traces[0].get("verbose", "")) is told
    client.say("$/setTrace", {"value": "loud"}, id="wrong")
    wrong = next(message for message in client.heard if message.get("id") == "wrong")
    assert wrong["error"]["code"] == -32602
    await asyncio.sleep(0)
    client.end()


async def test_settings_of_the_wrong_type_are_told_with_their_key(project: Path) -> None:
    client = Client(project)
    client.say("workspace/didChangeConfiguration", {"settings": {"aida": {"stage": 5}}})
    shown = [
        m["params"]["message"] for m in client.heard if m.get("method") == "window/showMessage"
    ]
    assert shown == [
        "AIDA passes over these settings: editor settings: stage: `5` is not a stage: "
        "use shadow, warn, enforce"
    ]
    client.open("untitled:a", "eval(1)\n")
    assert client.shown("untitled:a") == ["no-eval"]
    client.end()
