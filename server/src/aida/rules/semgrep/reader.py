"""Semgrep's rule files: YAML with ``rules:`` into `SemgrepRule` data.

Severities: ``CRITICAL``, ``HIGH`` and ``ERROR`` are errors, ``MEDIUM`` and ``WARNING`` warnings,
``LOW`` and ``INFO`` infos, ``INVENTORY`` and ``EXPERIMENT`` hints.
"""

from __future__ import annotations

import difflib
import re

from aida.findings import Severity
from aida.rules.errors import RuleError
from aida.rules.semgrep.condition_reader import need
from aida.rules.semgrep.formula import (
    And,
    Anywhere,
    Formula,
    Inside,
    Not,
    Or,
    code_patterns,
)
from aida.rules.semgrep.formula_reader import START_KEYS, read_formula
from aida.rules.semgrep.language_names import read_languages
from aida.rules.semgrep.languages import is_converted
from aida.rules.semgrep.match_reader import read_match
from aida.rules.semgrep.rule import FixRegex, SemgrepFile, SemgrepRule
from aida.rules.value import Value
from aida.rules.yaml_reader import read_yaml
from aida.syntax.languages import Language

SEVERITIES = {
    "CRITICAL": Severity.ERROR,
    "HIGH": Severity.ERROR,
    "ERROR": Severity.ERROR,
    "MEDIUM": Severity.WARNING,
    "WARNING": Severity.WARNING,
    "LOW": Severity.INFO,
    "INFO": Severity.INFO,
    "INVENTORY": Severity.HINT,
    "EXPERIMENT": Severity.HINT,
}
_UNSUPPORTED_KEYS = {
    "taint": "AIDA follows no data flow",
    "pattern-sources": "AIDA follows no data flow",
    "pattern-sinks": "AIDA follows no data flow",
    "join": "AIDA joins no findings of several rules",
    "steps": "AIDA runs no rules in steps",
    "extract": "AIDA extracts no code from other files",
    "r2c-internal-project-depends-on": "AIDA reads no lock files",
    "r2c-internal-patterns-from": "AIDA fetches no patterns",
    "product": "it belongs to another of Semgrep's products",
}
_UNSUPPORTED_MODES = {
    "taint": "AIDA follows no data flow",
    "join": "AIDA joins no findings of several rules",
    "extract": "AIDA extracts no code from other files",
    "steps": "AIDA runs no rules in steps",
}
_IGNORED_KEYS = ("min-version", "max-version", "version", "validators", "equivalences", "mode")
_KEYS = (
    "id",
    "languages",
    "message",
    "severity",
    "metadata",
    "paths",
    "options",
    "fix",
    "fix-regex",
    "match",
    *START_KEYS,
    *_IGNORED_KEYS,
)
_ID = re.compile(r"[a-zA-Z0-9._-]+")


def is_semgrep(document: Value) -> bool:
    """Whether a YAML document is a file of Semgrep's."""
    return isinstance(document.data, dict) and "rules" in document.data


def read_semgrep(text: str, file: str = "") -> SemgrepFile:
    """Every rule of a file. A rule that can't be used is reported and leaves the others alone."""
    result = SemgrepFile()
    try:
        for document in read_yaml(text, file):
            read_document(document, result)
    except RuleError as error:
        result.errors.append(error)
    return result


def read_document(document: Value, result: SemgrepFile) -> None:
    """The rules of one document, into ``result``; raises RuleError when it holds no ``rules``."""
    rules = need(document, "rules").sequence("a list of rules")
    for value in rules:
        try:
            result.rules.append(build_rule(value, result.warnings))
        except RuleError as error:
            result.errors.append(error)
        except RecursionError:
            result.errors.append(
                RuleError("the rule is nested too deeply", file=value.file, line=value.line)
            )


def build_rule(value: Value, warnings: list[RuleError] | None = None) -> SemgrepRule:
    """One entry of ``rules``; raises RuleError."""
    value.mapping("a rule")
    name = _identifier(value)
    _refuse_unsupported(value, name)
    warnings = [] if warnings is None else warnings
    _warn_of_unknown_keys(value, warnings)
    languages, mode, unknown = read_languages(need(value, "languages"))
    if unknown:
        names = ", ".join(unknown)
        _warn(value, "languages", f"`{name}` leaves out {names}: AIDA reads no such code", warnings)
    formula = _with_positive_part(_formula(value), value)
    _warn_of_plain_syntax(value, name, formula, languages, warnings)
    fix = value.get("fix")
    return SemgrepRule(
        id=name,
        languages=languages,
        formula=formula,
        at=value,
        text_mode=mode,
        message=_message(value),
        severity=_severity(value),
        metadata=_plain(value, "metadata"),
        fix=fix.string("a text").strip() if fix is not None and fix.data is not None else None,
        fix_regex=_fix_regex(value),
        include=_globs(value, "include"),
        exclude=_globs(value, "exclude"),
        options=_plain(value, "options"),
    )


def _warn_of_plain_syntax(
    value: Value,
    name: str,
    formula: Formula,
    languages: tuple[Language, ...],
    warnings: list[RuleError],
) -> None:
    names = [each.name for each in languages if not is_converted(each.name)]
    if names and code_patterns(formula):
        problem = f"`{name}` compares {', '.join(names)} as it is written, and may find less"
        _warn(value, "languages", problem, warnings, "see docs/reference/semgrep-rules.md")


def _identifier(value: Value) -> str:
    entry = need(value, "id")
    name = entry.string("the id of the rule")
    if not _ID.fullmatch(name):
        entry.fail(f"`{name}` cannot be an id", "use letters, digits, dots, dashes and underscores")
    return name


def _refuse_unsupported(value: Value, name: str) -> None:
    mode = value.get("mode")
    if mode is not None and (reason := _UNSUPPORTED_MODES.get(mode.text)):
        value.fail(
            f"`{name}` does not run: mode `{mode.text}` is not supported", reason, key="mode"
        )
    for key, reason in _UNSUPPORTED_KEYS.items():
        if value.get(key) is not None:
            value.fail(f"`{name}` does not run: `{key}` is not supported", reason, key=key)
    if mode is not None:
        mode.choice(("search",), "a mode")


def _warn_of_unknown_keys(value: Value, warnings: list[RuleError]) -> None:
    for key in value.mapping():
        if key in _KEYS:
            continue
        close = difflib.get_close_matches(key, _KEYS, n=1, cutoff=0.8)
        hint = f"did you mean `{close[0]}`?" if close else ""
        _warn(value, key, f"`{key}` has no meaning here", warnings, hint)


def _warn(value: Value, key: str, problem: str, warnings: list[RuleError], hint: str = "") -> None:
    try:
        value.fail(problem, hint, key=key)
    except RuleError as error:
        warnings.append(error)


def _formula(value: Value) -> Formula:
    match = value.get("match")
    if match is None:
        return read_formula(value)
    for key in START_KEYS:
        if value.get(key) is not None:
            value.fail(f"`match` and `{key}` stand side by side", "keep one of them", key=key)
    return read_match(match)


def _with_positive_part(formula: Formula, value: Value) -> Formula:
    """``formula``, unless some conjunction in it has nothing to start from."""
    match formula:
        case And(members):
            if all(isinstance(member, Not) for member in members):
                value.fail(
                    "there are only negations and conditions",
                    "give `patterns` a `pattern` or `pattern-inside` to start from",
                )
            parts: tuple[Formula, ...] = members
        case Or(branches):
            parts = branches
        case Inside(part) | Anywhere(part):
            parts = (part,)
        case _:
            parts = ()
    for part in parts:
        _with_positive_part(part, value)
    return formula


def _message(value: Value) -> str:
    entry = value.get("message")
    return entry.string("a message").strip() if entry is not None else ""


def _severity(value: Value) -> Severity:
    entry = value.get("severity")
    if entry is None:
        return Severity.WARNING
    return SEVERITIES[entry.choice(SEVERITIES, "a severity")]


def _plain(value: Value, key: str) -> dict[str, object]:
    entry = value.get(key)
    if entry is None or entry.data is None:
        return {}
    return {name: item.plain() for name, item in entry.items()}


def _globs(value: Value, key: str) -> tuple[str, ...]:
    paths = value.get("paths")
    if paths is None or paths.data is None:
        return ()
    paths.only(("include", "exclude"), "`paths`")
    entry = paths.get(key)
    return entry.strings("a list of globs") if entry is not None and entry.data is not None else ()


def _fix_regex(value: Value) -> FixRegex | None:
    entry = value.get("fix-regex")
    if entry is None:
        return None
    entry.only(("regex", "replacement", "count"), "`fix-regex`")
    count = entry.get("count")
    return FixRegex(
        need(entry, "regex").string("a regular expression"),
        need(entry, "replacement").string("a text"),
        count.integer() if count else 0,
        entry,
    )
