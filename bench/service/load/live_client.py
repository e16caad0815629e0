"""A client of live updates that does nothing but note when changes come in."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from bench.service.load.http_client import Site

HANDSHAKE = """\
GET /api/v1/live?ticket={ticket} HTTP/1.1\r
Host: {host}:{port}\r
Upgrade: websocket\r
Connection: Upgrade\r
Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
Sec-WebSocket-Version: 13\r
\r
"""
SUBSCRIBE = b'{"type":"request","id":"1","channel":"governance","payload":{"action":"subscribe"}}'
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class LiveSocket(asyncio.Protocol):
    """Subscribes, then calls ``seen`` with a clock's time and the text of each message (RFC 6455).

    Frames of a server are not masked, and those of this service not fragmented.
    """

    def __init__(self, site: Site, ticket: str, seen: Callable[[float, bytes], None]) -> None:
        self._site, self._ticket, self._seen = site, ticket, seen
        self._buffer = bytearray()
        self._upgraded = False
        self.subscribed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: Any) -> None:  # uvloop's is none of asyncio's classes
        self.transport = transport
        site = self._site
        words = HANDSHAKE.format(ticket=self._ticket, host=site.host, port=site.port)
        transport.write(words.encode())

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self._buffer += data
        if not self._upgraded and not self._take_upgrade():
            return
        while (frame := self._take_frame()) is not None:
            opcode, payload = frame
            if opcode == PING:
                self._send(PONG, payload)
            elif opcode == TEXT and not self.subscribed.done():
                self._subscribed(payload)
            elif opcode == TEXT:
                self._seen(now, payload)

    def connection_lost(self, exc: Exception | None) -> None:
        self.transport = None
        if not self.subscribed.done():
            self.subscribed.set_exception(ConnectionError("the service closed the connection"))

    def _subscribed(self, payload: bytes) -> None:
        if b'"type":"response"' in payload:
            self.subscribed.set_result(None)
        else:
            self.subscribed.set_exception(ConnectionError(payload.decode()[:300]))

    def _take_upgrade(self) -> bool:
        head, end, rest = bytes(self._buffer).partition(b"\r\n\r\n")
        if not end:
            return False
        if b" 101 " not in head.split(b"\r\n")[0]:
            self.subscribed.set_exception(ConnectionError((head + rest).decode()[:300]))
            assert self.transport is not None
            self.transport.close()
            return False
        self._upgraded = True
        self._buffer = bytearray(rest)
        self._send(TEXT, SUBSCRIBE)
        return True

    def _take_frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, start = buffer[1] & 0x7F, 2
        if length >= 126:
            start = 4 if length == 126 else 10
            if len(buffer) < start:
                return None
            length = int.from_bytes(buffer[2:start])
        if len(buffer) < start + length:
            return None
        opcode, payload = buffer[0] & 0x0F, bytes(buffer[start : start + length])
        del buffer[: start + length]
        return opcode, payload

    def _send(self, opcode: int, payload: bytes) -> None:
        """A client has to mask; a mask of zeros leaves the bytes as they are."""
        assert self.transport is not None
        assert len(payload) < 126
        head = bytes([0x80 | opcode, 0x80 | len(payload), 0, 0, 0, 0])
        self.transport.write(head + payload)
