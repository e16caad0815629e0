"""Which parts of a tree a proof is made of, as ranges of entries, before any hash is read.

A store reads hashes slowly and asynchronously; knowing the ranges first, it fetches them at once.
"""

from __future__ import annotations

from typing import NamedTuple


class Range(NamedTuple):
    """Entries ``start`` to before ``end``; ``start`` is a multiple of the largest subtree."""

    start: int
    end: int


class Subtree(NamedTuple):
    """A complete subtree: entries ``number << level`` to before ``(number + 1) << level``."""

    level: int
    number: int


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """The ranges whose hashes prove entry ``index`` in a tree of ``size``, from the leaf up."""
    if not 0 <= index < size:
        raise ValueError(f"entry {index} is not in a log of {size} entries")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(Range(middle, end))
            end = middle
        else:
            path.append(Range(start, middle))
            start = middle
    return path[::-1]


def consistency_ranges(old: int, size: int) -> list[Range]:
    """The ranges whose hashes prove that the tree of ``old`` entries is a prefix of this one."""
    if not 0 <= old <= size:
        raise ValueError(f"{old} entries are no prefix of {size}")
    if old in (0, size):
        return []
    start, end, path, prefix = 0, size, [], True
    while old != end - start:
        split = _split(end - start)
        if old <= split:
            path.append(Range(start + split, end))
            end = start + split
        else:
            path.append(Range(start, start + split))
            start, old, prefix = start + split, old - split, False
    if not prefix:
        path.append(Range(start, end))
    return path[::-1]


def subtrees(part: Range) -> list[Subtree]:
    """The complete subtrees of a range, left to right; `merkle.fold` makes its hash of theirs."""
    found, start = [], part.start
    while start < part.end:
        level = (part.end - start).bit_length() - 1
        found.append(Subtree(level, start >> level))
        start += 1 << level
    return found


def _split(count: int) -> int:
    """The largest power of two below ``count``, which is at least 2."""
    return 1 << (count - 1).bit_length() - 1
