"""Columns: the same place in a line counted in bytes, UTF-16 units or code points."""

from __future__ import annotations

from typing import Literal, NamedTuple

Encoding = Literal["utf-8", "utf-16", "utf-32"]


class Position(NamedTuple):
    """Zero-based line and column; the unit of the column is the caller's encoding."""

    line: int
    column: int


def columns_to_bytes(line: bytes, column: int, encoding: Encoding) -> int:
    """Byte offset of ``column`` in ``line``.

    A column past the end, or in the middle of a character, is moved back to where one starts.
    """
    if encoding == "utf-8" or line.isascii():
        return min(column, len(line))
    text = line.decode("utf-8", "replace")
    if encoding == "utf-32":
        return len(text[:column].encode("utf-8"))
    units = offset = 0
    for character in text:
        units += 2 if character > "\uffff" else 1
        if units > column:
            break
        offset += len(character.encode("utf-8"))
    return offset


def bytes_to_columns(prefix: bytes, encoding: Encoding) -> int:
    """Column that stands directly after ``prefix``, the bytes of its line before it."""
    if encoding == "utf-8" or prefix.isascii():
        return len(prefix)
    text = prefix.decode("utf-8", "replace")
    if encoding == "utf-32":
        return len(text)
    return len(text) + sum(character > "\uffff" for character in text)
