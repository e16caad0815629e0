"""Keeping code's indentation when it moves: out of its source, into a template, into the file."""

from __future__ import annotations

LOOK_BEHIND = 512
"""Bytes searched for the start of a line; beyond that a line is too long to be indented code."""


def indent_before(text: bytes, offset: int) -> int:
    """Leading spaces of the line that holds ``offset``; 0 for a very long line."""
    window = text[max(0, offset - LOOK_BEHIND) : offset]
    line_start = window.rfind(b"\n") + 1
    if not line_start and offset > LOOK_BEHIND:
        return 0
    line = window[line_start:]
    return len(line) - len(line.lstrip(b" "))


def reindent(code: bytes, old: int, new: int) -> bytes:
    """Move every line but the first from an indentation of ``old`` spaces to ``new``."""
    if old == new or b"\n" not in code:
        return code
    if old > new:
        surplus = b" " * (old - new)
        return b"\n".join(line.removeprefix(surplus) for line in code.split(b"\n"))
    return code.replace(b"\n", b"\n" + b" " * (new - old))
