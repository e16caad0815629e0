"""The `measure:` of a rule file, and the options that settings give such rules."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from aida.rules.measures.core import Measure, MeasureCore, Option
from aida.rules.measures.registry import MEASURES, find_measure
from aida.rules.value import Value
from aida.syntax.languages import Language

_NOT_BESIDE = ("rule", "constraints", "utils", "transform", "rewriters", "fix", "labels")


class OptionError(ValueError):
    """An option that a measure does not have, or a value that it cannot take."""


def read_measure(value: Value, language: Language | None, message: str) -> MeasureCore:
    """The core of a rule that has a `measure`; raises RuleError."""
    for key in _NOT_BESIDE:
        if value.get(key) is not None:
            value.fail(
                f"`{key}` cannot stand beside `measure`", "a measure is all there is", key=key
            )
    given = value.mapping()["measure"]
    name = given.get("name")
    if name is None:
        given.fail("a measure needs a `name`", "measure: {name: cognitive-complexity, max: 15}")
    measure = find_measure(name.string("the name of a measure"))
    if measure is None:
        name.fail(
            f"`{name.text}` is not a measure", _nearest(name.text, [m.name for m in MEASURES])
        )
    if language is None or (measure.languages and language.name not in measure.languages):
        known = ", ".join(sorted(measure.languages or ())) or "any language but `text`"
        value.fail(
            f"`{measure.name}` cannot be measured in {language.name if language else 'text'}",
            f"it can be in: {known}",
            key="language",
        )
    given.only(("name", *measure.options), f"the measure `{measure.name}`")
    core = MeasureCore(measure, _options(given, measure), message)
    if unknown := core.unknown_variables():
        value.fail(
            f"`{measure.name}` does not know ${unknown[0]}",
            f"the message may use: {', '.join('$' + name for name in measure.variables)}",
            key="message",
        )
    return core


def _options(given: Value, measure: Measure) -> dict[str, int]:
    options: dict[str, int] = {}
    for key, option in measure.options.items():
        entry = given.get(key)
        if entry is None:
            given.fail(f"the measure `{measure.name}` needs `{key}`: {option.meaning}")
        number = entry.integer()
        if problem := _out_of_range(number, option):
            entry.fail(problem)
        options[key] = number
    return options


def configure(core: object, options: Mapping[str, object]) -> MeasureCore:
    """The core with options as settings give them; raises OptionError."""
    if not isinstance(core, MeasureCore):
        raise OptionError("only rules that measure have options")
    for name, number in options.items():
        if name not in core.options:
            hint = _nearest(name, core.options) if core.options else "this rule has none"
            raise OptionError(f"there is no option `{name}`; {hint}")
        if isinstance(number, bool) or not isinstance(number, int):
            raise OptionError(f"{name}: expected a whole number")
        if problem := _out_of_range(number, _RANGES[name]):
            raise OptionError(f"{name}: {problem}")
    return core.configured({name: n for name, n in options.items() if isinstance(n, int)})


def _out_of_range(number: int, option: Option) -> str:
    if option.least <= number <= option.most:
        return ""
    return f"expected a number from {option.least} to {option.most:,}, found {number}"


_RANGES = {name: option for measure in MEASURES for name, option in measure.options.items()}
"""Options of the same name have the same range in every measure."""


def _nearest(word: str, known: Mapping[str, int] | list[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1)
    return f"did you mean `{close[0]}`?" if close else f"known: {', '.join(known)}"
