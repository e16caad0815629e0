"""Rules that are named on the command line or in settings, but do not exist."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator

from aida.cli.check.outcome import Outcome
from aida.cli.paths import shown_path
from aida.workspace.settings import Settings


def report_unknown_rules(
    settings: Settings, arguments: argparse.Namespace, known: Collection[str], outcome: Outcome
) -> None:
    """Raise UsageError for an unknown rule on the command line; warn of one in the settings."""
    for option in ("select", "ignore"):
        for name in getattr(arguments, option):
            if name not in known:
                from aida.cli.errors import UsageError, nearest

                hint = nearest(name, known) or "`aida rules list` prints all"
                raise UsageError(f"--{option}: there is no rule `{name}`", hint)
    if arguments.no_default_packs or settings.source is None:
        return
    for place, name in _named(settings, arguments):
        if name not in known:
            from aida.cli.errors import nearest

            outcome.warnings.append(
                {
                    "path": shown_path(str(settings.source)),
                    "line": None,
                    "column": None,
                    "message": f"{place}: there is no rule `{name}`",
                    "help": nearest(name, known),
                }
            )


def _named(settings: Settings, arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    if not arguments.select:
        yield from (("select", name) for name in sorted(settings.select))
    yield from (("ignore", name) for name in sorted(settings.ignore))
    yield from (("severity", name) for name in settings.severity)
    yield from (("options", name) for name in settings.options)
    for index, override in enumerate(settings.overrides):
        yield from ((f"overrides[{index}].ignore", name) for name in sorted(override.ignore))
        yield from ((f"overrides[{index}].severity", name) for name in override.severity)
        yield from ((f"overrides[{index}].options", name) for name in override.options)
