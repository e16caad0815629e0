"""Rule files: ast-grep's format as it is, with AIDA's governance around it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from aida.findings import Severity, Stage
from aida.rules import vocabulary
from aida.rules.builder import Scope
from aida.rules.core import RuleCore, UtilityMatcher
from aida.rules.core_reader import build_core, read_identifier
from aida.rules.errors import RuleError
from aida.rules.file_core import FileCore
from aida.rules.matcher import Matcher
from aida.rules.measures.reader import read_measure
from aida.rules.regex import Regex, RegexError
from aida.rules.rule import LabelStyle, Rule
from aida.rules.suppression_core import SuppressionCore, SuppressionProblem
from aida.rules.template import Template
from aida.rules.text_rule import TextCore
from aida.rules.value import Value
from aida.rules.yaml_reader import read_yaml
from aida.syntax.languages import LANGUAGES, Language, find_language

RULE_FILE_KEYS = tuple(vocabulary.RULE_FILE)
TEXT, ANY = "text", "any"

Globals = Mapping[str, Mapping[str, Matcher]]
"""Global utilities: by language name, then by id."""


@dataclass
class RuleFile:
    """What a rule file holds: the rules that can be used, and what is wrong with the others."""

    rules: list[Rule] = field(default_factory=list)
    errors: list[RuleError] = field(default_factory=list)
    warnings: list[RuleError] = field(default_factory=list)


def read_rules(text: str, file: str = "", utilities: Globals | None = None) -> RuleFile:
    """Every rule of a file, several documents included. One broken rule leaves the others alone."""
    result = RuleFile()
    try:
        for document in read_yaml(text, file):
            try:
                if isinstance(document.data, dict) and "rules" in document.data:
                    _read_semgrep(document, result)
                    continue
                result.rules += build_rules(document, utilities or {}, result.warnings)
            except RuleError as error:
                result.errors.append(error)
            except RecursionError:
                result.errors.append(RuleError("the rule is nested too deeply", file=file))
    except RuleError as error:
        result.errors.append(error)
    return result


def _read_semgrep(document: Value, result: RuleFile) -> None:
    from aida.rules.semgrep.loading import load_document  # most projects have none

    rules, errors, warnings = load_document(document)
    result.rules += rules
    result.errors += errors
    result.warnings += warnings


def read_utilities(texts: Iterable[tuple[str, str]]) -> tuple[Globals, list[RuleError]]:
    """Global utilities from (text, file) pairs; they may refer to one another."""
    registry: dict[str, dict[str, Matcher]] = {}
    errors: list[RuleError] = []
    documents: list[tuple[Value, str, Language]] = []
    for text, file in texts:
        try:
            for value in read_yaml(text, file):
                name = read_identifier(value)
                documents += [(value, name, language) for language in _languages(value) if language]
        except RuleError as error:
            errors.append(error)
    for value, name, language in documents:
        known = frozenset(other for _, other, spoken in documents if spoken is language)
        table = registry.setdefault(language.name, {})
        try:
            table[name] = UtilityMatcher(build_core(value, Scope(language, table, known)))
        except RuleError as error:
            errors.append(error)
    return registry, errors


def build_rules(value: Value, utilities: Globals, warnings: list[RuleError]) -> list[Rule]:
    """The rule of one document, once for each of its languages; raises RuleError."""
    value.mapping("a rule")
    _warn_of_typos(value, warnings)
    return [_build_rule(value, language, utilities, warnings) for language in _languages(value)]


def _warn_of_typos(value: Value, warnings: list[RuleError]) -> None:
    for key in value.mapping():
        if key in RULE_FILE_KEYS:
            continue
        close = difflib.get_close_matches(key, RULE_FILE_KEYS, n=1, cutoff=0.8)
        if close:
            try:
                value.fail(f"`{key}` has no meaning here", f"did you mean `{close[0]}`?", key=key)
            except RuleError as error:
                warnings.append(error)


def _languages(value: Value) -> list[Language | None]:
    given = value.get("language")
    if given is None:
        value.fail("a rule needs a `language`", "language: python")
    items = given.data if isinstance(given.data, list) else [given]
    found: list[Language | None] = []
    for item in items:
        name = item.string("the name of a language")
        if name in (TEXT, ANY):
            found.append(None)
            continue
        language = find_language(name)
        if language is None:
            names = [language.name for language in LANGUAGES]
            close = difflib.get_close_matches(name.lower(), names, n=1)
            hint = f"did you mean `{close[0]}`?" if close else f"known: {', '.join(names)}"
            item.fail(f"`{name}` is not a language that AIDA reads", hint)
        found.append(language)
    if not found:
        given.fail("the list of languages is empty")
    return found


def _text(value: Value, key: str) -> str:
    entry = value.get(key)
    return "" if entry is None or entry.data is None else entry.string().strip()


def _strings(value: Value, key: str) -> tuple[str, ...]:
    entry = value.get(key)
    return () if entry is None else entry.strings()


def _globs(value: Value, key: str) -> tuple[str, ...]:
    entry = value.get(key)
    if entry is None:
        return ()
    items = entry.data if isinstance(entry.data, list) else [entry]
    return tuple((item.get("glob") or item).string("a glob such as src/**/*.py") for item in items)


def _build_rule(
    value: Value, language: Language | None, utilities: Globals, warnings: list[RuleError]
) -> Rule:
    name = read_identifier(value)
    message = _text(value, "message") or _text(value, "title") or name
    core: RuleCore | TextCore | FileCore | SuppressionCore
    if value.get("measure") is not None:
        core = read_measure(value, language, message)
    elif language is None:
        core = _core_of_any_language(value)
    else:
        scope = Scope(language, utilities.get(language.name, {}), warnings=warnings)
        core = build_core(value, scope, rewriters=True)
    severity, stage, safety = value.get("severity"), value.get("stage"), value.get("fix-safety")
    names = [level.label for level in Severity]
    return Rule(
        id=name,
        language=language,
        core=core,
        severity=Severity.parse(severity.choice(names, "a severity"))
        if severity
        else Severity.HINT,
        stage=Stage(stage.choice(list(Stage), "a stage")) if stage else Stage.ENFORCE,
        title=_text(value, "title"),
        message=Template(message),
        note=_text(value, "note"),
        url=_text(value, "url"),
        owner=_text(value, "owner"),
        tags=_strings(value, "tags"),
        references=_strings(value, "references"),
        labels=_labels(value, core),
        fix_is_safe=safety is not None
        and safety.choice(vocabulary.FIX_SAFETIES, "a fix-safety") == "safe",
        files=_globs(value, "files"),
        ignores=_globs(value, "ignores"),
        source=value.file,
    )


def _core_of_any_language(value: Value) -> TextCore | SuppressionCore:
    rule = value.get("rule")
    given = rule.get("suppression") if rule is not None and isinstance(rule.data, dict) else None
    if given is None:
        return _text_core(value)
    names = [problem.value for problem in SuppressionProblem]
    return SuppressionCore(SuppressionProblem(given.choice(names, "a problem of suppressions")))


def _text_core(value: Value) -> TextCore:
    rule = value.get("rule")
    if rule is None or rule.get("regex") is None:
        value.fail("a text rule needs `rule: {regex: ...}`", key="language")
    rule.only(("regex",), "the rule object of a text rule")
    regex = rule.mapping()["regex"]
    minimum = value.get("constraints-entropy")
    number = 0.0
    if minimum is not None:
        if isinstance(minimum.data, bool) or not isinstance(minimum.data, int | float):
            minimum.fail("expected a number of bits per character, such as 3.5")
        number = float(minimum.data)
    try:
        return TextCore(Regex(regex.string("a regular expression")), number)
    except RegexError as error:
        regex.fail(f"not a regular expression: {error}", "the syntax is that of RE2 and Rust")


def _labels(
    value: Value, core: RuleCore | TextCore | FileCore | SuppressionCore
) -> dict[str, LabelStyle]:
    entry = value.get("labels")
    if entry is None or not isinstance(core, RuleCore):
        return {}
    labels: dict[str, LabelStyle] = {}
    for name, label in entry.items():
        if name not in core.variables():
            entry.fail(f"no part of the rule binds ${name}", key=name)
        label.only(vocabulary.LABEL, "a label")
        style = label.get("style")
        primary = (
            style is not None and style.choice(vocabulary.LABEL_STYLES, "a style") == "primary"
        )
        labels[name] = LabelStyle(_text(label, "message"), primary)
    return labels
