"""A language client that does as little as it can, so that it costs every server the same.

The time of an answer is taken when its last byte has been read; looking into it comes after.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.errors import BenchError
from bench.language_servers import LanguageServer

PUBLISH = "textDocument/publishDiagnostics"
PROGRESS = "$/progress"
INCREMENTAL = 2
LONGEST_FRAME = 1 << 26
PATIENCE = 60.0  # for what happens once: start, first look at a file, end

CAPABILITIES = {
    "general": {"positionEncodings": ["utf-16"]},
    # Without the capability for pulling, servers push: after each edit, unasked.
    "textDocument": {
        "synchronization": {},
        "publishDiagnostics": {"versionSupport": True, "relatedInformation": True},
    },
    "workspace": {
        "workspaceFolders": True,
        "configuration": True,
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    },
}


@dataclass(frozen=True, slots=True)
class Publication:
    """One push of diagnostics, and when its last byte was here."""

    received: float
    uri: str
    version: int | None
    diagnostics: list[dict[str, Any]]

    def places(self) -> frozenset[tuple[str, str]]:
        """Which rule found what where, comparable between servers."""
        return frozenset(
            (str(found.get("code")), json.dumps(found["range"], sort_keys=True))
            for found in self.diagnostics
        )


class LspClient:
    """One server process and the pipes to it. Use as an asynchronous context manager."""

    def __init__(self, server: LanguageServer, workspace: Path) -> None:
        self.server = server
        self.published: asyncio.Queue[Publication] = asyncio.Queue()
        self.incremental = False
        self.seconds_to_initialize = 0.0
        self._workspace = workspace
        self.progress: Counter[str | int] = Counter()
        """How many partial results came for each token."""
        self._replies: dict[int, asyncio.Future[Any]] = {}
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 (lives as long as the server)

    async def __aenter__(self) -> LspClient:
        start = time.perf_counter()
        self._process = await asyncio.create_subprocess_exec(
            *self.server.command,
            cwd=self._workspace,
            env={**os.environ, **self.server.environment},
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=self._complaints,
            limit=LONGEST_FRAME,
        )
        self._reading = asyncio.create_task(self._read_frames())
        try:
            capabilities = await self._initialize()
        except BaseException:
            await self.__aexit__()
            raise
        self.seconds_to_initialize = time.perf_counter() - start
        sync = capabilities.get("textDocumentSync")
        kind = sync.get("change") if isinstance(sync, dict) else sync
        self.incremental = kind == INCREMENTAL
        await self.notify("initialized", {})
        return self

    async def __aexit__(self, *_: object) -> None:
        with contextlib.suppress(BenchError):
            await self.request("shutdown", None)
            await self.notify("exit", None)
        try:
            await asyncio.wait_for(self._process.wait(), 5)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        self._reading.cancel()
        self._complaints.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    async def request(self, method: str, params: Any) -> Any:
        identity = len(self._replies) + 1
        reply = self._replies[identity] = asyncio.get_running_loop().create_future()
        await self._send({"id": identity, "method": method, "params": params})
        return await self._answered(reply)

    async def notify(self, method: str, params: Any) -> None:
        await self._send({"method": method, "params": params})

    async def write(self, frame: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(frame)
        try:
            await self._process.stdin.drain()
        except ConnectionError:
            raise BenchError(f"{self.server.name} has ended. {self._last_words()}") from None

    async def publication(self, uri: str, version: int, patience: float = PATIENCE) -> Publication:
        """The first push that knows this version of the file; TimeoutError when none comes."""
        async with asyncio.timeout(patience):
            while True:
                push = await self._answered(self.published.get())
                # Who names no version is taken at the word that this is the newest.
                if push.uri == uri and (push.version is None or push.version >= version):
                    return push

    async def _initialize(self) -> dict[str, Any]:
        root = self._workspace.as_uri()
        params = {
            "processId": os.getpid(),
            "rootUri": root,
            "workspaceFolders": [{"uri": root, "name": self._workspace.name}],
            "capabilities": CAPABILITIES,
            "initializationOptions": dict(self.server.initialization_options),
        }
        return (await self.request("initialize", params))["capabilities"]

    async def _answered(self, answer: Awaitable[Any]) -> Any:
        """Wait for the answer or for the server's end, whichever is first."""
        waiting = asyncio.ensure_future(answer)
        both = [waiting, self._reading]
        try:
            await asyncio.wait(both, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            if waiting.done():
                return waiting.result()
        finally:
            # Else the next publication would go to somebody who no longer listens.
            waiting.cancel()
        raise BenchError(f"{self.server.name} gave no answer. {self._last_words()}")

    def _last_words(self) -> str:
        self._complaints.seek(0)
        words = self._complaints.read().decode(errors="replace").strip()[-400:]
        return f"It says: {words}" if words else "It says nothing."

    async def _send(self, message: dict[str, Any]) -> None:
        await self.write(frame(message))

    async def _read_frames(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(asyncio.IncompleteReadError):
            while True:
                head = await self._process.stdout.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].split()[0])
                body = await self._process.stdout.readexactly(length)
                await self._receive(body, time.perf_counter())

    async def _receive(self, body: bytes, received: float) -> None:
        message = json.loads(body)
        method, identity = message.get("method"), message.get("id")
        if method == PUBLISH:
            push = message["params"]
            answer = Publication(received, push["uri"], push.get("version"), push["diagnostics"])
            self.published.put_nowait(answer)
        elif method == PROGRESS:
            self.progress[message["params"]["token"]] += 1
        elif method is None:
            self._settle(self._replies[identity], message)
        elif identity is not None:
            await self._send({"id": identity, "result": _reply_to(message)})

    def _settle(self, reply: asyncio.Future[Any], message: dict[str, Any]) -> None:
        if reply.done():
            return  # nobody waits for it any more
        if "error" in message:
            text = f"{self.server.name} refused: {message['error'].get('message')}"
            reply.set_exception(BenchError(text))
        else:
            reply.set_result(message.get("result"))


def frame(message: dict[str, Any]) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


def _reply_to(request: dict[str, Any]) -> Any:
    """No opinion: null, and for settings one null per setting asked for."""
    if request["method"] == "workspace/configuration":
        return [None] * len(request["params"]["items"])
    return None
