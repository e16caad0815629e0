from __future__ import annotations

import pytest

from aida.cli.terminal.cells import cut, one_line, printable, shorten, width_of, wrap


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("日本", 4), ("e\u0301", 1), ("😀", 2), ("a\u200db", 2), ("é", 1)],
)
def test_width(text: str, width: int) -> None:
    assert width_of(text) == width


def test_printable_shows_what_would_move_the_cursor() -> None:
    assert printable("a\x1b[0m\r\n\x7f\u202e\x9b\udcff") == "a␛[0m␍␊␡\ufffd\ufffd\ufffd"
    assert printable("tab-free 日本 \u00a0") == "tab-free 日本 \u00a0"


def test_shorten() -> None:
    assert shorten("abcdef", 6) == "abcdef"
    assert shorten("abcdef", 4) == "abc…"
    assert shorten("日本語", 5) == "日本…"
    assert one_line("  a\n\tb  c ", 10) == "a b c"


def test_cut_replaces_half_of_a_wide_character() -> None:
    assert cut("日本語", 1, 5) == " 本 "
    assert cut("abc", 1, 2) == "b"


def test_wrap() -> None:
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("", 7) == [""]
    assert wrap("longerthanthis x", 4) == ["longerthanthis", "x"]
