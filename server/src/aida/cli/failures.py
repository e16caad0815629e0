"""Exceptions as messages on stderr."""

from __future__ import annotations

import sys

from aida.cli.errors import UsageError
from aida.cli.terminal.style import style_for


def explain(error: Exception) -> None:
    """Say what went wrong, where, and what to do."""
    style = style_for(sys.stderr)
    problem, help = _describe(error)
    print(f"{style.paint('error', 'error')}: {problem}", file=sys.stderr)
    if help:
        print(f"  help: {help}", file=sys.stderr)


def _describe(error: Exception) -> tuple[str, str]:
    if isinstance(error, UsageError):
        return str(error), error.help
    from aida.rules.errors import RuleError
    from aida.workspace.settings import SettingsError

    if isinstance(error, SettingsError | RuleError):
        return str(error), ""
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or error}", ""
    return (
        f"something inside AIDA broke: {type(error).__name__}: {error}",
        "this is a bug; run the command again with AIDA_TRACEBACK=1 and report what it prints",
    )
