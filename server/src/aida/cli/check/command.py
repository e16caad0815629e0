"""``aida check``: its options, and the course of one run."""

from __future__ import annotations

import argparse
import gc
import sys
from typing import Any

from aida.cli.check.formats import FORMATS, TEXT

FAIL_ON = ("hint", "info", "warning", "error", "never")
STAGES = ("shadow", "warn", "enforce")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.usage = "aida check [OPTIONS] [PATH ...]"
    parser.set_defaults(words_go_to="paths")
    parser.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files and folders to check (default: this folder); - reads standard input",
    )
    parser.add_argument(
        "--stdin-filename", metavar="NAME", help="what the text on standard input is called"
    )
    _configure_rules(parser.add_argument_group("rules"))
    _configure_new(parser.add_argument_group("only what is new"))
    _configure_fixing(parser.add_argument_group("fixing"))
    _configure_output(parser.add_argument_group("output"))
    running = parser.add_argument_group("running")
    running.add_argument(
        "--jobs", type=count, default=0, metavar="N", help="worker processes (default: one a core)"
    )
    running.add_argument(
        "--no-cache", action="store_true", help="neither use nor keep results of earlier checks"
    )
    running.add_argument(
        "--upload",
        action="store_true",
        help="then send the sync service what waits for it; the exit code stays the check's",
    )


def _configure_rules(group: Any) -> None:
    group.add_argument(
        "--config", metavar="FILE", help="settings file to use instead of the nearest aida.toml"
    )
    group.add_argument(
        "--rules",
        action="append",
        default=[],
        metavar="PATH",
        help="more rules: a file or folder, ast-grep's included (repeatable)",
    )
    group.add_argument(
        "--no-default-packs", action="store_true", help="run no rules but those of --rules"
    )
    group.add_argument(
        "--select", action="append", default=[], metavar="RULE", help="run only this rule"
    )
    group.add_argument(
        "--ignore", action="append", default=[], metavar="RULE", help="do not run this rule"
    )
    group.add_argument("--stage", choices=STAGES, help="lowest stage of rules to report")


def _configure_new(group: Any) -> None:
    group.add_argument(
        "--new-since",
        metavar="REF",
        help="report only what is new since the branch left this branch, tag or commit",
    )
    group.add_argument(
        "--no-baseline", action="store_true", help="report what the baseline knows like the rest"
    )
    group.add_argument(
        "--show-baselined",
        action="store_true",
        help="report what the baseline knows, marked, without effect on the exit code",
    )


def _configure_fixing(group: Any) -> None:
    group.add_argument("--fix", action="store_true", help="apply the safe fixes")
    group.add_argument("--unsafe-fixes", action="store_true", help="with --fix, --diff: all fixes")
    group.add_argument(
        "--diff", action="store_true", help="show what --fix would change, and change nothing"
    )


def _configure_output(group: Any) -> None:
    group.add_argument("--format", choices=(*FORMATS,), default=TEXT, help="default: text")
    group.add_argument(
        "--output",
        metavar="FILE",
        help="write the report into this file, and show text on the terminal",
    )
    group.add_argument(
        "--fail-on",
        choices=FAIL_ON,
        default="warning",
        help="least severity that makes the exit code 1 (default: warning)",
    )
    group.add_argument(
        "--show-suppressed", action="store_true", help="list what comments suppress, and why"
    )
    group.add_argument("--statistics", action="store_true", help="count findings by rule instead")
    group.add_argument("-q", "--quiet", action="store_true", help="print findings and nothing else")
    group.add_argument(
        "--color", choices=("auto", "always", "never"), default="auto", help="default: auto"
    )


def count(text: str) -> int:
    """A number of processes, from the command line."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"`{text}` is not a number of processes: use 1 or more")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Check, fix if asked to, report; the exit code is 0, 1 (findings) or 2 (broken set-up)."""
    # A check makes next to no cycles; looking for them in all its findings costs 4 %.
    gc.disable()
    try:
        return _run(arguments)
    finally:
        gc.enable()


def _run(arguments: argparse.Namespace) -> int:
    from aida.cli.check.remember import is_plain, question_of
    from aida.cli.check.report import print_outcome, render_again
    from aida.cli.check.run import run_check
    from aida.cli.check.targets import find_targets
    from aida.workspace.today import today

    if arguments.fix and arguments.diff:
        from aida.cli.errors import UsageError

        raise UsageError("--fix and --diff exclude each other", "--diff alone changes nothing")
    if arguments.new_since and (arguments.fix or arguments.diff):
        from aida.cli.errors import UsageError

        raise UsageError(
            "--new-since cannot limit what --fix and --diff change",
            "name the files to fix instead",
        )
    if arguments.new_since and "-" in arguments.paths:
        from aida.cli.errors import UsageError

        raise UsageError("--new-since compares files, not standard input")
    targets, errors = find_targets(arguments)
    question = question_of(arguments, targets)
    day = today()
    outcome = run_check(targets, errors, arguments, sys.stdin, day)
    print_outcome(outcome, arguments)
    if any(target.settings.sync.url for target in targets):
        from aida.cli.check.recording import record_check

        record_check(outcome, targets, arguments, day)
    if arguments.upload:
        from aida.cli.sync.uploading import upload

        upload({target.settings.sync.url for target in targets})
    exit_code = outcome.exit_code(arguments.fail_on)
    is_dated = any(file.is_dated for file in outcome.files)
    if question is not None and is_plain(outcome):
        question.remember(render_again(outcome, arguments), exit_code, day if is_dated else "")
    return exit_code
