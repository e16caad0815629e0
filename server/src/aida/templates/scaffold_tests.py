"""Tests of scaffolds: which files come of some answers, and whether they are sound."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator

from aida.governance.suppressing import Suppressing
from aida.rules.compiler import RuleSet
from aida.rules.errors import RuleError
from aida.rules.test_failure import Failure
from aida.rules.value import Value
from aida.rules.yaml_reader import read_yaml
from aida.syntax.grammar import parse
from aida.syntax.languages import language_of_path
from aida.templates.answers import AnswerError, complete
from aida.templates.expanding import NewFile, expand_scaffold
from aida.templates.page import Example
from aida.templates.scaffold import Scaffold
from aida.text import LineIndex

DAY = "2027-03-01"
FIXED = {"folder": "example", "year": 2027}


def run_scaffold_example(
    scaffold: Scaffold,
    example: Example,
    file: str,
    rules_for: Callable[[str], RuleSet],
    suppressing: Suppressing,
) -> Iterator[Failure]:
    """Failures of one pair of answers and files."""
    try:
        given = _answers(example.code)
        files = expand_scaffold(scaffold, complete(scaffold, given, FIXED))
    except (AnswerError, RuleError) as error:
        yield Failure(file, example.line, str(error))
        return
    expected = (example.result or "").split()
    found = [new.path for new in files]
    if sorted(expected) != found:
        details = [f"- {path}" for path in sorted(set(expected) - set(found))]
        details += [f"+ {path}" for path in sorted(set(found) - set(expected))]
        problem = "the answers give other files"
        yield Failure(file, example.result_line, problem, tuple(details))
    for new in files:
        for problem in _problems(new, rules_for(new.path), suppressing):
            yield Failure(file, example.line, f"{new.path}:{problem}")


def _answers(code: str) -> dict[str, str]:
    document = next(read_yaml(code), Value({}))
    return {name: value.text for name, value in document.items()}


def _problems(new: NewFile, rules: RuleSet, suppressing: Suppressing) -> Iterator[str]:
    """What is wrong with a file: it cannot be parsed, or has findings."""
    name = new.path.rpartition("/")[2]
    try:
        if name.endswith(".toml"):
            tomllib.loads(new.content.decode())
        elif name.endswith(".json"):
            json.loads(new.content)
    except ValueError as error:
        yield f" is not valid: {error}"
    language = language_of_path(name)
    if language is not None and parse(language, new.content).root_node.has_error:
        yield f" is not valid {language.name}"
    index = LineIndex(new.content)
    for finding in suppressing.check(new.content, language, rules, DAY):
        line = index.line_of(finding.span.start) + 1
        yield f"{line}: has a finding: {finding.rule}: {finding.message}"
