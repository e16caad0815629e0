"""What a report needs to know about the rules, kept beside the results.

A run that is answered by the cache does not read any rule; yet it must show a rule's note, and
repeat what is wrong with a broken rule file.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from aida.workspace.cache import ResultCache, key_of
from aida.workspace.rules_in_force import RulesInForce

if TYPE_CHECKING:
    from aida.rules.errors import RuleError
    from aida.rules.rule import Rule

Summary = dict[str, Any]
"""``errors`` and ``warnings`` (see `problem_to_wire`), and ``rules``: what to say about each id."""

_NAME = "/rules"  # no file has this name


def summarize(rules: RulesInForce, cache: ResultCache | None) -> Summary:
    """The summary of ``rules``: remembered, or made and remembered."""
    if cache is None:
        return _make(rules)
    key = key_of(_NAME, b"", rules.digest)
    summary = cache.get_many([key]).get(key)
    if summary is None:
        summary = _make(rules)
        cache.put_many({key: summary})
    return summary


def _make(rules: RulesInForce) -> Summary:
    loaded = rules.loaded
    return {
        "errors": _unique(loaded.errors),
        "warnings": _unique(loaded.warnings),
        "rules": {rule.id: _about(rule) for rule in loaded.rules},
    }


def _about(rule: Rule) -> Summary:
    entries = {
        "title": rule.title,
        "note": rule.note,
        "url": rule.url,
        "severity": rule.severity.label,
        "stage": rule.stage.value,
        "tags": list(rule.tags),
        "references": list(rule.references),
        "source": rule.source,
    }
    return {key: value for key, value in entries.items() if value}


def _unique(errors: Iterable[RuleError]) -> list[dict[str, Any]]:
    """A rule for several languages meets the same problem in each of them."""
    unique = {str(error): error for error in errors}
    return [problem_to_wire(error) for error in unique.values()]


def problem_to_wire(error: RuleError) -> dict[str, Any]:
    """``path``, ``line`` and ``column`` (from 0, or null), ``message`` and ``help``."""
    message = f"{error.problem} (at {error.path})" if error.path else error.problem
    return {
        "path": error.file,
        "line": error.line,
        "column": error.column,
        "message": message,
        "help": error.hint,
    }
