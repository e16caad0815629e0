"""Places in cells of notebooks, and in the joined texts that the rules see.

A client speaks of cells, everything behind this module of joined texts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from aida.workspace.notebook import Part, Window

_RANGES = frozenset({"range", "insert", "replace", "targetRange", "selectionRange"})
_KEPT = frozenset({"data"})
"""What comes back to the server as it is, which may speak of joined texts."""
_PLACES = ("position", "range")

NO_PARTS: Mapping[str, Part] = {}


class CellItems(NamedTuple):
    """Diagnostics of one cell, as JSON joined by commas."""

    uri: str
    version: int | None
    items: bytes


class Cells:
    """The joined texts of all notebooks, and the translation."""

    def __init__(self) -> None:
        self._notebooks: dict[str, Mapping[str, Part]] = {}
        self._parts: dict[str, Part] = {}
        self._windows: dict[str, tuple[Part, Window]] = {}

    def parts_of(self, notebook: str) -> Mapping[str, Part]:
        """Joined texts of a notebook."""
        return self._notebooks.get(notebook, NO_PARTS)

    def set_parts(self, notebook: str, parts: Mapping[str, Part]) -> None:
        """The notebook has changed; without parts it is gone."""
        self._notebooks[notebook] = parts
        if not parts:
            del self._notebooks[notebook]
        every = [part for one in self._notebooks.values() for part in one.values()]
        self._parts = {part.uri: part for part in every}
        self._windows = {
            window.cell.uri: (part, window) for part in every for window in part.windows
        }

    def part(self, uri: str) -> Part | None:
        """The joined text called ``uri``."""
        return self._parts.get(uri)

    def part_with(self, cell: str) -> Part | None:
        """The joined text that holds a cell."""
        found = self._windows.get(cell)
        return found[0] if found else None

    def split(self, part: Part, items: bytes) -> Iterator[CellItems]:
        """Diagnostics of a joined text, cell by cell."""
        by_cell: dict[str, list[Any]] = {window.cell.uri: [] for window in part.windows}
        for item in json.loads(b"[%s]" % items):
            window = part.window_at(item["range"]["start"]["line"])
            by_cell[window.cell.uri].append(self._outward(item, part, window))
        for window in part.windows:
            texts = (json.dumps(item).encode("ascii") for item in by_cell[window.cell.uri])
            yield CellItems(window.cell.uri, window.cell.version, b",".join(texts))

    def inward(self, message: dict[str, Any]) -> Window | None:
        """Make a request about a cell one about its joined text; None for any other request."""
        params = message.get("params")
        document = params.get("textDocument") if isinstance(params, dict) else None
        uri = document.get("uri") if isinstance(document, dict) else None
        found = self._windows.get(uri) if isinstance(uri, str) else None
        if found is None or not isinstance(params, dict) or not isinstance(document, dict):
            return None
        part, window = found
        params["textDocument"] = {**document, "uri": part.uri}
        for key in _PLACES:
            if key in params:
                params[key] = _moved(params[key], window.first_line)
        return window

    def named(self, given: Mapping[str, Any]) -> tuple[Mapping[str, Any], Window | None]:
        """What names a cell by its ``uri``, about its joined text; and that cell."""
        uri = given.get("uri")
        found = self._windows.get(uri) if isinstance(uri, str) else None
        if found is None:
            return given, None
        part, window = found
        return {**_shifted(given, window.first_line), "uri": part.uri}, window

    def resolves(self, message: dict[str, Any]) -> bool:
        """Whether a message is about something that was offered for a joined text."""
        params = message.get("params")
        data = params.get("data") if isinstance(params, dict) else None
        return isinstance(data, dict) and data.get("uri") in self._parts

    def outward(self, result: Any, window: Window | None) -> Any:
        """A result in terms of cells; ``window`` is the cell that it is about, None for none."""
        part = self.part_with(window.cell.uri) if window is not None else None
        return self._outward(result, part, window)

    def _outward(self, node: Any, part: Part | None, window: Window | None) -> Any:
        if isinstance(node, list):
            return [
                other
                for item in node
                for other in (
                    self._split_edit(item)
                    if _is_edit_of(item, self._parts)
                    else [self._outward(item, part, window)]
                )
            ]
        if not isinstance(node, dict):
            return node
        own = self._parts.get(node["uri"]) if isinstance(node.get("uri"), str) else None
        if own is not None:  # a location, or what a command is given or answers
            line = _line_of(node)
            there = own.window_at(line) if line is not None else window or own.windows[0]
            return {**_shifted(node, -there.first_line), "uri": there.cell.uri}
        translated: dict[str, Any] = {}
        for key, value in node.items():
            if key in _KEPT:
                translated[key] = value
            elif key == "changes" and isinstance(value, dict):
                translated[key] = self._split_changes(value)
            elif key in _RANGES and window is not None:
                translated[key] = _moved(value, -window.first_line)
            else:
                translated[key] = self._outward(value, part, window)
        return translated

    def _split_edit(self, edit: dict[str, Any]) -> list[dict[str, Any]]:
        part = self._parts[edit["textDocument"]["uri"]]
        versions = {window.cell.uri: window.cell.version for window in part.windows}
        return [
            {"textDocument": {"uri": uri, "version": versions[uri]}, "edits": edits}
            for uri, edits in _by_cell(part, edit["edits"]).items()
        ]

    def _split_changes(self, changes: dict[str, Any]) -> dict[str, Any]:
        split: dict[str, Any] = {}
        for uri, edits in changes.items():
            part = self._parts.get(uri)
            split |= {uri: edits} if part is None else _by_cell(part, edits)
        return split


def _by_cell(part: Part, edits: list[Any]) -> dict[str, list[Any]]:
    """Edits of a joined text by the cells that they are in; what crosses cells is left out."""
    split: dict[str, list[Any]] = {}
    for edit in edits:
        start, end = edit["range"]["start"]["line"], edit["range"]["end"]["line"]
        window = part.window_at(start)
        if end <= window.first_line + window.lines:
            moved = {**edit, "range": _moved(edit["range"], -window.first_line)}
            split.setdefault(window.cell.uri, []).append(moved)
    return split


def _is_edit_of(node: Any, parts: Mapping[str, Part]) -> bool:
    document = node.get("textDocument") if isinstance(node, dict) else None
    return isinstance(document, dict) and "edits" in node and document.get("uri") in parts


def _shifted(named: Mapping[str, Any], lines: int) -> dict[str, Any]:
    """What names a place in a text, some lines further down."""
    shifted = dict(named)
    for key in _PLACES:
        if key in shifted:
            shifted[key] = _moved(shifted[key], lines)
    if isinstance(shifted.get("line"), int):
        shifted["line"] += lines
    return shifted


def _line_of(named: Mapping[str, Any]) -> int | None:
    """The line that something is about."""
    place = named.get("range") or named.get("position") or named
    start = place.get("start", place) if isinstance(place, dict) else {}
    line = start.get("line") if isinstance(start, dict) else None
    return line if isinstance(line, int) else None


def _moved(place: Any, lines: int) -> Any:
    """A position or a range, some lines further down; others refuse what is neither."""
    if not isinstance(place, dict):
        return place
    if isinstance(place.get("line"), int):
        return {**place, "line": max(place["line"] + lines, 0)}
    return {key: _moved(value, lines) for key, value in place.items()}
