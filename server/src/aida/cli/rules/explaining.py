"""``aida rules explain``."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from aida.cli.errors import UsageError, nearest
from aida.cli.rules.catalog import entries_in
from aida.engine.check import check
from aida.features.explanation import Place, explain
from aida.findings import Finding
from aida.packs.utilities import project_utilities
from aida.rules.compiler import RuleSet
from aida.rules.reader import read_rules
from aida.rules.rule import Rule
from aida.syntax.languages import Language
from aida.text import LineIndex
from aida.workspace.files import source_file
from aida.workspace.settings import find_settings

_PLACE = re.compile(r"(?P<path>.+?):(?P<line>[0-9]+)(?::[0-9]+)?")
RULE_SUFFIXES = (".yml", ".yaml")


def run(arguments: argparse.Namespace) -> int:
    """Explain; the exit code is 0 whether the rule matches or not."""
    path, line = _place(arguments.place)
    settings = find_settings(path.parent)
    file = source_file(str(path), settings)
    rule = _rule(arguments.rule, file.language)
    source = path.read_bytes()
    lines = max(len(source.splitlines()), 1)
    if line > lines:
        raise UsageError(f"{arguments.place}: the file has {lines} lines")
    place = Place(file, source, line - 1, settings)
    explanation = explain(rule, place, project_utilities(settings.utilities))
    explanation.findings = _findings(rule, place)
    if arguments.format == "json":
        from aida.cli.rules.explain_json import print_json

        print_json(explanation)
    else:
        from aida.cli.rules.explain_report import print_explanation

        print_explanation(explanation, arguments, sys.stdout)
    return 0


def _place(text: str) -> tuple[Path, int]:
    match = _PLACE.fullmatch(text)
    if match is None or match["line"] == "0":
        raise UsageError(f"`{text}` is not a place", "write FILE:LINE, such as src/app.py:12")
    path = Path(match["path"])
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file")
    return path.resolve(), int(match["line"])


def _rule(name: str, language: Language | None) -> Rule:
    if name.endswith(RULE_SUFFIXES) and Path(name).is_file():
        utilities = project_utilities(find_settings(Path.cwd()).utilities)
        read = read_rules(Path(name).read_text("utf-8-sig"), name, utilities)
        if read.errors:
            raise read.errors[0]
        rules = read.rules
    else:
        entries, loaded = entries_in(Path.cwd())
        rules = next((entry.rules for entry in entries if entry.id == name), [])
        if not rules:
            for error in loaded.errors:
                if Path(error.file).stem == name:
                    raise error  # there is such a rule, and it is broken
            known = [entry.id for entry in entries]
            hint = nearest(name, known) or "`aida rules list` prints all; a rule FILE does as well"
            raise UsageError(f"there is no rule `{name}`", hint)
    if not rules:
        raise UsageError(f"{name}: there is no rule in it")
    return next((rule for rule in rules if rule.language in (language, None)), rules[0])


def _findings(rule: Rule, place: Place) -> list[Finding]:
    """What a check by this rule alone reports on the line."""
    language = rule.language if rule.language is place.file.language else None
    if language is not rule.language:
        return []
    index = LineIndex(place.source)
    found = check(place.source, language, RuleSet([rule])).findings
    return [finding for finding in found if index.line_of(finding.span.start) == place.line]
