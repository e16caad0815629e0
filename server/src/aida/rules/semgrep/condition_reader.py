"""``metavariable-…`` and ``focus-metavariable``: conditions on what a pattern has bound."""

from __future__ import annotations

import re
from collections.abc import Callable

from aida.rules.semgrep.formula import (
    Condition,
    Formula,
    MetavariableAnalysis,
    MetavariableComparison,
    MetavariablePattern,
    MetavariableRegex,
    MetavariableType,
)
from aida.rules.semgrep.language_names import languages_called, text_mode
from aida.rules.value import Value

ReadFormula = Callable[[Value], Formula]
ANALYZERS = ("entropy", "entropy_v2", "redos")
MODES = ("lax", "default", "strict")
_METAVARIABLE = re.compile(r"\$(?:\.\.\.)?[A-Z_][A-Z_0-9]*|\$[0-9]+")


def read_regex(value: Value) -> MetavariableRegex:
    """``metavariable-regex``."""
    value.only(("metavariable", "regex", "constant-propagation"), "`metavariable-regex`")
    constants = value.get("constant-propagation")
    return MetavariableRegex(
        metavariable_of(value),
        need(value, "regex").string("a regular expression"),
        constants.boolean() if constants else False,
        value,
    )


def read_pattern(value: Value, formula: Formula) -> MetavariablePattern:
    """``metavariable-pattern``, whose ``formula`` has been read."""
    return MetavariablePattern(metavariable_of(value), formula, read_language(value), value)


def read_comparison(value: Value) -> MetavariableComparison:
    """``metavariable-comparison``."""
    value.only(("metavariable", "comparison", "strip", "base"), "`metavariable-comparison`")
    strip, base = value.get("strip"), value.get("base")
    name = metavariable_of(value) if value.get("metavariable") else None
    return MetavariableComparison(
        need(value, "comparison").string("a comparison such as $X > 1"),
        name,
        strip.boolean() if strip else False,
        base.integer("the base of a number, such as 8") if base else 10,
        value,
    )


def read_type(value: Value) -> MetavariableType:
    """``metavariable-type``."""
    value.only(("metavariable", "type", "types", "language"), "`metavariable-type`")
    given = value.get("type") or need(value, "types")
    types = given.strings() if isinstance(given.data, list) else (given.string("a type"),)
    return MetavariableType(metavariable_of(value), types, value)


def read_analysis(value: Value) -> MetavariableAnalysis:
    """``metavariable-analysis``; the analyzer is a word, or a mapping of ``kind`` and ``mode``."""
    value.only(("metavariable", "analyzer"), "`metavariable-analysis`")
    analyzer = need(value, "analyzer")
    mode = "default"
    if isinstance(analyzer.data, dict):
        analyzer.only(("kind", "mode"), "an analyzer")
        if (given := analyzer.get("mode")) is not None:
            mode = given.choice(MODES, "a mode of entropy_v2")
        analyzer = need(analyzer, "kind")
    kind = analyzer.choice(ANALYZERS, "an analyzer")
    return MetavariableAnalysis(metavariable_of(value), kind, mode, value)


def read_focus(value: Value) -> tuple[str, ...]:
    """The names of one ``focus-metavariable``, any of which will do."""
    items = value.data if isinstance(value.data, list) else [value]
    return tuple(_name(item) for item in items)


def read_language(value: Value) -> str | None:
    """``language`` of a nested formula, as Semgrep spells it; raises RuleError if unknown."""
    given = value.get("language")
    if given is None:
        return None
    name = given.string("the name of a language")
    if not text_mode(name) and not languages_called(name):
        given.fail(f"AIDA does not read {name}")
    return name


def read_old_condition(key: str, value: Value) -> Condition | None:
    """The condition that ``key`` of ``patterns`` stands for; None for any other key."""
    match key:
        case "metavariable-regex":
            return read_regex(value)
        case "metavariable-comparison":
            return read_comparison(value)
        case "metavariable-type":
            return read_type(value)
        case "metavariable-analysis":
            return read_analysis(value)
        case _:
            return None


def metavariable_of(value: Value) -> str:
    """The name in ``metavariable``, with its dollar."""
    return _name(need(value, "metavariable"))


def need(value: Value, key: str) -> Value:
    """An entry that must be there."""
    entry = value.get(key)
    if entry is None:
        value.mapping()
        value.fail(f"`{key}` is missing here")
    return entry


def _name(value: Value) -> str:
    name = value.string("a metavariable such as $X")
    if not _METAVARIABLE.fullmatch(name):
        value.fail(f"`{name}` is not a metavariable", "write a dollar and capitals, such as $X")
    return name
