"""``fix`` and ``fix-regex``: the text that takes the place of what was found."""

from __future__ import annotations

import re
from collections.abc import Callable

from aida.rules.semgrep.regexes import TIMEOUT, ExpressionError, compiled
from aida.rules.semgrep.rule import FixRegex

_METAVARIABLE = re.compile(r"\$(?:\.\.\.)?[A-Z_][A-Z0-9_]*|\$[0-9]+")


def filled(template: str, text_of: Callable[[str], str | None]) -> str:
    """``template`` with each metavariable (``$X``, ``$...X``) replaced by its text.

    A name that is not bound stays as it is written; of ``$XY``, ``$X`` is not a part.
    """

    def fill(match: re.Match[str]) -> str:
        text = text_of(match[0])
        return match[0] if text is None else text

    return _METAVARIABLE.sub(fill, template)


def replaced(fix: FixRegex, found: str) -> str | None:
    """The found text after ``fix-regex``; None when nothing in it fits.

    The replacement refers to groups as ``\\1`` and ``\\g<name>``.
    """
    try:
        text, count = compiled(fix.regex).subn(
            fix.replacement, found, count=fix.count, timeout=TIMEOUT
        )
    except (TimeoutError, ExpressionError, IndexError, ValueError):
        return None
    return str(text) if count else None
