"""The findings of today, as a baseline records them."""

from __future__ import annotations

import argparse
import sys
from typing import NamedTuple

from aida.cli.check.problems import print_problems
from aida.cli.check.run import run_check
from aida.cli.check.targets import STDIN, Target, find_targets, settings_for
from aida.cli.errors import UsageError
from aida.cli.terminal.style import style_for
from aida.governance.baseline import Entry
from aida.workspace.settings import Settings
from aida.workspace.today import today
from aida.workspace.uris import name_within


class Today(NamedTuple):
    """What a check came to. Of files that could not be checked nothing is known."""

    entries: list[Entry]
    target: Target
    unchecked: frozenset[str]


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The settings of the project that the command is about."""
    from pathlib import Path

    return settings_for(Path.cwd(), arguments)


def check_today(arguments: argparse.Namespace) -> Today | None:
    """Check the paths, or the whole project; None, with the reasons on stderr, if it cannot be."""
    if STDIN in arguments.paths:
        raise UsageError("a baseline is made of files, not of standard input")
    arguments.paths = arguments.paths or [str(settings_of(arguments).root)]
    targets, errors = find_targets(arguments)
    if len(targets) > 1:
        roots = ", ".join(str(target.settings.root) for target in targets)
        raise UsageError(f"the paths belong to several projects: {roots}", "name those of one")
    outcome = run_check(targets, errors, arguments, sys.stdin, today())
    print_problems(outcome, style_for(sys.stderr, arguments.color), quiet=False)
    if outcome.broken_setup or not targets:
        return None
    root = str(targets[0].settings.root)
    entries = [
        Entry(
            name_within(file.path, root),
            finding["rule"],
            finding["identity"],
            finding["range"]["start"]["line"] + 1,
            finding["message"],
        )
        for file, finding in outcome.findings()
    ]
    unchecked = frozenset(name_within(problem.path, root) for problem in outcome.problems)
    return Today(entries, targets[0], unchecked)
