"""``aida completions``."""

from __future__ import annotations

import argparse

SHELLS = ("bash", "zsh", "tcsh")
_FILES = ("FILE", "PATH", "NAME")

_EPILOG = """\
bash   eval "$(aida completions bash)"        in ~/.bashrc
zsh    aida completions zsh > DIR/_aida       DIR being one of $fpath
tcsh   aida completions tcsh > ~/.aida.tcsh   and `source ~/.aida.tcsh` in ~/.tcshrc
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = _EPILOG
    parser.add_argument("shell", choices=SHELLS, help="the shell to print a script for")


def run(arguments: argparse.Namespace) -> int:
    """Print the script."""
    import shtab

    from aida.cli.commands import full_parser

    parser = full_parser()
    _complete_files(parser, shtab.FILE)
    print(shtab.complete(parser, arguments.shell))
    return 0


def _complete_files(parser: argparse.ArgumentParser, how: object) -> None:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                _complete_files(inner, how)
        elif action.metavar in _FILES:
            action.complete = how  # type: ignore[attr-defined]
