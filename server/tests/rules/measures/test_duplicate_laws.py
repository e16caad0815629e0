"""What holds for duplicates whatever the code."""

from __future__ import annotations

from array import array

from hypothesis import given
from hypothesis import strategies as st

from aida.rules.measures.duplicates import MOST_PLACES, blocks_between, blocks_within, index_of
from aida.rules.measures.fingerprints import fingerprints, run_size
from aida.rules.measures.tokens import token_codes, token_spans
from aida.syntax.languages import find_language

ROW = st.lists(st.integers(0, 3), max_size=MOST_PLACES)
"""So short that no fingerprint stands more often than is compared."""
SHORTEST = st.integers(2, 8)
LINES = st.lists(
    st.sampled_from(["x = f(1)", "if x:", "    y('a  b')", "return x + y", "# a note", ""]),
    max_size=12,
)


@given(ROW, SHORTEST)
def test_every_run_that_is_long_enough_holds_a_fingerprint(row: list[int], shortest: int) -> None:
    size = run_size(shortest)
    positions = [at for _, at in fingerprints(row, shortest)]
    for start in range(len(row) - shortest + 1):
        assert any(start <= at <= start + shortest - size for at in positions)


@given(ROW, ROW, ROW, ROW, SHORTEST)
def test_the_same_run_has_the_same_fingerprints_wherever_it_stands(
    run: list[int], before: list[int], after: list[int], other: list[int], shortest: int
) -> None:
    if len(run) < shortest:
        return
    size = run_size(shortest)

    def inside(row: list[int], start: int) -> set[tuple[int, int]]:
        return {
            (value, at - start)
            for value, at in fingerprints(row, shortest)
            if start <= at <= start + len(run) - size
        }

    first = inside(before + run + after, len(before))
    second = inside(other + run, len(other))
    assert first & second


@given(ROW, SHORTEST)
def test_blocks_within_are_sound_and_complete(row: list[int], shortest: int) -> None:
    codes = array("I", row)
    blocks = list(blocks_within(codes, shortest))
    done = 0
    for block in blocks:
        length = block.end - block.start
        assert length >= shortest
        assert codes[block.start : block.end] == codes[block.other : block.other + length]
        assert block.other + length <= block.start
        assert block.start >= done
        done = block.end
    for start in range(len(row) - shortest + 1):
        run = row[start : start + shortest]
        if any(row[at : at + shortest] == run for at in range(start - shortest + 1)):
            assert any(b.start < start + shortest and start < b.end for b in blocks)


@given(st.lists(st.lists(st.integers(0, 3), max_size=MOST_PLACES // 4), max_size=4), SHORTEST)
def test_blocks_between_are_sound_and_complete(rows: list[list[int]], shortest: int) -> None:
    codes = [array("I", row) for row in rows]
    prints = [fingerprints(row, shortest) for row in codes]
    index = index_of(prints)
    for number, row in enumerate(rows):
        blocks = list(blocks_between(codes.__getitem__, number, prints[number], index, shortest))
        for block in blocks:
            length = block.end - block.start
            assert block.row != number
            assert length >= shortest
            assert row[block.start : block.end] == rows[block.row][block.other :][:length]
        others = [other for place, other in enumerate(rows) if place != number]
        for start in range(len(row) - shortest + 1):
            run = row[start : start + shortest]
            if any(
                other[at : at + shortest] == run for other in others for at in range(len(other))
            ):
                assert any(b.start < start + shortest and start < b.end for b in blocks)


@given(LINES, st.integers(0, 3))
def test_layout_makes_no_other_tokens(lines: list[str], indent: int) -> None:
    python = find_language("python")
    assert python is not None
    plain = "\n".join(lines).encode()
    laid_out = "\n\n".join(" " * indent + line + "  # why" for line in lines).encode()
    assert token_codes(plain, python) == token_codes(laid_out, python)
    assert len(token_codes(plain, python)) == len(token_spans(plain, python))
