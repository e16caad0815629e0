"""Places in words, for people. A notebook's are those in its cells."""

from __future__ import annotations

from aida.cli.check.outcome import Wire


def place_of(path: str, span: Wire) -> str:
    """``app.py:2:5``, or ``report.ipynb:cell 3:2:5``: lines and columns from 1."""
    cell = span.get("cell")
    where = f"cell {cell['number']}:" if cell else ""
    start = (cell or span)["start"]
    return f"{path}:{where}{start['line'] + 1}:{start['column'] + 1}"


def message_of(finding: Wire) -> str:
    """A finding's message; for readers that know but lines of files it names the cell as well."""
    cell = finding["range"].get("cell")
    if not cell:
        return finding["message"]
    return f"{finding['message']} (cell {cell['number']}, line {cell['start']['line'] + 1})"
