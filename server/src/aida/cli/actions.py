"""Commands whose next word says what to do: one module for each action."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import NamedTuple

COLOURS = ("auto", "always", "never")


class Action(NamedTuple):
    """One action. Its module has ``run(arguments) -> exit code``."""

    module: str
    summary: str
    arguments: Callable[[argparse.ArgumentParser], None]


def add_actions(parser: argparse.ArgumentParser, actions: Mapping[str, Action]) -> None:
    """Declare the actions and their options."""
    choices = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, action in actions.items():
        own = choices.add_parser(name, help=action.summary, description=action.summary + ".")
        action.arguments(own)
        own.add_argument("--color", choices=COLOURS, default="auto", help="default: auto")


def run_action(package: str, actions: Mapping[str, Action], arguments: argparse.Namespace) -> int:
    """Run the chosen action, whose module is in ``package``."""
    return import_module(f"{package}.{actions[arguments.action].module}").run(arguments)


def add_format(parser: argparse.ArgumentParser) -> None:
    """Declare ``--format``."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="default: text")
