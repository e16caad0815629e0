"""Clients that are broken, the lifecycle, and TCP: bytes in, bytes out."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from server.tests.lsp.editor import PATIENCE, SERVER

HOVER = {"textDocument": {"uri": "file:///a.py"}, "position": {"line": 0, "character": 0}}


def frame(body: bytes | dict[str, Any]) -> bytes:
    if isinstance(body, dict):
        body = json.dumps({"jsonrpc": "2.0", **body}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


class Wire:
    """A client that can say anything."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer
        self.count = 0

    def send(self, data: bytes | dict[str, Any]) -> None:
        self.writer.write(data if isinstance(data, bytes) else frame(data))

    async def read(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            head = await self.reader.readuntil(b"\r\n\r\n")
            return json.loads(await self.reader.readexactly(int(head.split(b":")[1])))

    async def answer(self, identity: Any) -> dict[str, Any]:
        while True:
            message = await self.read()
            if message.get("id", "") == identity and "method" not in message:
                return message

    async def request(self, method: str, params: Any = None) -> dict[str, Any]:
        self.count += 1
        self.send({"id": self.count, "method": method, "params": params})
        return await self.answer(self.count)

    async def error_of(self, method: str, params: Any = None) -> int:
        return (await self.request(method, params))["error"]["code"]

    async def begin(self) -> None:
        assert "result" in await self.request("initialize", {"capabilities": {}})
        self.send({"method": "initialized", "params": {}})

    async def is_well(self) -> None:
        """The server does its work: a finding of a bundled rule."""
        item = {"uri": "untitled:w", "languageId": "python", "version": 1, "text": "x = 1\n"}
        self.send({"method": "textDocument/didOpen", "params": {"textDocument": item}})
        while (await self.read()).get("method") != "textDocument/publishDiagnostics":
            pass


@contextlib.asynccontextmanager
async def start(*arguments: str, **options: Any) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *SERVER, *arguments, stdin=pipe, stdout=pipe, stderr=pipe, limit=1 << 24, **options
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


@pytest.fixture
async def wire(tmp_path: Path) -> AsyncIterator[Wire]:
    async with start(cwd=tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Wire(process.stdout, process.stdin)


async def test_lifecycle(tmp_path: Path) -> None:
    async with start(cwd=tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        wire = Wire(process.stdout, process.stdin)
        assert await wire.error_of("textDocument/hover", HOVER) == -32002
        wire.send({"method": "textDocument/didOpen", "params": {}})
        await wire.begin()
        assert await wire.error_of("initialize", {"capabilities": {}}) == -32600
        assert await wire.error_of("no/such/method") == -32601
        assert (await wire.request("shutdown"))["result"] is None
        assert await wire.error_of("textDocument/hover", HOVER) == -32600
        wire.send({"method": "exit"})
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0


@pytest.mark.parametrize("initialized", [False, True])
async def test_exit_without_shutdown(tmp_path: Path, initialized: bool) -> None:
    async with start(cwd=tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        wire = Wire(process.stdout, process.stdin)
        if initialized:
            await wire.begin()
        wire.send({"method": "exit"})
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 1


async def test_the_client_vanishes(tmp_path: Path) -> None:
    async with start(cwd=tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        wire = Wire(process.stdout, process.stdin)
        await wire.begin()
        wire.send(b'Content-Length: 100\r\n\r\n{"jsonrpc": "2')
        process.stdin.close()
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 1


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("textDocument/didOpen", {}, "textDocument/didOpen: `textDocument` must be an object"),
        (
            "textDocument/didChange",
            {"textDocument": {"uri": "file:///a.py", "version": "x"}, "contentChanges": []},
            "textDocument/didChange: `version` must be a whole number (in file:///a.py)",
        ),
        ("$/setTrace", {"value": "loud"}, "$/setTrace: `value` must be one of"),
    ],
)
async def test_a_notification_that_is_wrong_is_told_in_the_log(
    wire: Wire, method: str, params: dict[str, Any], words: str
) -> None:
    await wire.begin()
    wire.send({"method": method, "params": params})
    while (message := await wire.read()).get("method") != "window/logMessage":
        pass
    assert message["params"]["type"] == 2
    assert words in message["params"]["message"]
    await wire.is_well()


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b'{"a": ', b"[" * 100_000, b"nul"])
async def test_what_is_not_json_is_refused(wire: Wire, body: bytes) -> None:
    await wire.begin()
    wire.send(frame(body))
    assert (await wire.answer(None))["error"]["code"] == -32700
    await wire.is_well()


@pytest.mark.parametrize(
    "message",
    [b"[]", b"17", b'{"method": 5}', b'{"id": {}, "method": "x"}', b'{"id": [], "method": 1}'],
)
async def test_what_is_no_message_is_refused(wire: Wire, message: bytes) -> None:
    await wire.begin()
    wire.send(frame(message))
    assert (await wire.answer(None))["error"]["code"] == -32600
    await wire.is_well()


async def test_heads_in_every_form(wire: Wire) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": "x", "method": "nothing"}).encode()
    await wire.begin()
    for head in (
        b"Content-Length: %d\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n",
        b"content-type: x\r\ncontent-length:%d\r\n\r\n",
        b"X-Garbage: 1\r\n\r\nContent-Length: %d\r\n\r\n",
        b'garbage of a body that was too long"}}Content-Length: %d\r\n\r\n',
    ):
        wire.send(head % len(body) + body)
        assert (await wire.answer("x"))["error"]["code"] == -32601


async def test_a_frame_that_comes_byte_by_byte(wire: Wire) -> None:
    for byte in frame({"id": 1, "method": "initialize", "params": {"capabilities": {}}}):
        wire.send(bytes([byte]))
        await asyncio.sleep(0)
    assert "result" in await wire.answer(1)


async def test_a_length_that_is_too_short(wire: Wire) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 9, "method": "nothing"}).encode()
    await wire.begin()
    wire.send(b"Content-Length: 20\r\n\r\n" + body)
    assert (await wire.answer(None))["error"]["code"] == -32700
    await wire.is_well()


WRONG: list[tuple[str, Any]] = [
    ("textDocument/diagnostic", None),
    ("textDocument/diagnostic", []),
    ("textDocument/diagnostic", {"textDocument": {"uri": 5}}),
    ("textDocument/hover", None),
    ("textDocument/hover", {"textDocument": 5}),
    ("textDocument/hover", {"textDocument": {"uri": "file:///a.py"}, "position": "here"}),
    ("textDocument/codeAction", {"textDocument": {"uri": "file:///a.py"}}),
    ("workspace/diagnostic", {}),
    ("workspace/diagnostic", {"previousResultIds": 7}),
]


@pytest.mark.parametrize(("method", "params"), WRONG)
async def test_requests_with_wrong_types(wire: Wire, method: str, params: Any) -> None:
    await wire.begin()
    assert await wire.error_of(method, params) == -32602
    await wire.is_well()


async def test_notifications_with_wrong_types(wire: Wire) -> None:
    await wire.begin()
    uri = {"uri": "file:///a.py", "version": 1}
    document = {**uri, "languageId": 3, "text": "x"}
    opened = {"textDocument": document}
    wrong: list[tuple[str, Any]] = [
        ("textDocument/didOpen", None),
        ("textDocument/didOpen", {"textDocument": {"uri": "file:///a.py"}}),
        ("textDocument/didOpen", {"textDocument": {**document, "text": 5}}),
        ("textDocument/didOpen", {"textDocument": {**document, "version": "one"}}),
        ("textDocument/didOpen", opened),
        ("textDocument/didChange", {"textDocument": uri, "contentChanges": "x"}),
        ("textDocument/didChange", {"textDocument": uri, "contentChanges": [{"range": {}}]}),
        (
            "textDocument/didChange",
            {"textDocument": uri, "contentChanges": [{"text": "", "range": 1}]},
        ),
        ("textDocument/didChange", {"contentChanges": []}),
        ("textDocument/didChange", [1, 2]),
        ("textDocument/didClose", "file:///a.py"),
        ("textDocument/didSave", {}),
        ("workspace/didChangeConfiguration", 5),
        ("workspace/didChangeConfiguration", {"settings": {"aida": 5}}),
        ("workspace/didChangeWatchedFiles", {"changes": [5, {"uri": 7}]}),
        ("workspace/didChangeWatchedFiles", {}),
        ("workspace/didChangeWorkspaceFolders", {"event": {"added": [3], "removed": []}}),
        ("window/workDoneProgress/cancel", {"token": []}),
        ("$/cancelRequest", {"id": {}}),
        ("$/cancelRequest", None),
        ("$/somethingElse", {}),
        ("initialized", 5),
    ]
    for method, params in wrong:
        wire.send({"method": method, "params": params})
    wire.send({"id": "aida-99", "result": "never asked for"})
    wire.send({"id": None, "result": None})
    wire.send({"nothing": "at all"})
    await wire.is_well()


@pytest.mark.parametrize(
    "params",
    [
        {"capabilities": None, "workspaceFolders": None, "rootUri": None},
        {"capabilities": {"general": 5, "textDocument": []}, "rootPath": 7},
        {"capabilities": {}, "workspaceFolders": [{}, 5, {"uri": 5}], "initializationOptions": []},
        {"capabilities": {}, "rootUri": "untitled:x", "initializationOptions": {"rules": "x"}},
        {"capabilities": {}, "initializationOptions": {"stage": 5, "noDefaultPacks": "maybe"}},
        {},
    ],
)
async def test_odd_ways_to_initialize(wire: Wire, params: Any) -> None:
    assert "result" in await wire.request("initialize", params)
    wire.send({"method": "initialized"})
    await wire.is_well()


async def test_what_is_cancelled_while_it_waits_is_not_done(wire: Wire) -> None:
    await wire.begin()
    request = {"id": "late", "method": "textDocument/hover", "params": HOVER}
    wire.send(frame(request) + frame({"method": "$/cancelRequest", "params": {"id": "late"}}))
    assert (await wire.answer("late"))["error"]["code"] == -32800


async def test_a_client_that_does_not_read_while_it_writes(wire: Wire) -> None:
    """Megabytes of diagnostics wait for it, and the server goes on reading."""
    await wire.begin()
    text = "x = eval(y)\n" * 2_000
    item = {"uri": "untitled:w", "languageId": "python", "version": 1, "text": text}
    wire.send({"method": "textDocument/didOpen", "params": {"textDocument": item}})
    for version in range(2, 40):
        change = {"text": text + str(version)}
        params = {
            "textDocument": {"uri": "untitled:w", "version": version},
            "contentChanges": [change],
        }
        wire.send({"method": "textDocument/didChange", "params": params})
        await wire.writer.drain()
        await asyncio.sleep(0.01)
    published = 0
    while published != 39:
        message = await wire.read()
        if message.get("method") == "textDocument/publishDiagnostics":
            published = message["params"]["version"]


async def test_tcp(tmp_path: Path) -> None:
    async with start("--tcp", "127.0.0.1:0", cwd=tmp_path) as process:
        assert process.stderr is not None
        line = await asyncio.wait_for(process.stderr.readline(), PATIENCE)
        port = int(line.decode().rpartition(":")[2])
        first, second = [Wire(*await asyncio.open_connection("127.0.0.1", port)) for _ in "12"]
        await first.begin()
        await second.begin()
        await first.is_well()
        first.writer.close()
        await second.is_well()
        third = Wire(*await asyncio.open_connection("127.0.0.1", port))
        await third.begin()
        third.writer.close()
        await second.request("shutdown")
        second.send({"method": "exit"})
        assert await asyncio.wait_for(process.wait(), PATIENCE) == 0


async def test_a_port_that_is_taken(tmp_path: Path) -> None:
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with start("--tcp", f"127.0.0.1:{port}", cwd=tmp_path) as process:
        assert process.stderr is not None
        said = await asyncio.wait_for(process.stderr.read(), PATIENCE)
        assert await process.wait() == 1
    assert b"Traceback" not in said
    assert str(port).encode() in said
    server.close()


async def test_nothing_heavy_is_needed_to_answer_initialize(tmp_path: Path) -> None:
    heavy = ("pygls", "lsprotocol", "tree_sitter", "yaml")
    code = (
        "import sys, aida.lsp.language_server as s; import aida.lsp.transport; "
        f"print([m for m in {heavy} if m in sys.modules])"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE, cwd=tmp_path
    )
    out, _ = await process.communicate()
    assert out.strip() == b"[]"
