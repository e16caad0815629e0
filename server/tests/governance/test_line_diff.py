from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aida.governance import line_diff
from aida.governance.changes import LineChanges, NewScope
from aida.governance.line_diff import changed_lines
from aida.governance.new_code import new_places
from aida.syntax.languages import find_language
from aida.text import Span

LINES = st.lists(st.sampled_from([b"a", b"b", b"c", b""]), max_size=12)


def text(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


@given(LINES, LINES, st.sampled_from([0, 3, 2_000]))
def test_what_is_left_is_old(old: list[bytes], new: list[bytes], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_diff, "MOST_LINES", most)
        changes = changed_lines(text(old), text(new))
    kept = [line for number, line in enumerate(new) if not changes.touch(number, number)]
    rest = iter(old)
    assert all(line in rest for line in kept), "a subsequence"
    assert bool(changes.ranges) == (old != new)


@given(LINES, st.integers(0, 12), st.sampled_from([b"x", b"y\nz"]))
def test_an_insertion_is_all_that_is_new(lines: list[bytes], place: int, added: bytes) -> None:
    place = min(place, len(lines))
    new = [*lines[:place], *added.split(b"\n"), *lines[place:]]
    changes = changed_lines(text(lines), text(new))
    touched = [line for line in range(len(new)) if changes.touch(line, line)]
    assert touched == list(range(place, place + 1 + added.count(b"\n")))


def test_line_endings_make_no_difference() -> None:
    assert changed_lines(b"a\r\nb\r\n", b"a\nb") == LineChanges()


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (NewScope.LINES, [False, True, False]),
        (NewScope.FUNCTIONS, [True, True, False]),
        (NewScope.FILE, [True, True, True]),
    ],
)
def test_scopes(scope: NewScope, expected: list[bool]) -> None:
    source = b"def f():\n    a\n    b\n\ndef g():\n    c\n"
    spans = [Span(source.index(name), source.index(name) + 2) for name in (b"a", b"b", b"c")]
    changes = LineChanges(((2, 3),))
    assert new_places(spans, source, find_language("python"), changes, scope) == expected
    assert new_places(spans, source, None, LineChanges(), scope) == [False] * 3
    assert new_places(spans, source, None, LineChanges(is_whole=True), scope) == [True] * 3
