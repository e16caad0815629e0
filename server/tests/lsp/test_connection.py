from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import pytest

from aida.lsp.connection import Connection, Raw, RequestFailedError
from aida.lsp.documents import join_typing, merge_changes
from aida.lsp.frames import FrameReader, frame
from aida.lsp.language_server import LanguageServer
from aida.lsp.params import ParamsError
from aida.text import Position
from aida.workspace.document import Change


class Client:
    """Both ends of a connection."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.reader = FrameReader()
        self.connection = Connection(self._take)

    def _take(self, data: bytes) -> None:
        self.sent += map(json.loads, self.reader.feed(data))

    def say(self, *messages: dict[str, Any]) -> None:
        self.connection.receive(b"".join(frame(json.dumps(m).encode()) for m in messages))


def change(uri: str, version: Any, *texts: str) -> dict[str, Any]:
    changes = [{"text": text} for text in texts]
    return {"textDocument": {"uri": uri, "version": version}, "contentChanges": changes}


def test_a_result_an_error_and_a_bug() -> None:
    client = Client()

    def wrong(_: Any) -> None:
        raise ParamsError("`x` must be a string")

    client.connection.handlers |= {
        "good": lambda params: [params],
        "raw": lambda _: Raw(b'{"a":1}'),
        "wrong": wrong,
        "bug": lambda _: 1 // 0,
    }
    for identity, method in enumerate(("good", "raw", "wrong", "bug", "missing")):
        client.say({"id": identity, "method": method, "params": 5})
        client.say({"method": method, "params": 5})
    results = [message.get("result") for message in client.sent]
    codes = [message.get("error", {}).get("code") for message in client.sent]
    assert results == [[5], {"a": 1}, None, None, None]
    assert codes == [None, None, -32602, -32603, -32601]
    assert "`x` must be a string" in client.sent[2]["error"]["message"]


def test_what_has_no_answer_is_complained_about() -> None:
    client, heard = Client(), []

    def wrong(_: Any) -> None:
        raise ParamsError("`x` must be a string")

    client.connection.complain = heard.append
    client.connection.handlers |= {"wrong": wrong, "bug": lambda _: 1 // 0}
    client.say({"method": "wrong", "params": {"textDocument": {"uri": "file:///a.py"}}})
    client.say({"method": "bug", "params": [5]}, {"id": 1, "method": "wrong"})
    assert heard == [
        "wrong: `x` must be a string (in file:///a.py)",
        "bug: ZeroDivisionError: integer division or modulo by zero",
    ]
    assert [message["id"] for message in client.sent] == [1]


@pytest.mark.parametrize("missing", ["aida.lsp.typed", "aida.lsp.documents"])
async def test_what_cannot_be_imported_is_answered(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    server = LanguageServer(client._take)
    client.connection = server._connection
    client.say({"id": 1, "method": "initialize", "params": {"capabilities": {}}})
    monkeypatch.setitem(sys.modules, missing, None)
    for identity in (2, 3):
        client.say({"id": identity, "method": "textDocument/hover", "params": {}})
    first, *others = client.sent
    assert "result" in first
    assert [(message["id"], message["error"]["code"]) for message in others] == [
        (2, -32603),
        (3, -32603),
    ]
    assert missing in others[0]["error"]["message"]
    monkeypatch.undo()
    client.say({"id": 4, "method": "textDocument/hover", "params": {}})
    assert client.sent[-1]["error"]["code"] == -32602
    server.close()


def test_changes_that_wait_are_done_at_once() -> None:
    client, done = Client(), []
    client.connection.handlers["change"] = done.append
    client.connection.handlers["other"] = lambda _: done.append("other")
    client.connection.coalesce["change"] = merge_changes
    steps = [
        ("change", change("a", 1, "x")),
        ("change", change("a", 2, "y", "z")),
        ("change", change("b", 3, "w")),
        ("change", change("a", 4, "v")),
        ("other", None),
        ("change", change("a", 5, "u")),
        ("change", change("a", 4, "stale")),
        ("change", {"textDocument": 5}),
        ("change", change("a", 6, "t")),
    ]
    client.say(*({"method": method, "params": params} for method, params in steps))
    assert done[0] == change("a", 2, "x", "y", "z")
    assert done[1:4] == [change("b", 3, "w"), change("a", 4, "v"), "other"]
    assert done[4:] == [
        change("a", 5, "u"),
        change("a", 4, "stale"),
        {"textDocument": 5},
        change("a", 6, "t"),
    ]


def test_cancelling_lets_changes_come_together() -> None:
    client, done = Client(), []
    client.connection.handlers["change"] = done.append
    client.connection.handlers["pull"] = lambda _: pytest.fail("it was cancelled")
    client.connection.coalesce["change"] = merge_changes
    client.connection.forward = lambda message: message["method"] == "$/cancelRequest"
    client.say(
        {"method": "change", "params": change("a", 1, "x")},
        {"id": 7, "method": "pull"},
        {"method": "$/cancelRequest", "params": {"id": 7}},
        {"method": "change", "params": change("a", 2, "y")},
    )
    assert [message["error"]["code"] for message in client.sent] == [-32800]
    assert len(done) == 2  # the cancellation itself stands between them


async def test_requests_of_our_own() -> None:
    client = Client()
    first, second = client.connection.request("ask", {}), client.connection.request("ask", {})
    client.say({"id": client.sent[1]["id"], "error": {"code": 1, "message": "no"}})
    client.say({"id": client.sent[0]["id"], "result": 5}, {"id": "unknown", "result": 6})
    assert await asyncio.wait_for(first, 1) == 5
    with pytest.raises(RequestFailedError):
        await second


def test_typing_is_one_change() -> None:
    def typed(line: int, column: int, text: str) -> Change:
        place = Position(line, column)
        return Change(text.encode(), place, place)

    joined = join_typing([typed(1, 4, "a"), typed(1, 5, "🙂"), typed(1, 7, "b")], "utf-16")
    assert joined == [typed(1, 4, "a🙂b")]
    apart = [typed(1, 4, "a"), typed(1, 6, "b"), typed(2, 7, "c"), Change(b"d"), typed(0, 1, "e")]
    assert join_typing(apart, "utf-16") == apart
    lines = [typed(1, 4, "\n"), typed(2, 0, "b")]
    assert join_typing(lines, "utf-16") == lines
    selection = [Change(b"ab", Position(0, 0), Position(3, 3)), typed(0, 2, "c")]
    assert join_typing(selection, "utf-16") == [Change(b"abc", Position(0, 0), Position(3, 3))]
