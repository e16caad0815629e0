"""``aida --help``, and what to say to a command that does not exist."""

from __future__ import annotations

import sys
from pathlib import Path

from aida.cli.commands import COMMANDS, DESCRIPTION
from aida.cli.errors import UsageError, nearest
from aida.cli.terminal.style import style_for

_EXAMPLES = (
    ("aida check", "check this folder"),
    ("aida check src --fix", "check src, and apply the safe fixes"),
    ("aida rules show py-bare-except", "what a rule finds, and why"),
)


def print_overview() -> None:
    """The commands, and what to try first."""
    style = style_for(sys.stdout)
    print(f"{style.paint('AIDA', 'bold')}  {DESCRIPTION}\n")
    print(style.paint("Usage", "bold") + "  aida COMMAND [OPTIONS]")
    print("`aida COMMAND --help` lists a command's options; `aida --version` prints the version.\n")
    print(style.paint("Commands", "bold"))
    width = max(len(command.name) for command in COMMANDS) + 2
    for command in COMMANDS:
        print(f"  {style.paint(command.name.ljust(width), 'accent')}{command.summary}")
    print("\n" + style.paint("Examples", "bold"))
    width = max(len(line) for line, _ in _EXAMPLES) + 2
    for line, meaning in _EXAMPLES:
        print(f"  {line.ljust(width)}{style.paint(meaning, 'dim')}")


def unknown_command(word: str) -> UsageError:
    """The error for a first word that is no command."""
    if word.startswith("-"):
        hint = "options follow a command: see `aida --help`"
        return UsageError(f"there is no option `{word}` here", hint)
    hint = nearest(word, [command.name for command in COMMANDS])
    if not hint and Path(word).exists():
        hint = f"did you mean `aida check {word}`?"
    return UsageError(f"there is no command `{word}`", hint or "see `aida --help`")
