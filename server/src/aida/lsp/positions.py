"""Places as the protocol's types."""

from __future__ import annotations

from lsprotocol import types

from aida.text import Encoding, Position, Span, TextBuffer


def range_of(span: Span, buffer: TextBuffer, encoding: Encoding) -> types.Range:
    """Range of a span."""
    start, end = buffer.position(span.start, encoding), buffer.position(span.end, encoding)
    return types.Range(types.Position(*start), types.Position(*end))


def offset_of(position: types.Position, buffer: TextBuffer, encoding: Encoding) -> int:
    """Byte offset of a position."""
    return buffer.offset(Position(position.line, position.character), encoding)
