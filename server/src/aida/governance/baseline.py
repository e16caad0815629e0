"""Findings that a team has decided to live with for now: they are known, everything else is new.

An entry is found again by its identity. The path comes second: in its own file an entry is used
first, and only an entry whose file no longer has it may stand for a finding in another file. So a
moved file's findings stay known, and a copied file's findings are new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One known finding. ``line`` (from 1) and ``message`` tell people what was recorded.

    ``path`` is relative to the project's root, with slashes.
    """

    path: str
    rule: str
    identity: str
    line: int = 0
    message: str = ""


class Comparison(NamedTuple):
    """What a baseline becomes by the findings of today. Kept entries name their file of today."""

    kept: list[Entry]
    added: list[Entry]
    removed: list[Entry]


@dataclass(frozen=True, slots=True)
class Baseline:
    """Known findings, no two alike in path and identity, in order."""

    entries: tuple[Entry, ...] = ()

    def recognise(
        self, found: Sequence[tuple[str, str]], has_left: Callable[[str], bool]
    ) -> list[Entry | None]:
        """The entry that stands for each (path, identity), or None for what is new.

        ``found`` are all findings of the files that it names. ``has_left`` tells of another path
        whether an entry that is not found there may have moved on: not when that file was just not
        looked at.
        """
        here = {(entry.path, entry.identity): entry for entry in self.entries}
        known = [here.pop(key, None) for key in found]
        if None in known and here:
            left: dict[str, list[Entry]] = {}
            for entry in reversed(here.values()):
                left.setdefault(entry.identity, []).append(entry)
            for index, (_, identity) in enumerate(found):
                if known[index] is None and (candidates := left.get(identity)):
                    known[index] = _take(candidates, has_left)
        return known

    def compare(
        self,
        found: Sequence[Entry],
        is_covered: Callable[[str], bool],
        has_left: Callable[[str], bool],
    ) -> Comparison:
        """What of it is still there, new and gone; only of paths that ``is_covered``."""
        known = self.recognise([(entry.path, entry.identity) for entry in found], has_left)
        kept: list[Entry] = []
        added: list[Entry] = []
        for entry, old in zip(found, known, strict=True):
            if old is None:
                added.append(entry)
            else:
                kept.append(replace(old, path=entry.path))
        used = {(old.path, old.identity) for old in known if old is not None}
        removed: list[Entry] = []
        for entry in self.entries:
            if (entry.path, entry.identity) not in used:
                (removed if is_covered(entry.path) else kept).append(entry)
        return Comparison(sorted(kept), sorted(added), removed)


def baseline_of(entries: Iterable[Entry]) -> Baseline:
    """A baseline of entries in any order."""
    unique = {(entry.path, entry.identity): entry for entry in entries}
    return Baseline(tuple(sorted(unique.values())))


def _take(candidates: list[Entry], has_left: Callable[[str], bool]) -> Entry | None:
    for index in range(len(candidates) - 1, -1, -1):
        if has_left(candidates[index].path):
            return candidates.pop(index)
    return None
