"""Which language an option or a file name means."""

from __future__ import annotations

from aida.cli.errors import UsageError, nearest
from aida.syntax.languages import LANGUAGES, Language, find_language


def language_named(name: str) -> Language:
    """The language of that name; raises UsageError."""
    language = find_language(name)
    if language is None:
        names = [language.name for language in LANGUAGES]
        hint = nearest(name.lower(), names) or f"known are: {', '.join(names)}"
        raise UsageError(f"`{name}` is not a language that AIDA reads", hint)
    return language
