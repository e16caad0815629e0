"""Findings in a corpus, which of them to judge, and which labels belong to them. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import zip_longest

from aida.packs.scoring.labels import Label

_HASH_BYTES = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """One finding: ``line`` counts from 1, ``text`` is the `text_hash` of what was matched.

    ``ordinal`` tells findings of the same text in one file apart.
    """

    rule: str
    package: str
    path: str
    line: int
    text: str
    message: str = ""
    ordinal: int = 0

    @property
    def rank(self) -> bytes:
        """Order of samples: as good as random, and the same on every machine."""
        words = (self.rule, self.package, self.path, self.text, str(self.ordinal))
        return blake2b("\0".join(words).encode(), digest_size=16).digest()


def text_hash(matched: bytes) -> str:
    """Hash of matched code that another indentation does not change."""
    return blake2b(b" ".join(matched.split()), digest_size=_HASH_BYTES).hexdigest()


def sample(hits: Iterable[Hit], size: int) -> list[Hit]:
    """Up to ``size`` hits of one rule: one of each package in turn, in the order of their ranks."""
    by_package: dict[str, list[Hit]] = defaultdict(list)
    for hit in sorted(hits, key=lambda hit: hit.rank):
        by_package[hit.package].append(hit)
    rounds = zip_longest(*by_package.values())
    return [hit for turn in rounds for hit in turn if hit is not None][:size]


def match_labels(
    labels: Sequence[Label], hits: Iterable[Hit]
) -> tuple[dict[Hit, Label], list[Label]]:
    """The label of each labelled hit, and the labels that point at nothing.

    A label belongs to the hit of its package, path and text, on its line if there are several.
    """
    places: dict[tuple[str, str, str], list[Hit]] = defaultdict(list)
    for hit in sorted(hits, key=lambda hit: hit.line):
        places[hit.package, hit.path, hit.text].append(hit)
    found: dict[Hit, Label] = {}
    lost: list[Label] = []
    for label in labels:
        free = places.get((label.package, label.path, label.text))
        if not free:
            lost.append(label)
            continue
        exact = next((hit for hit in free if hit.line == label.line), free[0])
        free.remove(exact)
        found[exact] = label
    return found, lost
