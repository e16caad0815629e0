"""JSON-RPC frames: from a stream of bytes to message bodies, and back."""

from __future__ import annotations

import re

_LENGTH = re.compile(rb"content-length:[ \t]*(\d{1,10})[ \t]*(?:\r\n|$)", re.IGNORECASE)
_END_OF_HEAD = b"\r\n\r\n"
_LONGEST_HEAD = 1 << 16


class FrameReader:
    """Cuts message bodies out of a stream. Whatever is not a frame is passed over."""

    __slots__ = ("_buffer", "_length")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._length: int | None = None

    def feed(self, data: bytes) -> list[bytes]:
        """Bodies that are complete now."""
        buffer = self._buffer
        buffer += data
        bodies: list[bytes] = []
        while True:
            if self._length is None and not self._read_head():
                return bodies
            length = self._length
            if length is None:
                continue
            if len(buffer) < length:
                return bodies
            bodies.append(bytes(buffer[:length]))
            del buffer[:length]
            self._length = None

    def _read_head(self) -> bool:
        """Take a head off the buffer; False when it is not there as a whole yet."""
        buffer = self._buffer
        end = buffer.find(_END_OF_HEAD)
        if end < 0:
            if len(buffer) > _LONGEST_HEAD:
                del buffer[: -len(_END_OF_HEAD)]
            return False
        # After a body that was longer than its head said, the rest of it stands before the head.
        lengths = _LENGTH.findall(bytes(buffer[: end + 2]))
        del buffer[: end + len(_END_OF_HEAD)]
        self._length = int(lengths[-1]) if lengths else None
        return True


def frame(body: bytes) -> bytes:
    """A body with its head."""
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
