"""Reading what ``git diff --unified=0`` prints: which lines of which files have changed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aida.governance.changes import LineChanges

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
_ESCAPES = {
    b"a": b"\a",
    b"b": b"\b",
    b"f": b"\f",
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"v": b"\v",
}
_NEW = b"+++ "
_NAMED = (_NEW, b"rename to ", b"copy to ")


def read_diff(diff: bytes) -> dict[bytes, LineChanges]:
    """Changes by the path that a file has now, relative to the repository's root.

    A file that was only renamed is there without any lines; one that was deleted is not.
    """
    changes: dict[bytes, list[tuple[int, int]]] = {}
    for path, ranges in _files(diff):
        changes.setdefault(path, []).extend(ranges)
    return {path: LineChanges(tuple(ranges)) for path, ranges in changes.items()}


def _files(diff: bytes) -> Iterator[tuple[bytes, list[tuple[int, int]]]]:
    path: bytes | None = None
    ranges: list[tuple[int, int]] = []
    body = 0  # lines of a hunk that are still to come: they may look like anything
    for line in diff.split(b"\n"):
        if body:
            body -= not line.startswith(b"\\")  # "\ No newline at end of file"
            continue
        if line.startswith(b"diff --git "):
            if path is not None:
                yield path, ranges
            path, ranges = None, []
        elif hunk := _HUNK.match(line):
            removed, start, added = int(hunk[1] or b"1"), int(hunk[2]), int(hunk[3] or b"1")
            body = removed + added
            first = start - 1 if added else start
            ranges.append((first, first + added))
        elif prefix := next(filter(line.startswith, _NAMED), None):
            path = _path(line[len(prefix) :], prefix)
    if path is not None:
        yield path, ranges


def _path(name: bytes, prefix: bytes) -> bytes | None:
    name = name.removesuffix(b"\t")  # git puts one after a name with spaces
    if name.startswith(b'"'):
        name = _ESCAPE.sub(_unescaped, name[1:-1])
    if prefix == _NEW:
        return None if name == b"/dev/null" else name.removeprefix(b"b/")
    return name


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    return bytes([int(code, 8)]) if len(code) == 3 else _ESCAPES.get(code, code)
