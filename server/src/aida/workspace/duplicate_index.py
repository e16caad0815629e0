"""The tokens of a project's files, kept so that one edited text can be compared with all others.

The same comparison as `duplicates.find_duplicates` makes for a scan, for one file at a time.
"""

from __future__ import annotations

from array import array
from bisect import insort
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple
from zlib import crc32

from aida.rules.file_facts import Duplicate
from aida.rules.measures.duplicates import (
    MOST_PLACES,
    Block,
    blocks_between,
    from_line_start,
    lines_in,
)
from aida.rules.measures.fingerprints import fingerprints
from aida.rules.measures.tokens import token_codes, token_spans
from aida.syntax.languages import Language

ReadText = Callable[[str], bytes | None]
"""Text of a file by its name; None when it is gone."""


class _Row(NamedTuple):
    name: str
    language: Language
    options: Mapping[str, int]
    prints: list[tuple[int, int]]
    checksum: int


class DuplicateIndex:
    """Fingerprints of files by name. ``shortest`` is the least block that any file asks for."""

    def __init__(self, shortest: int) -> None:
        self.shortest = shortest
        self._rows: list[_Row | None] = []
        self._number: dict[str, int] = {}
        self._places: dict[int, list[tuple[int, int]]] = {}

    def put(self, name: str, source: bytes, language: Language, options: Mapping[str, int]) -> None:
        """Add a file, or put another text in its place."""
        prints = fingerprints(token_codes(source, language), self.shortest)
        number = self._number.get(name)
        if number is None:
            number = self._number[name] = len(self._rows)
            self._rows.append(None)
        self._take_out(number)
        self._rows[number] = _Row(name, language, options, prints, crc32(source))
        for value, at in prints:
            insort(self._places.setdefault(value, []), (number, at))

    def remove(self, name: str) -> None:
        """Forget a file."""
        number = self._number.get(name)
        if number is not None:
            self._take_out(number)
            self._rows[number] = None

    def related(self, name: str) -> set[str]:
        """Names of the files that share something with a file."""
        number = self._number.get(name)
        row = self._rows[number] if number is not None else None
        if row is None:
            return set()
        others = {place for value, _ in row.prints for place, _ in self._places.get(value, ())}
        found = (self._rows[other] for other in others if other != number)
        return {other.name for other in found if other is not None}

    def duplicates(self, name: str, text_of: ReadText) -> tuple[Duplicate, ...]:
        """Blocks of a file that stand in another one as well, as its text is now."""
        number = self._number.get(name)
        row = self._rows[number] if number is not None else None
        source = text_of(name)
        if number is None or row is None or source is None:
            return ()
        sources = {number: source, **self._fresh(name, text_of)}
        row = self._renewed(row, source)
        codes: dict[int, array[int]] = {}

        def row_of(other: int) -> array[int]:
            held = self._rows[other]
            if other not in codes and held is not None:
                codes[other] = token_codes(sources[other], held.language)
            return codes[other]

        index = {value: self._places[value][:MOST_PLACES] for value, _ in row.prints}
        found = blocks_between(row_of, number, row.prints, index, row.options["min-tokens"])
        return tuple(self._described(found, row, number, sources))

    def _fresh(self, name: str, text_of: ReadText) -> dict[int, bytes]:
        """Texts of the files that share something with a file, taken in anew where they changed."""
        texts: dict[int, bytes] = {}
        for other in self.related(name):
            number, text = self._number[other], text_of(other)
            row = self._rows[number]
            if text is None or row is None:
                self.remove(other)
            else:
                self._renewed(row, text)
                texts[number] = text
        return texts

    def _renewed(self, row: _Row, source: bytes) -> _Row:
        if row.checksum != crc32(source):
            self.put(row.name, source, row.language, row.options)
        return self._rows[self._number[row.name]] or row

    def _described(
        self, blocks: Iterable[Block], row: _Row, number: int, sources: Mapping[int, bytes]
    ) -> Iterable[Duplicate]:
        source = sources[number]
        spans: list[tuple[int, int]] | None = None
        for whole in blocks:
            spans = spans or token_spans(source, row.language)
            block = from_line_start(whole, spans, source, row.options["min-tokens"])
            start, end = spans[block.start][0], spans[block.end - 1][1]
            twin = self._rows[block.row]
            if twin is None or lines_in(source, start, end) < row.options["min-lines"]:
                continue
            text = sources[block.row]
            at = token_spans(text, twin.language)[block.other][0]
            yield Duplicate(start, end, twin.name, 1 + text.count(b"\n", 0, at))

    def _take_out(self, number: int) -> None:
        row = self._rows[number]
        for value, _ in row.prints if row is not None else ():
            places = self._places.get(value)
            if places is not None:
                places[:] = [place for place in places if place[0] != number]
                if not places:
                    del self._places[value]
