"""The page of a rule that has none yet."""

from __future__ import annotations

from aida.features.yaml_entries import read_entries
from aida.packs.markers import marker
from aida.packs.pages import Role
from aida.packs.writing import page_text
from aida.syntax.languages import find_language


def first_page(source: bytes, rule: str) -> str:
    """A page to fill in for the rule of that id in a rule file."""
    entries = [entry for entry in read_entries(source) if not entry.parents]
    values = {entry.key: entry.value for entry in entries}
    name = values.get("language", "").strip("[] ").partition(",")[0].strip("\"' ") or "text"
    language = find_language(name)
    comment = marker(language)
    title = values.get("title") or values.get("message", "")
    about = f"Reports: {title}" if title else "To be written: what is reported."
    examples = [
        (name, Role.BAD, f"to be written  {comment}"),
        (name, Role.GOOD, "to be written"),
    ]
    why = "To be written: what goes wrong, and for whom."
    return page_text(rule, about, why, examples)
