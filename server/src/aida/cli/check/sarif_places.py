"""Places as SARIF writes them: lines and columns from 1, columns in code points."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from aida.cli.check.outcome import Wire

ROOT = "%SRCROOT%"
"""Stands for the current folder, to which paths are relative."""


def location(path: str, span: Wire | None, message: str = "") -> Wire:
    """A location in the file at ``path``, as people see it; ``span`` None is the whole file."""
    place: Wire = {"physicalLocation": physical_location(path, span)}
    if span is not None and (cell := span.get("cell")):
        place["logicalLocations"] = [{"name": f"cell {cell['number']}"}]
    if message:
        place["message"] = {"text": message}
    return place


def physical_location(path: str, span: Wire | None) -> Wire:
    """File and region."""
    place: Wire = {"artifactLocation": _artifact(path)}
    if span is not None:
        place["region"] = _region(span)
    return place


def _artifact(path: str) -> Wire:
    if path.startswith("../") or Path(path).is_absolute():
        return {"uri": Path(path).resolve().as_uri()}
    return {"uri": quote(path, errors="surrogateescape"), "uriBaseId": ROOT}


def _region(span: Wire) -> Wire:
    start, end = span["start"], span["end"]
    region = {"startLine": start["line"] + 1}
    if start["column"] is not None:
        region |= {
            "startColumn": start["column"] + 1,
            "endLine": end["line"] + 1,
            "endColumn": end["column"] + 1,
        }
    return region
