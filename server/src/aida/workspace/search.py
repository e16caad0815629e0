"""Running a few rules over files, a file at a time: to try a rule out, or to count its matches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from aida.engine.check import check
from aida.engine.result import CheckResult
from aida.rules.compiler import RuleSet
from aida.rules.rule import Rule
from aida.workspace.files import FileProblem, Report, SourceFile, find_files
from aida.workspace.inspect_file import read_source
from aida.workspace.settings import Settings


class Searched(NamedTuple):
    """A file that was looked at. ``source`` is empty when no rule is for the file."""

    file: SourceFile
    source: bytes
    result: CheckResult


def search(
    paths: Sequence[Path], settings: Settings, rules: Sequence[Rule], report: Report
) -> Iterator[Searched]:
    """Every file under ``paths``, as soon as it is checked. What cannot be read is reported."""
    ruleset = RuleSet(rules)
    languages = {rule.language for rule in rules}
    any_language = None in languages
    for file in find_files(paths, settings, any_language=any_language, report=report):
        if not any_language and file.language not in languages:
            yield Searched(file, b"", CheckResult())
            continue
        source = read_source(file, settings.max_file_size)
        if isinstance(source, FileProblem):
            report(source)
        if isinstance(source, bytes):
            yield Searched(file, source, check(source, file.language, ruleset.for_path(file.name)))
