"""What a person did wrong, or what went wrong, in words."""

from __future__ import annotations

from collections.abc import Iterable


class UsageError(Exception):
    """A command line that cannot be carried out. ``help`` says what to type instead."""

    def __init__(self, problem: str, help: str = "") -> None:
        super().__init__(problem)
        self.help = help


def nearest(word: str, known: Iterable[str]) -> str:
    """``did you mean `check`?``, or nothing when no known word is near."""
    from difflib import get_close_matches  # late: only who errs pays for it

    close = get_close_matches(word, list(known), n=1)
    return f"did you mean `{close[0]}`?" if close else ""
