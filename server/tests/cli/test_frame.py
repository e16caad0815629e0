from __future__ import annotations

from aida.cli.terminal.frame import Mark, draw_frame
from aida.cli.terminal.style import Style


def drawn(text: str, *marks: Mark, width: int = 100) -> str:
    rows = draw_frame(text.split("\n"), marks, Style(width=width), "error")
    return "\n".join(rows)


def test_one_line_with_its_neighbours() -> None:
    assert drawn("a = 1\nb = eval(x)\nc = 3", Mark((1, 4), (1, 11))) == (
        " 1 │ a = 1\n 2 │ b = eval(x)\n   │     ^^^^^^^\n 3 │ c = 3"
    )


def test_blank_neighbours_are_left_out() -> None:
    assert drawn("\nb = eval(x)\n   ", Mark((1, 4), (1, 11))) == (
        " 2 │ b = eval(x)\n   │     ^^^^^^^"
    )


def test_wide_characters_and_tabs_keep_the_carets_below() -> None:
    assert drawn("s = '日本語'; f()", Mark((0, 11), (0, 14))) == (
        " 1 │ s = '日本語'; f()\n   │               ^^^"
    )
    assert drawn("\tx\tf()", Mark((0, 3), (0, 6))) == " 1 │     x   f()\n   │         ^^^"
    assert drawn("e\u0301 = f()", Mark((0, 5), (0, 8))) == " 1 │ e\u0301 = f()\n   │     ^^^"
    assert drawn("😀 = f()", Mark((0, 0), (0, 1))) == " 1 │ 😀 = f()\n   │ ^^"


def test_two_or_three_lines_are_underlined_whole() -> None:
    text = "x\nf(\n    1,\n)\ny"
    assert drawn(text, Mark((1, 0), (3, 1))) == (
        " 1 │ x\n 2 │ f(\n   │ ^^\n 3 │     1,\n   │     ^^\n 4 │ )\n   │ ^\n 5 │ y"
    )


def test_a_long_span_shows_its_ends() -> None:
    text = "\n".join(["f("] + [f"    {n}," for n in range(20)] + [")"])
    assert drawn(text, Mark((0, 0), (21, 1))) == (
        "  1 │ f(\n    │ ^^\n  2 │     0,\n  ⋮\n 21 │     19,\n 22 │ )\n    │ ^"
    )


def test_a_span_that_ends_with_its_line_ending() -> None:
    assert drawn("abc\ndef", Mark((0, 0), (1, 0))) == " 1 │ abc\n   │ ^^^\n 2 │ def"


def test_an_empty_span_has_one_caret() -> None:
    assert drawn("abc", Mark((0, 3), (0, 3))) == " 1 │ abc\n   │    ^"
    assert drawn("", Mark((0, 0), (0, 0))) == " 1 │\n   │ ^"


def test_labels() -> None:
    text = "a = 1\n" + "\n" * 5 + "f(a)\n"
    marks = (Mark((6, 0), (6, 4)), Mark((0, 0), (0, 1), primary=False, message="set here"))
    assert drawn(text, *marks) == (" 1 │ a = 1\n   │ - set here\n ⋮\n 7 │ f(a)\n   │ ^^^^")


def test_a_label_on_the_same_line() -> None:
    marks = (Mark((0, 0), (0, 4)), Mark((0, 2), (0, 3), primary=False, message="this"))
    assert drawn("f(a)", *marks) == " 1 │ f(a)\n   │ ^^^^\n   │   - this"


def test_a_long_line_is_cut_around_the_span() -> None:
    text = "x" * 500 + "FOUND" + "y" * 500
    row, carets = drawn(text, Mark((0, 500), (0, 505)), width=60).split("\n")
    assert len(row) <= 60
    assert row.startswith(" 1 │ …") and row.endswith("…")
    assert row.index("FOUND") == carets.index("^^^^^")


def test_a_span_longer_than_the_window() -> None:
    row, carets = drawn("f(" + "1, " * 500 + ")", Mark((0, 0), (0, 1503)), width=60).split("\n")
    assert len(row) <= 60 and len(carets) <= 60
    assert row.startswith(" 1 │ f(1, 1") and row.endswith("…")


def test_wide_characters_at_the_cut_keep_the_columns() -> None:
    text = "日" * 100 + "FOUND" + "本" * 100
    row, carets = drawn(text, Mark((0, 100), (0, 105)), width=61).split("\n")
    from aida.cli.terminal.cells import width_of

    assert width_of(row) <= 61
    assert width_of(row[: row.index("FOUND")]) == carets.index("^^^^^")


def test_places_outside_of_the_text_are_passed_over() -> None:
    assert drawn("a", Mark((7, 0), (7, 3))) == ""
    assert drawn("a", Mark((0, 0), (9, 9))) == " 1 │ a\n   │ ^"
