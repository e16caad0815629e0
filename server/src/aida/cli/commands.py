"""The commands, and parsers for them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple, NoReturn

from aida.cli.errors import UsageError, nearest
from aida.cli.terminal.style import DEFAULT_WIDTH, style_for

DESCRIPTION = "Your team's rules for code, on the command line and in every editor."


class Command(NamedTuple):
    """One command. Its module has ``configure(parser)`` and ``run(arguments) -> exit code``."""

    name: str
    module: str
    summary: str

    def load(self) -> ModuleType:
        """Import the command's module: only the command that runs is imported."""
        return import_module(f"aida.cli.{self.module}")


COMMANDS = (
    Command("check", "check.command", "Check files, and fix what can be fixed"),
    Command("baseline", "baseline.command", "Record the findings that a project lives with"),
    Command("rules", "rules.command", "List rules, read about them, test them"),
    Command("templates", "templates.command", "List templates, expand them, test them"),
    Command("sync", "sync.command", "Tell the sync service how rules fare, where you allow it"),
    Command("login", "login_command", "Log in to a sync service, in your browser"),
    Command("logout", "logout_command", "End the login to a sync service"),
    Command("whoami", "whoami_command", "Say who you are at a sync service"),
    Command("audit", "audit.command", "Fetch and verify the audit log of a service"),
    Command("lsp", "lsp_command", "Start the language server for an editor"),
    Command("doctor", "doctor_command", "Look whether everything is there and in order"),
    Command("cache", "cache_command", "Show or clear what earlier checks remembered"),
    Command("completions", "completions_command", "Print a completion script for a shell"),
)


class Parser(argparse.ArgumentParser):
    """An argument parser that raises `UsageError`, and knows which option was nearly meant."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("allow_abbrev", False)
        options.setdefault("formatter_class", _Formatter)
        super().__init__(**options)

    def error(self, message: str) -> NoReturn:
        raise UsageError(message, f"see `{self.prog} --help`")

    def parse(self, words: Sequence[str]) -> argparse.Namespace:
        """Parse, and suggest an option in place of one that does not exist."""
        found, unknown = self.parse_known_args(words)
        # argparse takes a list of words only in one piece; people put options in between.
        taken: list[str] | None = getattr(found, getattr(found, "words_go_to", ""), None)
        while unknown and taken and not unknown[0].startswith("-"):
            taken.append(unknown.pop(0))
        if unknown:
            word = unknown[0].partition("=")[0]
            if not word.startswith("-"):
                raise UsageError(f"`{word}` is one argument too many", f"see `{self.prog} --help`")
            options = [option for action in self._actions for option in action.option_strings]
            hint = nearest(word, options) or f"see `{self.prog} --help`"
            raise UsageError(f"there is no option `{word}`", hint)
        return found


class _Formatter(argparse.HelpFormatter):
    def __init__(self, prog: str) -> None:
        # The width is given because argparse would import shutil to ask for it, even to parse.
        width = min(style_for(sys.stdout, "never").width, DEFAULT_WIDTH)
        super().__init__(prog, max_help_position=28, width=width)


def find_command(name: str) -> Command | None:
    """The command called ``name``."""
    return next((command for command in COMMANDS if command.name == name), None)


def parser_for(command: Command) -> Parser:
    """The parser of one command."""
    parser = Parser(prog=f"aida {command.name}", description=command.summary + ".")
    command.load().configure(parser)
    return parser


def full_parser() -> Parser:
    """One parser for all commands, as completions and the reference need it."""
    parser = Parser(prog="aida", description=DESCRIPTION)
    parser.add_argument("--version", action="store_true", help="print the version")
    choices = parser.add_subparsers(dest="command", metavar="COMMAND")
    for command in COMMANDS:
        own = choices.add_parser(
            command.name, help=command.summary, description=command.summary + "."
        )
        command.load().configure(own)
    return parser
