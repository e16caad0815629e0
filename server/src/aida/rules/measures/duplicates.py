"""Blocks of code that stand twice: in the same file, or in another one (`FileFacts.duplicates`)."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from aida.findings import Label
from aida.rules.file_core import FileMatch, FileView
from aida.rules.measures.core import MeasureCore
from aida.rules.measures.fingerprints import fingerprints
from aida.rules.measures.tokens import token_codes, token_spans
from aida.text import Span

_LONGEST_LINE = 200
MOST_PLACES = 32
"""Places of the same fingerprint that are compared; what stands more often is a table."""


class Block(NamedTuple):
    """Tokens ``start`` to ``end`` that stand at ``other`` of row number ``row`` as well."""

    start: int
    end: int
    row: int
    other: int


def duplicate_block(view: FileView, core: MeasureCore) -> Iterator[FileMatch]:
    """Reports the later one of two blocks of a file, and what stands in another file as well."""
    taken: set[int] = set()
    spans: list[tuple[int, int]] | None = None
    for whole in blocks_within(token_codes(view.source, view.language), core.options["min-tokens"]):
        view.check_clock()
        spans = spans or token_spans(view.source, view.language)
        block = from_line_start(whole, spans, view.source, core.options["min-tokens"])
        start, end = spans[block.start][0], spans[block.end - 1][1]
        line = 1 + view.source.count(b"\n", 0, spans[block.other][0])
        if lines_in(view.source, start, end) >= core.options["min-lines"]:
            taken.add(start)
            yield _match(view, core, start, end, f"line {line}")
    for found in view.facts.duplicates:
        if found.start not in taken and found.end <= len(view.source):
            twin = Label(Span(0, 0), "the same code", path=found.path, line=found.line)
            place = f"{found.path}:{found.line}"
            yield _match(view, core, found.start, found.end, place, (twin,))


def _match(
    view: FileView,
    core: MeasureCore,
    start: int,
    end: int,
    place: str,
    labels: tuple[Label, ...] = (),
) -> FileMatch:
    """A report at the first line of the block: a whole block underlined is hard to read."""
    lines = lines_in(view.source, start, end)
    line_end = view.source.find(b"\n", start, end)
    tokens = len(token_codes(view.source[start:end], view.language))
    message = core.say(TOKENS=tokens, LINES=lines, PLACE=place)
    return FileMatch(Span(start, end if line_end < 0 else line_end), message, labels=labels)


def from_line_start(
    block: Block, spans: Sequence[tuple[int, int]], source: bytes, shortest: int
) -> Block:
    """The block without the end of a line that it begins with, unless it gets too short."""
    for skip in range(min(_length(block) - shortest + 1, _LONGEST_LINE)):
        at = block.start + skip
        if at == 0 or b"\n" in source[spans[at - 1][1] : spans[at][0]]:
            return Block(at, block.end, block.row, block.other + skip)
    return block


def lines_in(source: bytes, start: int, end: int) -> int:
    """How many lines a piece of text touches."""
    return source.count(b"\n", start, end) + 1


def blocks_within(codes: array[int], shortest: int) -> Iterator[Block]:
    """Blocks that stand earlier in the same row, in order; none overlaps another, nor its twin."""
    if len(codes) < 2 * shortest:
        return
    places: dict[int, list[int]] = {}
    done = 0
    for value, at in fingerprints(codes, shortest):
        known = places.setdefault(value, [])
        if at >= done and known:
            blocks = (_twin(codes, at, done, codes, place, within=True) for place in known)
            block = max(blocks, key=_length)
            if _length(block) >= shortest:
                yield block
                done = block.end
        if len(known) < MOST_PLACES:
            known.append(at)


Index = dict[int, list[tuple[int, int]]]
"""Rows and positions by fingerprint."""


def index_of(prints: Sequence[Sequence[tuple[int, int]]]) -> Index:
    """Where each fingerprint stands, given those of each row."""
    index: Index = {}
    for number, own in enumerate(prints):
        for value, at in own:
            places = index.setdefault(value, [])
            if len(places) < MOST_PLACES:
                places.append((number, at))
    return index


def blocks_between(
    row_of: Callable[[int], array[int]],
    number: int,
    prints: Iterable[tuple[int, int]],
    index: Index,
    shortest: int,
) -> Iterator[Block]:
    """Blocks of row ``number`` that stand in another row as well, in order, without overlap.

    ``row_of`` is asked only for rows that share a fingerprint with another.
    """
    done = 0
    for value, at in prints:
        if at < done:
            continue
        blocks = [
            _twin(row_of(number), at, done, row_of(row), place, row=row)
            for row, place in index[value]
            if row != number
        ]
        if blocks:
            block = max(blocks, key=_length)
            if _length(block) >= shortest:
                yield block
                done = block.end


def _length(block: Block) -> int:
    return block.end - block.start


def _twin(
    codes: array[int],
    at: int,
    least: int,
    others: array[int],
    place: int,
    *,
    row: int = 0,
    within: bool = False,
) -> Block:
    """The longest run around ``at``, from ``least`` on, that stands around ``place`` as well."""
    ahead, most = 0, min(len(codes) - at, len(others) - place)
    room = at - place if within else most + at  # the two may touch, not overlap
    most = min(most, room)
    while ahead < most and codes[at + ahead] == others[place + ahead]:
        ahead += 1
    back, most = 0, min(at - least, place, room - ahead)
    while back < most and codes[at - back - 1] == others[place - back - 1]:
        back += 1
    return Block(at - back, at + ahead, row, place - back)
