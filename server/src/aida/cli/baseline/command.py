"""``aida baseline``: one word more says what to do with it."""

from __future__ import annotations

import argparse
from importlib import import_module

COLOURS = ("auto", "always", "never")
_ACTIONS = {
    "create": ("create", "Record every finding of today, so that only new ones are reported"),
    "update": ("update", "Take out what is gone; refuse to add unless told to"),
    "show": ("show", "Print what the baseline holds"),
}
_UNCHANGED = {
    "fix": False,
    "diff": False,
    "unsafe_fixes": False,
    "quiet": False,
    "no_baseline": True,
    "new_since": None,
    "select": [],
    "ignore": [],
    "stage": None,
    "stdin_filename": None,
}
"""Options of ``aida check`` that a baseline has no use for."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    choices = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, (_, summary) in _ACTIONS.items():
        own = choices.add_parser(name, help=summary, description=summary + ".")
        if name == "show":
            own.add_argument(
                "--format", choices=("text", "json"), default="text", help="default: text"
            )
        else:
            _configure_checking(own)
        if name == "create":
            own.add_argument(
                "--force", action="store_true", help="write over a baseline that exists"
            )
        if name == "update":
            own.add_argument(
                "--accept-growth", action="store_true", help="add findings that are new as well"
            )
        own.add_argument(
            "--config", metavar="FILE", help="settings file to use instead of the nearest aida.toml"
        )
        own.add_argument("--color", choices=COLOURS, default="auto", help="default: auto")


def _configure_checking(parser: argparse.ArgumentParser) -> None:
    from aida.cli.check.command import count

    parser.add_argument(
        "paths", nargs="*", metavar="PATH", help="files and folders (default: the whole project)"
    )
    parser.add_argument(
        "--rules",
        action="append",
        default=[],
        metavar="PATH",
        help="more rules, as for `aida check` (repeatable)",
    )
    parser.add_argument(
        "--no-default-packs", action="store_true", help="run no rules but those of --rules"
    )
    parser.add_argument(
        "--jobs", type=count, default=0, metavar="N", help="worker processes (default: one a core)"
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="neither use nor keep results of earlier checks"
    )
    parser.set_defaults(format="text", output=None, **_UNCHANGED)


def run(arguments: argparse.Namespace) -> int:
    """Run the chosen action."""
    module, _ = _ACTIONS[arguments.action]
    return import_module(f"aida.cli.baseline.{module}").run(arguments)
