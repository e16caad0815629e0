"""The formula of a rule as ``pattern``, ``patterns`` and ``pattern-either`` spell it."""

from __future__ import annotations

from aida.rules.semgrep.condition_reader import (
    read_focus,
    read_language,
    read_old_condition,
    read_pattern,
)
from aida.rules.semgrep.formula import (
    And,
    Anywhere,
    CodePattern,
    Condition,
    Formula,
    Inside,
    MetavariablePattern,
    Not,
    Or,
    RegexPattern,
)
from aida.rules.value import Value

START_KEYS = ("pattern", "patterns", "pattern-either", "pattern-regex")
"""What a rule may begin with in this spelling."""
_KEYS = (
    *START_KEYS,
    "pattern-inside",
    "pattern-not",
    "pattern-not-inside",
    "pattern-not-regex",
    "semgrep-internal-pattern-anywhere",
)
_CONDITION_KEYS = (
    "metavariable-regex",
    "metavariable-pattern",
    "metavariable-comparison",
    "metavariable-type",
    "metavariable-analysis",
    "focus-metavariable",
)
_UNSUPPORTED = {
    "pattern-where-python": "it runs code of the rule",
    "metavariable-name": "it needs names resolved across files",
    "semgrep-internal-metavariable-name": "it needs names resolved across files",
}


def read_formula(value: Value, language: str | None = None) -> Formula:
    """The formula of a mapping that has exactly one of the pattern keys; raises RuleError."""
    keys = [key for key in value.mapping() if key in _KEYS]
    if len(keys) != 1:
        value.fail(
            f"{' and '.join(keys)} stand side by side" if keys else "a pattern is missing",
            "put several under `patterns`" if keys else f"write one of: {', '.join(START_KEYS)}",
        )
    return _of_key(keys[0], value.mapping()[keys[0]], language)


def _of_key(key: str, value: Value, language: str | None) -> Formula:
    match key:
        case "pattern":
            return code(value, language)
        case "pattern-regex":
            return RegexPattern(value.string("a regular expression"), value)
        case "patterns":
            return _conjunction(value, language)
        case "pattern-either":
            return Or(tuple(_branch(item, language) for item in _items(value)))
        case "pattern-inside":
            return Inside(_nested(value, language))
        case "pattern-not":
            return Not(_nested(value, language))
        case "pattern-not-inside":
            return Not(Inside(_nested(value, language)))
        case "pattern-not-regex":
            return Not(RegexPattern(value.string("a regular expression"), value))
        case _:
            return Anywhere(_nested(value, language))


def _conjunction(value: Value, language: str | None) -> And:
    members: list[Formula] = []
    conditions: list[Condition] = []
    focus: list[tuple[str, ...]] = []
    for item in _items(value):
        key, entry = _only_entry(item)
        if key == "focus-metavariable":
            focus.append(read_focus(entry))
        elif key == "metavariable-pattern":
            conditions.append(_metavariable_pattern(entry, language))
        elif condition := read_old_condition(key, entry):
            conditions.append(condition)
        else:
            members.append(_of_key(key, entry, language))
    return And(tuple(members), tuple(conditions), tuple(focus))


def _branch(item: Value, language: str | None) -> Formula:
    key, entry = _only_entry(item)
    if key in _CONDITION_KEYS:
        item.fail(
            f"`{key}` cannot be an alternative of its own", "put it under `patterns`", key=key
        )
    return _of_key(key, entry, language)


def _only_entry(item: Value) -> tuple[str, Value]:
    item.only((*_KEYS, *_CONDITION_KEYS, *_UNSUPPORTED), "a formula")
    keys = list(item.mapping())
    if len(keys) != 1:
        item.fail(
            f"{' and '.join(keys)} stand in one item" if keys else "this item is empty",
            "give each a dash of its own",
        )
    key = keys[0]
    if reason := _UNSUPPORTED.get(key):
        item.fail(f"`{key}` is not supported: {reason}", key=key)
    return key, item.mapping()[key]


def _metavariable_pattern(value: Value, language: str | None) -> MetavariablePattern:
    value.only(("metavariable", "language", *_KEYS), "`metavariable-pattern`")
    return read_pattern(value, read_formula(value, read_language(value) or language))


def _nested(value: Value, language: str | None) -> Formula:
    """A pattern, or a mapping that holds a formula."""
    if isinstance(value.data, dict):
        key, entry = _only_entry(value)
        if key in _CONDITION_KEYS:
            value.fail(f"`{key}` needs a pattern beside it", "put both under `patterns`", key=key)
        return _of_key(key, entry, language)
    return code(value, language)


def code(value: Value, language: str | None) -> CodePattern:
    """A code pattern; raises RuleError when it is empty."""
    text = value.string("a pattern")
    if not text.strip():
        value.fail("the pattern is empty")
    return CodePattern(text, value, language)


def _items(value: Value) -> list[Value]:
    items = value.sequence("a list of patterns")
    if not items:
        value.fail("the list of patterns is empty")
    return items
