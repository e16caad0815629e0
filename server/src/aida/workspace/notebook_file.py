"""Notebooks on the disk: JSON, whose code cells are checked, and where those stand in it.

The whole file is looked through as Latin-1, so that an index into the text is an offset into the
file; only what is code is decoded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from aida.text import LineIndex, Span, TextBuffer
from aida.workspace.notebook import PYTHON, Cell, Notebook, Part

_BOM = b"\xef\xbb\xbf"
_SPACE = re.compile(r"[ \t\r\n]*")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_DECODER = json.JSONDecoder()
_EDITOR_IDS = {"c#": "csharp", "c++11": "cpp", "c++14": "cpp", "c++17": "cpp", "c++20": "cpp"}
"""Kernels call these languages otherwise than editors do."""


class NotebookError(Exception):
    """A file that is no notebook; the message says what is wrong, and where."""


@dataclass(frozen=True, slots=True)
class FileCell:
    """A cell of code. ``number`` counts all cells from 1, as editors do.

    ``source`` is where its text stands in the file, ``tokens`` the JSON strings that it is made
    of, and ``pieces`` their values.
    """

    number: int
    editor_id: str
    source: Span
    tokens: tuple[Span, ...]
    pieces: tuple[bytes, ...]

    @property
    def text(self) -> bytes:
        """The code."""
        return b"".join(self.pieces)


class NotebookFile(NamedTuple):
    """The cells of code in a file; ``parts`` are these joined by language, as editors' are."""

    cells: dict[str, FileCell]
    """By the name that they have in the parts."""
    parts: list[Part]


def read_notebook(raw: bytes) -> NotebookFile:
    """The notebook in a file; raises NotebookError."""
    cells = {str(cell.number): cell for cell in _cells(raw)}
    texts = {
        name: Cell(name, cell.editor_id, None, TextBuffer(cell.text))
        for name, cell in cells.items()
    }
    joined = Notebook("", [*texts], {*texts}, texts)
    return NotebookFile(cells, [*joined.parts().values()])


def _cells(raw: bytes) -> Iterator[FileCell]:
    text = raw.decode("latin-1")
    start = _skip(text, len(_BOM) if raw.startswith(_BOM) else 0)
    if start == len(text):
        return  # editors make an empty file a notebook without cells
    whole = _load(raw, text, start)
    if not isinstance(whole, dict):
        raise _error(raw, start, "a notebook is a JSON object")
    places = dict(_members(text, start))
    if not isinstance(whole.get("cells"), list):
        if "worksheets" in whole:
            raise _error(
                raw, start, "it is of a format before 4: convert it with `jupyter nbconvert`"
            )
        raise _error(raw, start, "it has no list of `cells`")
    spoken = _language(whole.get("metadata"))
    items = _items(text, places["cells"].start)
    for number, (cell, span) in enumerate(zip(whole["cells"], items, strict=True), 1):
        if not isinstance(cell, dict):
            raise _error(raw, span.start, f"cell {number} is not a JSON object")
        if cell.get("cell_type") == "code":
            editor_id = _own_language(cell) or spoken
        elif cell.get("cell_type") == "raw":
            editor_id = "raw"
        else:
            continue
        source = dict(_members(text, span.start)).get("source")
        if source is None:
            raise _error(raw, span.start, f"cell {number} has no `source`")
        tokens = _tokens(raw, text, source, cell["source"], number)
        pieces = tuple(_value(raw, token) for token in tokens)
        yield FileCell(number, editor_id, source, tokens, pieces)


def _load(raw: bytes, text: str, start: int) -> Any:
    try:
        whole, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise _error(raw, error.pos, error.msg) from None
    except RecursionError:
        raise NotebookError("its JSON is nested too deeply") from None
    if (rest := _skip(text, end)) < len(text):
        raise _error(raw, rest, "the JSON should have ended here")
    return whole


def _tokens(raw: bytes, text: str, source: Span, value: Any, number: int) -> tuple[Span, ...]:
    if isinstance(value, str):
        return (source,)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _error(raw, source.start, f"the `source` of cell {number} is neither text nor lines")
    return tuple(_items(text, source.start))


def _value(raw: bytes, token: Span) -> bytes:
    value = json.loads(raw[token.start : token.end])
    return _LONE_SURROGATE.sub("\ufffd", value).encode()


def _language(metadata: Any) -> str:
    for table, key in (("language_info", "name"), ("kernelspec", "language")):
        about = metadata.get(table) if isinstance(metadata, dict) else None
        name = about.get(key) if isinstance(about, dict) else None
        if isinstance(name, str) and name:
            return _EDITOR_IDS.get(name.lower(), name.lower())
    return PYTHON


def _own_language(cell: dict[str, Any]) -> str:
    """Language of one cell, which editors keep where it is not the notebook's."""
    metadata = cell.get("metadata")
    own = metadata.get("vscode") if isinstance(metadata, dict) else None
    name = own.get("languageId") if isinstance(own, dict) else None
    return name if isinstance(name, str) else ""


def _error(raw: bytes, at: int, problem: str) -> NotebookError:
    line, column = LineIndex(raw).position(at)
    return NotebookError(f"{problem} (line {line + 1}, column {column + 1})")


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return at if match is None else match.end()


def _members(text: str, at: int) -> Iterator[tuple[str, Span]]:
    """Keys of the JSON object at ``at``, which is sound, and where their values stand."""
    at = _skip(text, at + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        end = _DECODER.raw_decode(text, at)[1]
        yield key, Span(at, end)
        at = _next(text, end)


def _items(text: str, at: int) -> Iterator[Span]:
    """Where the items of the JSON array at ``at``, which is sound, stand."""
    at = _skip(text, at + 1)
    while text[at] != "]":
        end = _DECODER.raw_decode(text, at)[1]
        yield Span(at, end)
        at = _next(text, end)


def _next(text: str, end: int) -> int:
    at = _skip(text, end)
    return _skip(text, at + 1) if text[at] == "," else at
