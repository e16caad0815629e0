"""Writing cells back into a notebook's file, of which everything else stays as it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from aida.text import Edit, apply_edits
from aida.workspace.notebook_file import FileCell


def with_sources(raw: bytes, sources: Iterable[tuple[FileCell, bytes]]) -> bytes:
    """The file with other texts in some of its cells."""
    # Escapes are kept up by who escapes; notebooks are usually written in UTF-8.
    escapes = raw.isascii() and b"\\u" in raw
    edits = [Edit(cell.source, _value(raw, cell, text, escapes)) for cell, text in sources]
    return apply_edits(raw, edits)


def notebook_of(texts: Mapping[str, bytes]) -> bytes:
    """A notebook with one cell for each language, by the names that editors have for them."""
    cells = [
        {
            "cell_type": "code",
            "metadata": {"vscode": {"languageId": editor_id}},
            "source": text.decode("utf-8", "replace"),
        }
        for editor_id, text in texts.items()
    ]
    return json.dumps({"cells": cells, "nbformat": 4}, indent=1).encode()


def _value(raw: bytes, cell: FileCell, text: bytes, escapes: bool) -> bytes:
    """A text as the cell's was written: as one string, or as a list of its lines."""
    known = {
        piece: raw[start:end] for piece, (start, end) in zip(cell.pieces, cell.tokens, strict=True)
    }
    if raw[cell.source.start : cell.source.start + 1] != b"[":
        return known.get(text) or _string(text, escapes)
    lines = [known.get(line) or _string(line, escapes) for line in _lines(text)]
    if not lines:
        return b"[]"
    if not cell.tokens:
        return b"[%s]" % b", ".join(lines)
    first, last = cell.tokens[0], cell.tokens[-1]
    opening, closing = raw[cell.source.start : first.start], raw[last.end : cell.source.end]
    between = b"," + (opening[1:] or b" ")
    if len(cell.tokens) > 1:
        between = raw[first.end : cell.tokens[1].start]
    return opening + between.join(lines) + closing


def _lines(text: bytes) -> list[bytes]:
    lines = [line + b"\n" for line in text.split(b"\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _string(text: bytes, escapes: bool) -> bytes:
    return json.dumps(text.decode("utf-8", "replace"), ensure_ascii=escapes).encode()
