from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aida.text import LineIndex, Span
from aida.workspace.notebook_file import NotebookError, read_notebook
from aida.workspace.notebook_places import PartPlaces, file_offset
from aida.workspace.notebook_writing import with_sources

TEXTS = st.text(st.sampled_from('ab%!\\"\n\té🙂\x00'), max_size=12)
INDENTS = st.sampled_from([None, 0, 1, 4])


def lines_of(text: str) -> list[str]:
    """As Jupyter writes them."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


@st.composite
def notebooks(draw: st.DrawFn) -> bytes:
    """Notebooks as different programs write them."""
    cells = [
        {
            "cell_type": draw(st.sampled_from(["code", "markdown"])),
            "source": draw(st.sampled_from([lines_of, str, lambda text: [text]]))(text),
            "outputs": [{"text": draw(TEXTS)}],
        }
        for text in draw(st.lists(TEXTS, min_size=1, max_size=4))
    ]
    whole = {"cells": cells, "metadata": {"cells": []}, "nbformat": 4}
    written = json.dumps(whole, indent=draw(INDENTS), ensure_ascii=draw(st.booleans()))
    return (draw(st.sampled_from(["", "\ufeff"])) + written + draw(TEXTS_AFTER)).encode()


TEXTS_AFTER = st.sampled_from(["", "\n", " \r\n"])


@given(notebooks())
def test_cells_are_what_json_says(raw: bytes) -> None:
    whole = json.loads(raw.decode("utf-8-sig"))
    expected = {
        str(number): "".join(cell["source"]).encode()
        for number, cell in enumerate(whole["cells"], 1)
        if cell["cell_type"] == "code"
    }
    assert {name: cell.text for name, cell in read_notebook(raw).cells.items()} == expected


@given(notebooks())
def test_a_byte_of_a_cell_stands_where_its_place_says(raw: bytes) -> None:
    for cell in read_notebook(raw).cells.values():
        text = cell.text.decode()
        places = [file_offset(cell, raw, len(text[:at].encode())) for at in range(len(text) + 1)]
        assert places == sorted(places)
        for character, start, end in zip(text, places, places[1:], strict=False):
            written = raw[start:end].decode().split('"')[0]  # a line's last begins the next string
            if written == "\\":
                written = raw[start : start + 2].decode()
            assert json.loads(f'"{written}"') == character


@given(notebooks(), st.data())
def test_writing_changes_that_cell_alone(raw: bytes, data: st.DataObject) -> None:
    cells = read_notebook(raw).cells
    new = {name: data.draw(TEXTS) for name in cells if data.draw(st.booleans())}
    written = with_sources(raw, [(cells[name], text.encode()) for name, text in new.items()])
    before, after = (json.loads(one.decode("utf-8-sig")) for one in (raw, written))
    for name, text in new.items():
        cell = after["cells"][int(name) - 1]
        assert "".join(cell.pop("source")) == text
        assert before["cells"][int(name) - 1].pop("source") is not None
    assert after == before
    if not new:
        assert written == raw


@given(notebooks())
def test_writing_what_is_there_changes_no_line_of_it(raw: bytes) -> None:
    cells = [
        cell
        for cell in read_notebook(raw).cells.values()
        if all(piece.find(b"\n") in (-1, len(piece) - 1) for piece in cell.pieces) and cell.text
    ]
    assert with_sources(raw, [(cell, cell.text) for cell in cells]) == raw


def test_places_are_in_the_file_and_in_the_cell() -> None:
    raw = json.dumps(
        {
            "cells": [
                {"cell_type": "markdown", "source": "# prose"},
                {"cell_type": "code", "source": ["é = 1\n", "%time 2"]},
                {"cell_type": "code", "source": ["a\n", 'x = "y"\n']},
            ]
        },
        indent=1,
    ).encode()
    notebook = read_notebook(raw)
    (part,) = notebook.parts
    assert part.text == "é = 1\n#time 2\na\n".encode() + b'x = "y"\n'
    places = PartPlaces(raw, LineIndex(raw), notebook, part)
    start = part.text.index(b'"y"')
    found = places(Span(start, start + 3))
    assert raw[found["start"]["byte"] : found["end"]["byte"]] == rb"\"y\""
    assert found["cell"] == {
        "number": 3,
        "start": {"line": 1, "column": 4},
        "end": {"line": 1, "column": 7},
    }
    # What goes on in the next cell ends, as seen from the first, with it.
    across = places(Span(0, len(part.text)))
    assert across["cell"]["end"] == {"line": 1, "column": 7}
    assert raw[across["end"]["byte"] :].startswith(b'"')


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b'{"cells": [}', "Expecting value (line 1, column 12)"),
        (b"[]", "a notebook is a JSON object (line 1, column 1)"),
        (b"{} x", "the JSON should have ended here (line 1, column 4)"),
        (b"\n{}", "it has no list of `cells` (line 2, column 1)"),
        (b'{"worksheets": []}', "it is of a format before 4"),
        (b'{"cells": [1]}', "cell 1 is not a JSON object (line 1, column 12)"),
        (b'{"cells": [{"cell_type": "code"}]}', "cell 1 has no `source`"),
        (b'{"cells": [{"cell_type": "code", "source": 1}]}', "neither text nor lines"),
        (b"[" * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_notebook_is_told(raw: bytes, problem: str) -> None:
    with pytest.raises(NotebookError) as error:
        read_notebook(raw)
    assert problem in str(error.value)


def test_an_empty_file_is_a_notebook_without_cells() -> None:
    assert read_notebook(b" \n").cells == {}


def test_languages_are_those_of_the_kernel_and_of_the_cell() -> None:
    cells = [
        {"cell_type": "code", "source": "a"},
        {"cell_type": "code", "source": "b", "metadata": {"vscode": {"languageId": "sql"}}},
        {"cell_type": "raw", "source": "c"},
    ]
    raw = json.dumps({"metadata": {"kernelspec": {"language": "C++17"}}, "cells": cells})
    assert [part.editor_id for part in read_notebook(raw.encode()).parts] == ["cpp", "sql", "raw"]
