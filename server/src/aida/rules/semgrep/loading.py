"""Semgrep's rules as rules of AIDA, each compiled for each of its languages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aida.rules.errors import RuleError
from aida.rules.file_core import FileCore
from aida.rules.rule import Rule
from aida.rules.semgrep.core import SemgrepCore
from aida.rules.semgrep.reader import read_document
from aida.rules.semgrep.rule import SemgrepFile, SemgrepRule
from aida.rules.semgrep.text_core import SemgrepTextCore
from aida.rules.template import Template
from aida.rules.text_file_core import TextFileCore
from aida.rules.value import Value
from aida.syntax.languages import Language


def load_document(document: Value) -> tuple[list[Rule], list[RuleError], list[RuleError]]:
    """Rules, errors and warnings of one YAML document with ``rules:``; raises RuleError."""
    file = SemgrepFile()
    read_document(document, file)
    rules: list[Rule] = []
    for semgrep_rule in file.rules:
        try:
            rules += _each_language(semgrep_rule)
        except RuleError as error:
            file.errors.append(error)
    return rules, file.errors, file.warnings


def _each_language(rule: SemgrepRule) -> Iterator[Rule]:
    if rule.text_mode:
        yield _rule(rule, None, SemgrepTextCore(rule))
        return
    failed: RuleError | None = None
    made = 0
    for language in rule.languages:
        try:
            core = SemgrepCore(rule, language)
        except RuleError as error:  # it may be code of another of its languages
            failed = error
            continue
        made += 1
        yield _rule(rule, language, core)
    if failed is not None and not made:
        raise failed


def _rule(rule: SemgrepRule, language: Language | None, core: FileCore | TextFileCore) -> Rule:
    return Rule(
        rule.id,
        language,
        core,
        severity=rule.severity,
        message=Template(rule.message or rule.id),
        tags=_tags(rule),
        references=_strings(rule.metadata.get("references")),
        files=_globs(rule.include),
        ignores=_globs(rule.exclude),
        source=rule.at.file,
        url=_first(rule.metadata.get("source")),
        has_file_fix=rule.fix is not None or rule.fix_regex is not None,
    )


def _tags(rule: SemgrepRule) -> tuple[str, ...]:
    found = [str(rule.metadata[key]) for key in ("category",) if key in rule.metadata]
    for key in ("cwe", "owasp"):
        found += [text.partition(":")[0].strip() for text in _strings(rule.metadata.get(key))]
    return tuple(dict.fromkeys(found))


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Sequence):
        return tuple(str(item) for item in value)
    return ()


def _first(value: object) -> str:
    return next(iter(_strings(value)), "")


def _globs(patterns: Sequence[str]) -> tuple[str, ...]:
    """Semgrep's globs: a name without a slash fits at any depth, and folders with all in them."""
    found: list[str] = []
    for pattern in patterns:
        text = pattern.removeprefix("./")
        anchored = text.startswith("/")
        text = text.strip("/")
        if not anchored and not text.startswith("**/"):
            text = f"**/{text}"
        found += [text, f"{text}/**"]
    return tuple(found)
