"""Unpacking gzip bodies piece by piece, so that a bomb is found before it goes off."""

from __future__ import annotations

import zlib

from aida_sync.errors import BadRequest, TooLarge, UnsupportedMediaType

_PIECE = 64 * 1024
_GZIP = 31  # zlib's window size for gzip, with its header and checksum
MAX_RATIO = 100
FREE_SIZE = 1024 * 1024
"""Up to here no ratio counts: events of one kind pack well, and clients send half as much."""


def unpack(body: bytes, encoding: str, limit: int) -> bytes:
    """The bytes of a body as it was before it was packed; raises ApiError."""
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return body
    if encoding != "gzip":
        raise UnsupportedMediaType(
            "send the body as it is, or with `Content-Encoding: gzip`",
            {"content_encoding": encoding[:40]},
            code="unsupported_encoding",
        )
    reader = zlib.decompressobj(_GZIP)
    pieces: list[bytes] = []
    size, rest = 0, body
    try:
        while rest and not reader.eof:
            piece = reader.decompress(rest, _PIECE)
            rest = reader.unconsumed_tail
            size += len(piece)
            _require_sane(size, len(body), limit)
            pieces.append(piece)
    except zlib.error:
        raise BadRequest("the body is no valid gzip data", code="malformed_gzip") from None
    if not reader.eof or reader.unused_data:
        raise BadRequest(
            "the gzip data ends too early, or something follows it", code="malformed_gzip"
        )
    return b"".join(pieces)


def _require_sane(size: int, packed: int, limit: int) -> None:
    if size > limit:
        raise TooLarge(
            f"the unpacked body has more than {limit} bytes: send less at a time",
            {"limit": limit},
        )
    if size > FREE_SIZE and size > MAX_RATIO * packed:
        raise TooLarge(
            f"the body unpacks to more than {MAX_RATIO} times its size: that is no batch of events",
            {"ratio": MAX_RATIO},
            code="suspicious_compression",
        )
