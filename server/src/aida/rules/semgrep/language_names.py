"""What Semgrep calls the languages, in AIDA's names."""

from __future__ import annotations

from aida.rules.semgrep.rule import GENERIC, REGEX
from aida.rules.value import Value
from aida.syntax.languages import LANGUAGES, Language, find_language

_SEVERAL = {"typescript": ("typescript", "tsx"), "ts": ("typescript", "tsx")}
_RENAMED = {"python2": "python", "python3": "python", "gosu": "", "vue": ""}
_TEXT_MODES = {"generic": GENERIC, "spacegrep": GENERIC, "regex": REGEX, "none": REGEX}


def text_mode(name: str) -> str:
    """`GENERIC`, `REGEX`, or nothing for a programming language."""
    return _TEXT_MODES.get(name.lower(), "")


def languages_called(name: str) -> tuple[Language, ...]:
    """The languages that Semgrep means by ``name``; none when AIDA doesn't read them."""
    names = _SEVERAL.get(name.lower(), (_RENAMED.get(name.lower(), name),))
    return tuple(language for each in names if (language := find_language(each)))


def read_languages(value: Value) -> tuple[tuple[Language, ...], str, list[str]]:
    """``languages``: those that AIDA reads, the text mode, and the names that it doesn't read.

    Raises RuleError when nothing is left, or when a text mode is mixed with languages.
    """
    items = value.sequence("a list of languages")
    if not items:
        value.fail("the list of languages is empty", "languages: [python]")
    found: dict[str, Language] = {}
    unknown: list[str] = []
    mode = ""
    for item in items:
        name = item.string("the name of a language")
        if text := text_mode(name):
            mode = text
        elif languages := languages_called(name):
            found.update((language.name, language) for language in languages)
        else:
            unknown.append(name)
    if mode and (found or unknown):
        value.fail(f"`{mode}` cannot stand beside other languages", "write two rules")
    if not mode and not found:
        known = ", ".join(language.name for language in LANGUAGES)
        value.fail(f"AIDA does not read {', '.join(unknown)}", f"known: {known}, generic, regex")
    return tuple(found.values()), mode, unknown
