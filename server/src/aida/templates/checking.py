"""Expanding a template into a file, in memory, and what the rules say about the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aida.engine.identity import identities_in
from aida.findings import Finding
from aida.governance.suppressing import Suppressing
from aida.rules.compiler import RuleSet
from aida.syntax.grammar import parse
from aida.syntax.languages import Language
from aida.templates.placing import Placed
from aida.text import apply_edits


@dataclass(frozen=True, slots=True)
class Checked:
    """A text after an expansion. ``findings`` are those that were not there before.

    ``breaks_syntax`` says that the text could be parsed before and cannot be now.
    """

    source: bytes
    findings: tuple[Finding, ...]
    breaks_syntax: bool = False


def check_expansion(
    placed: Placed,
    source: bytes,
    language: Language,
    rules: RuleSet,
    suppressing: Suppressing,
    day: str,
    values: Mapping[int, str] | None = None,
) -> Checked:
    """The text after the expansion, and what the rules in force find on a day like 2027-03-01."""
    after = apply_edits(source, placed.edits(values))
    span = placed.span
    host = source[: span.start] + source[span.end :]  # without the word that was typed
    known = suppressing.check(host, language, rules, day)
    names = frozenset(identities_in(known, host, language, rules))
    found = suppressing.check(after, language, rules, day)
    new = tuple(
        finding
        for finding, name in zip(found, identities_in(found, after, language, rules), strict=True)
        if name not in names
    )
    breaks = _has_error(language, after) and not _has_error(language, host)
    return Checked(after, new, breaks)


def _has_error(language: Language, source: bytes) -> bool:
    return parse(language, source).root_node.has_error
