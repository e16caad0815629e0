"""JSON-RPC with one client: dispatch of plain messages, replies, and requests of our own.

Nothing here knows the Language Server Protocol. A handler takes params and returns the result, as
data, as `Raw` JSON, or as a coroutine that comes to either and can be cancelled; what it raises is
answered or logged, and the connection goes on.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, NamedTuple

from aida.lsp.frames import FrameReader, frame
from aida.lsp.params import ParamsError

logger = logging.getLogger(__name__)

PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
REQUEST_CANCELLED = -32800
REQUEST_FAILED = -32803

CANCEL = "$/cancelRequest"
TRACED = 2_000
"""Characters of params that a trace shows."""

Message = dict[str, Any]
Handler = Callable[[Any], Any]
Refusal = tuple[int, str]


class Raw(NamedTuple):
    """JSON that is already written."""

    body: bytes


class RequestFailedError(Exception):
    """The client refused a request of ours."""


class MethodNotFoundError(Exception):
    """There is nothing of that name."""


class RefusedError(Exception):
    """A request that is understood and cannot be done; the text says why, and what to do."""


class Connection:
    """Messages from and to one client."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.handlers: dict[str, Handler] = {}
        """Methods that are answered here and now."""
        self.coalesce: dict[str, Callable[[Any, Any], bool]] = {}
        """For a method: merge a second message's params into the first's, if that is possible."""
        self.gate: Callable[[str], Refusal | None] = lambda _: None
        """Whether a method is refused in the present state, and why."""
        self.forward: Callable[[Message], bool] = lambda _: False
        """Takes a message that no handler is for; false when it is for nobody."""
        self.complain: Callable[[str], None] = lambda _: None
        """Tells the client what is wrong with a message that has no answer."""
        self.trace = "off"
        """What ``$/logTrace`` tells: nothing, which ``messages`` came, or with their params."""
        self._send = send
        self._frames = FrameReader()
        self._inbox: deque[Message] = deque()
        self._requests: dict[str, asyncio.Future[Any]] = {}
        self._running: dict[str, asyncio.Task[None]] = {}
        self._count = 0

    def close(self) -> None:
        """Cancel whatever runs."""
        for task in list(self._running.values()):
            task.cancel()

    # ------------------------------------------------------------ from the client

    def receive(self, data: bytes) -> None:
        """Handle every message that is complete with ``data``."""
        for body in self._frames.feed(data):
            message = self._parse(body)
            if message is not None:
                self._inbox.append(message)
        if len(self._inbox) > 1:
            self._drop_cancelled()
        while self._inbox:
            self._handle(self._inbox.popleft())

    def _parse(self, body: bytes) -> Message | None:
        try:
            message = json.loads(body)
        except (ValueError, RecursionError) as error:
            self.reply_error(None, PARSE_ERROR, f"not JSON: {error}")
            return None
        if not isinstance(message, dict):
            self.reply_error(None, INVALID_REQUEST, "a message must be a JSON object")
            return None
        return message

    def _drop_cancelled(self) -> None:
        """Answer what was cancelled while it waited; that saves doing it."""
        cancelled = {
            str(message["params"].get("id"))
            for message in self._inbox
            if message.get("method") == CANCEL and isinstance(message.get("params"), Mapping)
        }
        if not cancelled:
            return
        waiting, self._inbox = self._inbox, deque()
        for message in waiting:
            identity = message.get("id")
            if identity is not None and "method" in message and str(identity) in cancelled:
                cancelled.discard(str(identity))
                self.reply_error(identity, REQUEST_CANCELLED, "cancelled before it began")
            else:
                self._inbox.append(message)

    def _handle(self, message: Message) -> None:
        method, identity = message.get("method"), message.get("id")
        if method is None:
            self._settle(message)
            return
        if not isinstance(method, str) or not isinstance(identity, int | str | None):
            self.reply_error(None, INVALID_REQUEST, "`method` and `id` have the wrong types")
            return
        try:
            refusal = self.gate(method)
        except Exception as error:
            self._failed(message, error)
            return
        if refusal is not None:
            if identity is not None:
                self.reply_error(identity, *refusal)
            return
        if method == CANCEL and self._cancel(message.get("params")):
            return
        if self.trace != "off":
            self._trace(message)
        handler = self.handlers.get(method)
        if handler is None:
            self._pass_on(message)
            return
        params = message.get("params")
        if merge := self.coalesce.get(method):
            while self._inbox and self._inbox[0].get("method") == method:
                if not merge(params, self._inbox[0].get("params")):
                    break
                self._inbox.popleft()
        self._run(handler, message)

    def _trace(self, message: Message) -> None:
        identity = message.get("id")
        number = f" ({identity})" if identity is not None else ""
        params: Message = {"message": f"received {message['method']}{number}"}
        if self.trace == "verbose":
            params["verbose"] = json.dumps(message.get("params"))[:TRACED]
        self.notify("$/logTrace", params)

    def _run(self, handler: Handler, message: Message) -> None:
        identity = message.get("id")
        try:
            result = handler(message.get("params"))
        except Exception as error:
            self._failed(message, error)
            return
        if isinstance(result, Coroutine):
            self._count += 1
            name = str(identity) if identity is not None else f"notification {self._count}"
            task = asyncio.get_running_loop().create_task(self._finish(result, message))
            self._running[name] = task
            task.add_done_callback(lambda done: self._forget(name, done))
        elif identity is not None:
            self.reply(identity, result)

    async def _finish(self, work: Coroutine[Any, Any, Any], message: Message) -> None:
        identity = message.get("id")
        try:
            result = await work
        except asyncio.CancelledError:
            self._report(message, REQUEST_CANCELLED, f"{message['method']}: cancelled")
        except Exception as error:
            self._failed(message, error)
        else:
            if identity is not None:
                self.reply(identity, result)

    def _forget(self, name: str, task: asyncio.Task[None]) -> None:
        if self._running.get(name) is task:
            del self._running[name]

    def _failed(self, message: Message, error: Exception) -> None:
        method = message["method"]
        if isinstance(error, ParamsError):
            self._report(message, INVALID_PARAMS, f"{method}: {error}")
        elif isinstance(error, MethodNotFoundError):
            self._report(message, METHOD_NOT_FOUND, str(error))
        elif isinstance(error, RefusedError):
            self._report(message, REQUEST_FAILED, str(error))
        else:
            logger.error("%s failed", method, exc_info=error)
            self._report(message, INTERNAL_ERROR, f"{method}: {type(error).__name__}: {error}")

    def _cancel(self, params: Any) -> bool:
        """Cancel a request that runs here; false when it is not one of ours."""
        identity = params.get("id") if isinstance(params, Mapping) else None
        task = self._running.get(str(identity))
        return task is not None and task.cancel()

    def _pass_on(self, message: Message) -> None:
        method, identity = message["method"], message.get("id")
        try:
            taken = self.forward(message)
        except Exception as error:
            self._failed(message, error)
            return
        if not taken and identity is not None:
            self.reply_error(identity, METHOD_NOT_FOUND, f"there is no method `{method}`")

    def _report(self, message: Message, code: int, text: str) -> None:
        identity = message.get("id")
        if identity is not None:
            self.reply_error(identity, code, text)
            return
        text += _about(message.get("params"))
        logger.warning("%s", text)
        if code != REQUEST_CANCELLED:
            self.complain(text)

    # ------------------------------------------------------------ to the client

    def send(self, body: bytes) -> None:
        """Send a message that is already written."""
        self._send(frame(body))

    def notify(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send_message({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, params: Any) -> asyncio.Future[Any]:
        """Send a request; the future holds the result or a `RequestFailedError`."""
        self._count += 1
        identity = f"aida-{self._count}"
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._requests[identity] = future
        self._send_message({"jsonrpc": "2.0", "id": identity, "method": method, "params": params})
        return future

    def reply(self, identity: int | str, result: Any) -> None:
        """Answer a request."""
        body = result.body if isinstance(result, Raw) else json.dumps(result).encode("ascii")
        self.send(b'{"jsonrpc":"2.0","id":%s,"result":%s}' % (_json(identity), body))

    def reply_error(self, identity: int | str | None, code: int, text: str) -> None:
        """Answer a request with an error."""
        error = {"code": code, "message": text}
        self._send_message({"jsonrpc": "2.0", "id": identity, "error": error})

    def _send_message(self, message: Message) -> None:
        self.send(_json(message))

    def _settle(self, message: Message) -> None:
        future = self._requests.pop(str(message.get("id")), None)
        if future is None or future.done():
            return
        error = message.get("error")
        if error is None:
            future.set_result(message.get("result"))
        else:
            future.set_exception(RequestFailedError(str(error)))
            future.exception()  # who does not ask for the outcome need not hear of it


def _about(params: Any) -> str:
    """The document that a notification speaks of, where it can be told."""
    document = params.get("textDocument") if isinstance(params, Mapping) else None
    uri = document.get("uri") if isinstance(document, Mapping) else None
    return f" (in {uri})" if isinstance(uri, str) else ""


def _json(data: Any) -> bytes:
    return json.dumps(data).encode("ascii")
