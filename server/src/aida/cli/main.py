"""The entry point: which command to run, and what to do when it fails."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

TRACEBACK_VARIABLE = "AIDA_TRACEBACK"
EXIT_FAILURE = 2
EXIT_INTERRUPTED = 130
EXIT_PIPE_CLOSED = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; never a bare traceback."""
    try:
        code = _dispatch(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        _silence_stdout()
        return EXIT_PIPE_CLOSED
    except Exception as error:
        return _explain(error)


def _dispatch(arguments: list[str]) -> int:
    _tolerate_any_text()
    first = arguments[0] if arguments else "--help"
    if first in ("-V", "--version"):
        from aida import __version__

        print(f"aida {__version__}")
        return 0
    if first in ("-h", "--help", "help"):
        from aida.cli.overview import print_overview

        print_overview()
        return 0 if arguments else EXIT_FAILURE
    if first == "check" and (code := _recall(arguments)) is not None:
        return code
    from aida.cli.commands import find_command, parser_for

    command = find_command(first)
    if command is None:
        from aida.cli.overview import unknown_command

        raise unknown_command(first)
    parsed = parser_for(command).parse(arguments[1:])
    parsed.words = arguments
    return command.load().run(parsed)


def _recall(arguments: list[str]) -> int | None:
    from aida.cli.check.recall import recall
    from aida.cli.terminal.style import style_for

    return recall(arguments, style_for(sys.stdout).look)


def _tolerate_any_text() -> None:
    """File names and messages may hold what the encoding of the output does not."""
    from io import TextIOWrapper

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _explain(error: Exception) -> int:
    from aida.cli.failures import explain

    if os.environ.get(TRACEBACK_VARIABLE):
        import traceback

        traceback.print_exc()
    explain(error)
    return EXIT_FAILURE


def _silence_stdout() -> None:
    """The reader left; what is still buffered must not raise again when Python exits."""
    devnull = os.open(os.devnull, os.O_WRONLY)
    os.dup2(devnull, sys.stdout.fileno())
