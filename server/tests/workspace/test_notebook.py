from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aida.text import TextBuffer
from aida.workspace.notebook import Cell, Notebook, is_part, without_magics

TEXTS = st.text(st.sampled_from("ab%! \n\r🙂"), max_size=12)


def notebook(*texts: str, language: str = "python") -> Notebook:
    names = [f"cell:{number}" for number in range(len(texts))]
    cells = {
        name: Cell(name, language, 1, TextBuffer(text.encode()))
        for name, text in zip(names, texts, strict=True)
    }
    return Notebook("file:///n.ipynb", names, set(names), cells)


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_every_cell_stands_where_its_window_says(texts: list[str]) -> None:
    (part,) = notebook(*texts, language="text").parts().values()
    joined = TextBuffer(part.text)
    assert is_part(part.uri)
    for window in part.windows:
        start = joined.line_start(window.first_line)
        end = joined.line_start(window.first_line + window.lines)
        own = window.cell.buffer.snapshot()
        assert joined.slice(start, end) in (own, own + b"\n")
        assert part.window_at(window.first_line) is window
        assert part.window_at(window.first_line + window.lines - 1) is window


@given(TEXTS)
def test_magics_keep_every_place(text: str) -> None:
    source = text.encode()
    masked = without_magics(source)
    assert len(masked) == len(source)
    assert TextBuffer(masked).line_count == TextBuffer(source).line_count


def test_what_is_a_magic() -> None:
    assert without_magics(b"%time f()\n  !ls\nx = (1\n  % y)\na\n  != b\n") == (
        b"#time f()\n  #ls\nx = (1\n  % y)\na\n  != b\n"
    )
    assert without_magics(b"%%bash\nls '\n\necho\n") == b"#%bash\n#s '\n\n#cho\n"


def test_languages_are_apart_and_prose_is_left_out() -> None:
    made = notebook("a", "b", "c")
    made.texts["cell:1"].editor_id = "sql"
    made.code.discard("cell:2")
    parts = {part.editor_id: part.text for part in made.parts().values()}
    assert parts == {"python": b"a\n", "sql": b"b\n"}
