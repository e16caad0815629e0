"""Running a check over targets and collecting what came of it."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, TextIO

from aida.cli.check.formats import TEXT, shown_format
from aida.cli.check.outcome import FileOutcome, Judged, Outcome, Wire, outcomes_of
from aida.cli.check.rule_names import report_unknown_rules
from aida.cli.check.targets import Target
from aida.cli.paths import shown_path
from aida.cli.terminal.progress import Progress
from aida.cli.terminal.style import style_for
from aida.packs.catalog import bundled_packs
from aida.workspace.cache import ResultCache
from aida.workspace.files import FileProblem
from aida.workspace.rules_in_force import RulesInForce
from aida.workspace.rules_summary import summarize
from aida.workspace.scan import ScanReport, scan
from aida.workspace.settings import Settings

if TYPE_CHECKING:
    from aida.governance.baseline import Baseline


def run_check(
    targets: Sequence[Target],
    errors: Sequence[Wire],
    arguments: argparse.Namespace,
    stdin: TextIO,
    today: str,
) -> Outcome:
    """Check every target; fix if asked to. On ``today`` depends which suppressions hold."""
    started = time.perf_counter()
    outcome = Outcome(errors=list(errors), broken_setup=bool(errors))
    cache = None if arguments.no_cache else ResultCache()
    try:
        for target in targets:
            _run_target(target, arguments, stdin, cache, outcome, today)
    finally:
        if cache is not None:
            cache.close()
    outcome.files.sort(key=lambda file: file.path)
    outcome.seconds = time.perf_counter() - started
    return outcome


def _run_target(
    target: Target,
    arguments: argparse.Namespace,
    stdin: TextIO,
    cache: ResultCache | None,
    outcome: Outcome,
    today: str,
) -> None:
    baseline = None if arguments.no_baseline else _baseline_of(target)
    changes = None
    if arguments.new_since:
        from aida.cli.check.new_since import changes_for

        changes = changes_for(target, arguments.new_since)
    rules = RulesInForce(target.settings)
    if changes is not None and target.settings.coverage:
        from aida.cli.check.new_since import tell_changes

        tell_changes(rules, changes)
    summary = summarize(rules, cache)
    report_unknown_rules(target.settings, arguments, summary["rules"], outcome)
    _keep_rule_errors(summary["errors"], outcome)
    outcome.warnings += summary["warnings"]
    outcome.rules.update(summary["rules"])
    if target.stdin_name:
        from aida.cli.check.stdin import check_stdin

        files = check_stdin(target, rules, stdin, today)
        outcome.checked += 1
    else:
        files = _scan(target, rules, arguments, cache, outcome, changes, today)
    if arguments.fix or arguments.diff:
        from aida.cli.check.fix_files import fix_files

        outcome.problems += fix_files(files, rules, arguments, today)
    if changes is not None:
        from aida.cli.check.new_since import keep_new

        outcome.old += keep_new(files, changes, target.settings)
    if baseline is not None:
        from aida.cli.check.known import sort_out_known

        sort_out_known(files, baseline, target, outcome, show=arguments.show_baselined)
    outcome.files += files
    outcome.judged.append(Judged(rules, files))


def _baseline_of(target: Target) -> Baseline | None:
    settings = target.settings
    if settings.baseline is None and not settings.baseline_file.exists():
        return None  # most projects have none, and need not load what reads one
    from aida.workspace.baseline_file import load_baseline

    return load_baseline(settings)


def _keep_rule_errors(errors: Sequence[dict[str, object]], outcome: Outcome) -> None:
    bundled = str(bundled_packs()) + os.sep
    for error in errors:
        outcome.errors.append(error)
        if not str(error["path"]).startswith(bundled):
            outcome.broken_setup = True


def _add_coverage(
    target: Target, rules: RulesInForce, report: ScanReport, outcome: Outcome
) -> None:
    """Report broken coverage reports and, of a check of the root, the project's coverage."""
    from aida.workspace.coverage.project_gate import check_project
    from aida.workspace.rules_summary import problem_to_wire

    _keep_rule_errors([problem_to_wire(error) for error in rules.facts.errors], outcome)
    if target.settings.root in target.paths and rules.facts.told.changed_lines is None:
        if rules.facts.coverage is not None and not rules.facts.coverage.reports:
            outcome.warnings.append(_missing_reports(target.settings))
        whole = check_project(rules)
        if whole is not None:
            report.files.append(whole)


def _missing_reports(settings: Settings) -> Wire:
    return {
        "path": shown_path(str(settings.source or settings.root)),
        "line": None,
        "column": None,
        "message": f"coverage: there is no report {' or '.join(settings.coverage)}",
        "help": "run the tests with coverage first",
    }


def _scan(
    target: Target,
    rules: RulesInForce,
    arguments: argparse.Namespace,
    cache: ResultCache | None,
    outcome: Outcome,
    only: Container[str] | None,
    today: str,
) -> list[FileOutcome]:
    quiet = arguments.quiet or shown_format(arguments) != TEXT
    progress = Progress(style_for(sys.stderr, arguments.color), enabled=not quiet)
    try:
        report = scan(
            target.paths, rules, jobs=arguments.jobs, cache=cache, progress=progress, only=only
        )
    finally:
        progress.erase()
    root = target.settings.root
    if target.settings.coverage:
        _add_coverage(target, rules, report, outcome)
    outcome.problems += (
        FileProblem(shown_path(str(root / problem.path)), problem.message)
        for problem in report.problems
    )
    outcome.checked += report.checked
    outcome.cached += report.cached
    return outcomes_of(report.files, today)
