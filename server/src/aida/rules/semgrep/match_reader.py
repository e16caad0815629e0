"""The formula of a rule as the newer ``match`` spells it."""

from __future__ import annotations

from aida.rules.semgrep.condition_reader import (
    metavariable_of,
    need,
    read_analysis,
    read_comparison,
    read_focus,
    read_language,
    read_pattern,
    read_type,
)
from aida.rules.semgrep.formula import (
    And,
    Anywhere,
    Condition,
    Formula,
    Inside,
    MetavariableRegex,
    Not,
    Or,
    RegexPattern,
)
from aida.rules.semgrep.formula_reader import code
from aida.rules.value import Value

_KEYS = ("pattern", "regex", "all", "any", "not", "inside", "anywhere")


def read_match(value: Value, language: str | None = None) -> Formula:
    """The formula of ``match`` or of a part of it; raises RuleError."""
    if not isinstance(value.data, dict):
        return code(value, language)
    value.only((*_KEYS, "where", "taint"), "`match`")
    formula = _own(value, language)
    where = value.get("where")
    return formula if where is None else _where(formula, where, language)


def _own(value: Value, language: str | None) -> Formula:
    if value.get("taint") is not None:
        value.fail("`taint` is not supported: AIDA follows no data flow", key="taint")
    keys = [key for key in value.mapping() if key in _KEYS]
    if len(keys) != 1:
        value.fail(
            f"{' and '.join(keys)} stand side by side" if keys else "a pattern is missing",
            "put several under `all`" if keys else f"write one of: {', '.join(_KEYS)}",
        )
    entry = value.mapping()[keys[0]]
    match keys[0]:
        case "pattern":
            return code(entry, language)
        case "regex":
            return RegexPattern(entry.string("a regular expression"), entry)
        case "all":
            return And(_members(entry, language))
        case "any":
            return Or(_members(entry, language))
        case "not":
            return Not(read_match(entry, language))
        case "inside":
            return Inside(read_match(entry, language))
        case _:
            return Anywhere(read_match(entry, language))


def _members(value: Value, language: str | None) -> tuple[Formula, ...]:
    items = value.sequence("a list of patterns")
    if not items:
        value.fail("the list of patterns is empty")
    return tuple(read_match(item, language) for item in items)


def _where(formula: Formula, where: Value, language: str | None) -> Formula:
    conditions: list[Condition] = []
    focus: list[tuple[str, ...]] = []
    for item in where.sequence("a list of conditions"):
        if (given := item.get("focus")) is not None:
            focus.append(read_focus(given))
        elif item.get("comparison") is not None:
            conditions.append(read_comparison(item))
        else:
            conditions.append(_on_metavariable(item, language))
    members = formula.members if isinstance(formula, And) else (formula,)
    return And(members, tuple(conditions), tuple(focus))


def _on_metavariable(item: Value, language: str | None) -> Condition:
    need(item, "metavariable")
    if item.get("analyzer") is not None:
        return read_analysis(item)
    if item.get("type") is not None or item.get("types") is not None:
        return read_type(item)
    known = (*_KEYS, "where", "metavariable", "language", "type", "types", "analyzer")
    item.only(known, "a condition")
    if (regex := item.get("regex")) is not None and item.get("where") is None:
        source = regex.string("a regular expression")
        return MetavariableRegex(metavariable_of(item), source, True, item)
    nested = Value(
        {k: v for k, v in item.items() if k not in ("metavariable", "language")},
        path=item.path,
        line=item.line,
        column=item.column,
        file=item.file,
        key_marks=item.key_marks,
    )
    return read_pattern(item, read_match(nested, read_language(item) or language))
