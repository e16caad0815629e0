"""What differs between two contents, field by field. Pure."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from aida.transparency.commitment import canonical
from aida_sync.revisions.noun import Content
from aida_sync.revisions.schemas import DiffHead, FieldChange


class FieldDiff(DiffHead):
    """What changed between two revisions, by field."""

    changes: list[FieldChange]


def changes(before: Any, after: Any, field: str = "") -> Iterator[FieldChange]:
    """Every field whose value differs; of lists that grew or shrank, the list as a whole."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*before, *(key for key in after if key not in before)]:
            at = f"{field}.{key}" if field else str(key)
            yield from changes(before.get(key), after.get(key), at)
    elif _are_alike(before, after):
        for index, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from changes(old, new, f"{field}[{index}]")
    elif canonical({"": before}) != canonical({"": after}):
        yield FieldChange(field=field, before=before, after=after, lines=_lines(before, after))


async def by_field(before: Content, after: Content) -> dict[str, Any]:
    """The difference of contents whose fields speak for themselves."""
    # A database may give back the fields of a content in another order.
    return {"changes": sorted(changes(before, after), key=lambda change: change.field)}


def _are_alike(before: Any, after: Any) -> bool:
    """Whether two lists are of mappings or lists, one for one."""
    return (
        isinstance(before, list)
        and isinstance(after, list)
        and len(before) == len(after)
        and all(isinstance(item, dict | list) for item in (*before, *after))
    )


def _lines(before: Any, after: Any) -> list[str]:
    """For texts of several lines, what changed in them as rows of a unified diff."""
    texts = [text for text in (before, after) if isinstance(text, str)]
    if not any("\n" in text for text in texts):
        return []
    old, new = (text.splitlines() if isinstance(text, str) else [] for text in (before, after))
    return list(difflib.unified_diff(old, new, "before", "after", lineterm="", n=2))
