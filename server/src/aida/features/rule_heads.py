"""The rules of a rule file, where each is named: what lenses and links hang on."""

from __future__ import annotations

from dataclasses import dataclass

from aida.features.yaml_entries import Entry, read_entries
from aida.text import Span


@dataclass(frozen=True, slots=True)
class RuleHead:
    """A rule's id and where it stands."""

    id: str
    span: Span
    line: int
    is_semgrep: bool = False


def rule_heads(source: bytes) -> list[RuleHead]:
    """Every rule of a file, in AIDA's and in Semgrep's form."""
    return heads_in(read_entries(source))


def heads_in(entries: list[Entry]) -> list[RuleHead]:
    """The same, of entries that have been read."""
    return [
        RuleHead(entry.value, entry.value_span, entry.line, bool(entry.parents))
        for entry in entries
        if entry.key == "id" and entry.value and entry.parents in ((), ("rules",))
    ]
