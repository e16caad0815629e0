"""Keys around a place in YAML, by indentation alone: what is being typed is seldom whole YAML."""

from __future__ import annotations

import re

_LINE = re.compile(
    r"^(?P<indent>\s*(?:-\s+)*)(?:(?P<key>[\w$-]+|\"[^\"]*\"|'[^']*')(?P<colon>:)?)?"
)


def keys_above(above: bytes, indent: int) -> tuple[str, ...]:
    """Keys that hold a line of that indentation below the lines ``above``, the outermost first.

    A dash and what follows it count as indentation.
    """
    found: list[str] = []
    for text in reversed(above.decode("utf-8", "replace").splitlines()):
        if text.startswith("---"):
            break
        line = _LINE.match(text)
        if line is None or not line["colon"] or not text.strip():
            continue
        column = len(line["indent"])
        if column < indent:
            found.append(line["key"].strip("\"'"))
            indent = column
    return tuple(reversed(found))


def keys_at(source: bytes, offset: int) -> tuple[str, ...]:
    """Keys around byte ``offset``, by the indentation of what stands before it in its line."""
    start = source.rfind(b"\n", 0, offset) + 1
    before = source[start:offset].decode("utf-8", "replace")
    line = _LINE.match(before)
    return keys_above(source[:start], len(line["indent"]) if line else 0)
