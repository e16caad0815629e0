"""Fixing files: what ``--fix`` writes and ``--diff`` shows."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from aida.cli.check.outcome import FileOutcome, Wire
from aida.cli.check.write_file import ChangedOnDisk, replace_file
from aida.workspace.files import FileProblem, SourceFile, source_file
from aida.workspace.fix_file import fix_file
from aida.workspace.inspect_file import inspect, read_source
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.suppression_wire import report_on


def fix_files(
    files: Iterable[FileOutcome], rules: RulesInForce, arguments: argparse.Namespace, today: str
) -> list[FileProblem]:
    """Fix what may be fixed, in memory with ``--diff``; the files that had to be left alone."""
    problems: list[FileProblem] = []
    for file in files:
        if any(_is_fixable(finding, arguments.unsafe_fixes) for finding in file.findings):
            problem = _fix(file, rules, arguments, today)
            if problem:
                problems.append(FileProblem(file.shown_path, problem))
    return problems


def _is_fixable(finding: Wire, unsafe: bool) -> bool:
    return any(fix["safe"] or unsafe for fix in finding.get("fixes", ()))


def _fix(file: FileOutcome, rules: RulesInForce, arguments: argparse.Namespace, today: str) -> str:
    description = source_file(file.path, rules.settings)
    on_disk = file.text is None
    source = _read(description, rules) if file.text is None else file.text
    if isinstance(source, str):
        return source
    ruleset = rules.for_path(description.name)
    result = fix_file(
        description,
        source,
        lambda text, language: rules.suppressing.check(text, language, ruleset, today),
        unsafe=arguments.unsafe_fixes,
    )
    if result.refusal or result.text == source:
        return result.refusal
    if on_disk and arguments.fix:
        try:
            replace_file(Path(file.path), source, result.text)
        except ChangedOnDisk:
            return "not fixed: it changed while it was being checked"
        except OSError as error:
            return f"not fixed: it cannot be written: {error.strerror}"
    file.text, file.fixed_text, file.fixed = source, result.text, result.applied
    if arguments.fix:
        report = inspect(description, result.text, rules)
        if isinstance(report, FileProblem):
            return report.message
        found = report_on(report.findings, report.suppressions, today)
        file.findings, file.suppressed = found.findings, found.suppressed
    return ""


def _read(file: SourceFile, rules: RulesInForce) -> bytes | str:
    source = read_source(file, rules.settings.max_file_size)
    if isinstance(source, bytes):
        return source
    return source.message if source is not None else "is a binary file"
