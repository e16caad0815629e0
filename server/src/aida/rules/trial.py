"""A rule from what somebody tries out: a pattern, a rule object, or a whole rule file."""

from __future__ import annotations

from collections.abc import Iterator

from aida.rules import vocabulary
from aida.rules.core import RuleCore
from aida.rules.errors import RuleError
from aida.rules.matcher import Matcher, PatternMatcher
from aida.rules.pattern import Pattern
from aida.rules.reader import Globals, RuleFile, build_rules, read_rules
from aida.rules.rule import Rule
from aida.rules.value import Value
from aida.rules.yaml_reader import read_yaml

TRIAL_ID = "try"


def rule_of_pattern(pattern: str, language: str) -> RuleFile:
    """The rule that is nothing but a pattern."""
    return _wrap(Value.of({"pattern": pattern}, "rule"), language)


def rules_of_text(
    text: str, file: str, language: str, utilities: Globals | None = None
) -> RuleFile:
    """The rules of a rule file, or the one rule that a bare rule object makes in ``language``."""
    try:
        documents = list(read_yaml(text, file))
    except RuleError as error:
        return RuleFile(errors=[error])
    first = documents[0] if len(documents) == 1 else None
    if first is None or not is_rule_object(first):
        return read_rules(text, file, utilities)
    if not language:
        error = RuleError(
            "a rule object alone does not say its language", hint="add --lang python", file=file
        )
        return RuleFile(errors=[error])
    return _wrap(first, language)


def is_rule_object(value: Value) -> bool:
    """Whether a document is what stands under ``rule:`` in a rule file."""
    data = value.data
    return (
        isinstance(data, dict) and bool(data) and all(key in vocabulary.RULE_OBJECT for key in data)
    )


def _wrap(rule: Value, language: str) -> RuleFile:
    result = RuleFile()
    head = {"id": TRIAL_ID, "language": language, "severity": "info", "message": "matches"}
    document = Value.of({**head, "rule": rule})
    try:
        result.rules = build_rules(document, {}, result.warnings)
    except RuleError as error:
        result.errors.append(error)
    return result


def patterns_of(rule: Rule) -> Iterator[Pattern]:
    """Every pattern of a rule, in the order in which they are tried."""
    if not isinstance(rule.core, RuleCore):
        return
    seen: set[int] = set()
    queue: list[Matcher] = [rule.core.matcher, *rule.core.constraints.values()]
    while queue:
        matcher = queue.pop(0)
        if id(matcher) in seen:
            continue
        seen.add(id(matcher))
        if isinstance(matcher, PatternMatcher):
            yield matcher.pattern
        queue = [*matcher.parts(), *queue]
