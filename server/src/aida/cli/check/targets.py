"""What to check, and by which settings."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from aida.cli.check.outcome import Wire
from aida.cli.errors import UsageError
from aida.findings import Stage
from aida.workspace.settings import Settings, find_settings, read_settings, with_rules, with_stage

STDIN = "-"


class Target(NamedTuple):
    """Paths that share their settings. ``stdin_name`` stands for the text on standard input."""

    settings: Settings
    paths: list[Path]
    stdin_name: str = ""


def find_targets(arguments: argparse.Namespace) -> tuple[list[Target], list[Wire]]:
    """Targets of ``aida check``, and what is wrong with the paths; raises SettingsError."""
    paths: Sequence[str] = arguments.paths or ["."]
    if STDIN in paths:
        return [_stdin_target(arguments)], []
    if arguments.stdin_filename:
        raise UsageError("--stdin-filename needs the path `-`", "- stands for standard input")
    problems = [
        {
            "path": path,
            "line": None,
            "column": None,
            "message": "there is no such file or folder",
            "help": "",
        }
        for path in paths
        if not os.path.lexists(path)
    ]
    # Names are relative to the settings' root, which is resolved as well.
    found = [Path(os.path.realpath(path)) for path in paths if os.path.lexists(path)]
    if arguments.config:
        return [Target(settings_for(Path(), arguments), found)], problems
    targets: dict[Path, Target] = {}
    for path in found:
        folder = path if path.is_dir() else path.parent
        settings = settings_for(folder, arguments)
        targets.setdefault(settings.root, Target(settings, [])).paths.append(path)
    return list(targets.values()), problems


def _stdin_target(arguments: argparse.Namespace) -> Target:
    if len(arguments.paths) > 1:
        raise UsageError("`-` stands for standard input, and cannot have other paths beside it")
    name = arguments.stdin_filename
    if not name:
        raise UsageError(
            "what is the text on standard input?", "name it: --stdin-filename src/app.py"
        )
    path = Path(name).resolve()
    folder = path.parent
    while not folder.is_dir():
        folder = folder.parent
    return Target(settings_for(folder, arguments), [], str(path))


def settings_for(folder: Path, arguments: argparse.Namespace) -> Settings:
    """Settings in force in ``folder`` after the command line had its say."""
    if arguments.config:
        # Globs count from where the command runs, so that a shared file works for any project.
        settings = replace(read_settings(Path(arguments.config)), root=Path.cwd())
    else:
        # Without a project, globs count from where the command runs, not from what it names.
        settings = find_settings(folder, Path.cwd())
    if arguments.rules or arguments.no_default_packs:
        rules = tuple(Path(path).resolve() for path in arguments.rules)
        settings = with_rules(settings, rules, default_packs=not arguments.no_default_packs)
    if arguments.select:
        settings = replace(settings, select=frozenset(arguments.select))
    if arguments.ignore:
        settings = replace(settings, ignore=settings.ignore | frozenset(arguments.ignore))
    if arguments.stage:
        settings = with_stage(settings, Stage(arguments.stage))
    return settings
