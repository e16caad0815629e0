"""``aida rules try``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from aida.cli.errors import UsageError
from aida.cli.rules.languages import language_named
from aida.engine.captures import MatchedNode, matched_node
from aida.findings import Finding
from aida.packs.utilities import project_utilities
from aida.rules.pattern_advice import advise, pattern_problem
from aida.rules.reader import RuleFile
from aida.rules.rule import Rule
from aida.rules.trial import patterns_of, rule_of_pattern, rules_of_text
from aida.syntax.grammar import parse
from aida.syntax.languages import Language, language_of_path
from aida.workspace.files import FileProblem
from aida.workspace.search import search
from aida.workspace.settings import find_settings

STDIN = "-"


class Match(NamedTuple):
    """One match. ``node`` is None for rules that match no single node."""

    path: str
    source: bytes
    finding: Finding
    node: MatchedNode | None


@dataclass
class Trial:
    """What a search came to."""

    rules: list[Rule]
    searched: int = 0
    matches: list[Match] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def files(self) -> int:
        """In how many files something matched."""
        return len({match.path for match in self.matches})


def run(arguments: argparse.Namespace) -> int:
    """Search and show; the exit code is 0, also without matches, and 2 for a broken rule."""
    paths = list(map(Path, arguments.query if arguments.rule else arguments.query[1:]))
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: there is no such file or folder")
    read, notes = _read(arguments, paths)
    if read.errors:
        raise read.errors[0]
    if not read.rules:
        raise UsageError("there is no rule in it", "a rule file needs `id`, `language` and `rule`")
    if arguments.debug and arguments.format == "text":
        from aida.cli.rules.try_report import print_trees

        print_trees(read.rules)
    trial = _search(read.rules, paths)
    trial.notes = [*notes, *(str(warning) for warning in read.warnings)]
    if arguments.format == "json":
        from aida.cli.rules.try_json import print_json

        print_json(trial, debug=arguments.debug)
    else:
        from aida.cli.rules.try_report import print_trial

        print_trial(trial, arguments)
    return 0


def _read(arguments: argparse.Namespace, paths: list[Path]) -> tuple[RuleFile, list[str]]:
    if arguments.rule:
        return _read_file(arguments), []
    if not arguments.query:
        raise UsageError("what is to be found?", "aida rules try 'eval($X)' --lang python src")
    pattern = arguments.query[0]
    language = _language(arguments.lang, paths)
    read = rule_of_pattern(pattern, language.name)
    advice = "\n        ".join(advise(pattern, language))
    if read.errors:
        problem = pattern_problem(pattern, language) or read.errors[0].problem
        raise UsageError(problem, advice or f"`aida rules try` needs complete {language.name} code")
    notes = [problem] if (problem := pattern_problem(pattern, language)) else []
    return read, notes + ([advice] if advice else [])


def _read_file(arguments: argparse.Namespace) -> RuleFile:
    if arguments.rule == STDIN:
        name, text = "<stdin>", sys.stdin.read()
    else:
        name, text = arguments.rule, Path(arguments.rule).read_text("utf-8-sig")
    language = language_named(arguments.lang).name if arguments.lang else ""
    utilities = project_utilities(find_settings(Path.cwd()).utilities)
    return rules_of_text(text, name, language, utilities)


def _language(name: str | None, paths: list[Path]) -> Language:
    if name:
        return language_named(name)
    found = {language for path in paths if (language := language_of_path(path)) is not None}
    if len(found) == 1:
        return found.pop()
    raise UsageError("which language is the pattern in?", "say --lang python, for example")


def _search(rules: list[Rule], paths: list[Path]) -> Trial:
    trial = Trial(rules)
    by_key = {(rule.id, rule.language): rule for rule in rules}
    settings = find_settings(Path.cwd())
    places = [path.resolve() for path in paths] or [Path.cwd()]
    for file, source, result in search(places, settings, rules, trial.problems.append):
        trial.searched += bool(source)
        trial.failures += [f"{file.name}: {failure.reason}" for failure in result.failures]
        if not result.findings:
            continue
        root = parse(file.language, source).root_node if file.language else None
        for finding in result.findings:
            rule = by_key.get((finding.rule, file.language))
            node = matched_node(rule, root, source, finding.span) if rule and root else None
            trial.matches.append(Match(file.path, source, finding, node))
    return trial


def tree_rows(rule: Rule) -> Iterator[str]:
    """The trees of all patterns of a rule."""
    from aida.rules.pattern_tree import pattern_tree

    if rule.language is None:
        return
    for pattern in patterns_of(rule):
        yield f"{pattern.source}  ({rule.language.name}, {pattern.strictness.name})"
        yield from (f"  {row}" for row in pattern_tree(pattern, rule.language))
