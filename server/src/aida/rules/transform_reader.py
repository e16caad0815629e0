"""Reading ``transform``: objects, and the short form ``substring($A, startChar=1)``."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from aida.rules import vocabulary
from aida.rules.core import RuleCore
from aida.rules.metavariable import MetaVariable, VariableKind, parse_metavariable
from aida.rules.regex import Regex, RegexError
from aida.rules.string_case import CASE_CHANGE, CASES, SEPARATORS
from aida.rules.transform import Convert, Replace, Rewrite, Substring, Transformation
from aida.rules.value import Value
from aida.rules.yaml_reader import read_yaml
from aida.syntax.languages import Language

_CALL = re.compile(r"\s*(\w+)\s*\(\s*([^,\s)]+)\s*(?:,(.*))?\)\s*", re.DOTALL)
_ARGUMENT = re.compile(
    r"\s*(\w+)\s*=\s*('(?:[^'])*'|\"(?:\\.|[^\"\\])*\"|\[[^\]]*\]|[^,]*?)\s*(?:,|$)", re.DOTALL
)

Registry = Mapping[str, RuleCore]


def read_transformations(
    value: Value,
    language: Language,
    variables: set[str],
    registry: Registry,
    *,
    may_hide: set[str] = frozenset(),  # type: ignore[assignment]
) -> dict[str, Transformation]:
    """Transformations in the order in which they can be computed; raises RuleError.

    ``variables`` is what the rule binds; a new text must not take a name among them, unless it is
    in ``may_hide`` (bound by the rule around a rewriter).
    """
    entries = value.mapping("a mapping of new names to transformations")
    built: dict[str, Transformation] = {}
    for name, item in entries.items():
        if name in variables and name not in may_hide:
            value.fail(f"${name} is already bound by the rule", "choose another name", key=name)
        built[name] = _read(item, registry)
    order: dict[str, Transformation] = {}

    def place(name: str, path: tuple[str, ...]) -> None:
        if name in path:
            value.fail(f"the transformation ${name} depends on itself", key=name)
        if name in order:
            return
        source = built[name].source.name
        if source in built:
            place(source, (*path, name))
        elif source not in variables:
            value.fail(f"no part of the rule binds ${source}", key=name)
        order[name] = built[name]

    for name in built:
        place(name, ())
    return order


def _read(value: Value, registry: Registry) -> Transformation:
    if isinstance(value.data, str):
        value = _expand_call(value)
    entries = value.mapping("a transformation such as `replace: {source: $A, replace: x, by: y}`")
    value.only(_READERS, "a transformation")
    if len(entries) != 1:
        value.fail("a transformation is one of replace, substring, convert and rewrite")
    ((name, arguments),) = entries.items()
    source = arguments.get("source")
    if source is None:
        arguments.fail("a transformation needs `source`", "source: $A")
    return _READERS[name](arguments, _variable(source), registry)


def _expand_call(value: Value) -> Value:
    match = _CALL.fullmatch(value.text)
    if match is None:
        value.fail(f"`{value.text}` is not a transformation", "substring($A, startChar=1)")
    entries = {"source": Value(match[2], text=match[2], path=value.path, file=value.file)}
    for argument in _ARGUMENT.finditer(match[3] or ""):
        parsed = next(read_yaml(argument[2]), Value(None))
        parsed.line, parsed.column, parsed.file = value.line, value.column, value.file
        entries[argument[1]] = parsed
    inner = Value(entries, path=value.path, line=value.line, column=value.column, file=value.file)
    return Value(
        {match[1]: inner}, path=value.path, line=value.line, column=value.column, file=value.file
    )


def _variable(value: Value) -> MetaVariable:
    variable = parse_metavariable(value.string("a metavariable such as $A"))
    if variable is None or variable.kind in (VariableKind.DROPPED, VariableKind.MULTIPLE):
        value.fail(f"`{value.text}` is not a metavariable with a name", "write $A or $$$ARGS")
    return variable


def _substring(value: Value, source: MetaVariable, _registry: Registry) -> Transformation:
    value.only(vocabulary.TRANSFORMATIONS["substring"], "substring")
    start, end = value.get("startChar"), value.get("endChar")
    return Substring(
        source, None if start is None else start.integer(), None if end is None else end.integer()
    )


def _replace(value: Value, source: MetaVariable, _registry: Registry) -> Transformation:
    value.only(vocabulary.TRANSFORMATIONS["replace"], "replace")
    pattern, by = value.get("replace"), value.get("by")
    if pattern is None or by is None:
        value.fail("replace needs `replace` (a regular expression) and `by`")
    try:
        regex = Regex(pattern.string("a regular expression"))
    except RegexError as error:
        pattern.fail(f"not a regular expression: {error}", "the syntax is that of RE2 and Rust")
    return Replace(source, regex, by.string())


def _convert(value: Value, source: MetaVariable, _registry: Registry) -> Transformation:
    value.only(vocabulary.TRANSFORMATIONS["convert"], "convert")
    case, separators = value.get("toCase"), value.get("separatedBy")
    if case is None:
        value.fail("convert needs `toCase`", f"one of: {', '.join(CASES)}")
    separated_by = None
    if separators is not None:
        known = (*SEPARATORS, CASE_CHANGE)
        separated_by = tuple(item.choice(known, "a separator") for item in separators.sequence())
    return Convert(source, case.choice(CASES, "a case"), separated_by)


def _rewrite(value: Value, source: MetaVariable, registry: Registry) -> Transformation:
    value.only(vocabulary.TRANSFORMATIONS["rewrite"], "rewrite")
    rewriters, joiner = value.get("rewriters"), value.get("joinBy")
    if rewriters is None:
        value.fail("rewrite needs `rewriters`", "rewriters: [the-id-of-one]")
    return Rewrite(
        source, rewriters.strings(), None if joiner is None else joiner.string(), registry
    )


_READERS: dict[str, Callable[[Value, MetaVariable, Registry], Transformation]] = {
    "substring": _substring,
    "replace": _replace,
    "convert": _convert,
    "rewrite": _rewrite,
}
