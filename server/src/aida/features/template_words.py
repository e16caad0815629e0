"""Keys, values and variables of a template file where they may be typed, and what they mean."""

from __future__ import annotations

import re
from collections.abc import Iterable

from aida.features.rule_places import place_at
from aida.features.rule_words import Word
from aida.features.yaml_entries import read_entries
from aida.rules.vocabulary import Keys
from aida.syntax.languages import LANGUAGES
from aida.templates import vocabulary as words
from aida.text import Span

_DOLLAR = re.compile(rb"\$\{?([A-Za-z_]*)\Z")
_NAME = re.compile(rb"[A-Za-z_][A-Za-z_0-9]*")
_SCAFFOLD = re.compile(rb"^questions\s*:", re.MULTILINE)
_VALUES: dict[str, Keys] = {
    "context": words.CONTEXTS,
    "type": words.TYPES,
    "language": {language.name: "" for language in LANGUAGES},
}


def template_words_at(source: bytes, offset: int) -> list[Word]:
    """What may be typed at a byte offset of a template file."""
    place = place_at(source, offset)
    if place is None:
        return _variables(source, offset)
    if place.key == "body":
        return _variables(source, offset)
    if place.key in _VALUES:
        pairs = _VALUES[place.key].items()
        return [Word(text, meaning, place.span, False, place.word_end) for text, meaning in pairs]
    keys = {} if place.key and not place.is_item else _keys_under(source, place.parents)
    return [
        Word(key, meaning, place.span, True, place.word_end, "key")
        for key, meaning in keys.items()
        if key not in place.mapping
    ]


def _variables(source: bytes, offset: int) -> list[Word]:
    """Variables after a dollar in the text of a template."""
    found = _DOLLAR.search(source, max(0, offset - 100), offset)
    if found is None:
        return []
    span = Span(found.start(1), offset)
    rest = _NAME.match(source, offset)
    end = rest.end() if rest else offset
    pairs = words.VARIABLES.items()
    return [Word(name, meaning, span, False, end, "variable") for name, meaning in pairs]


def _keys_under(source: bytes, parents: Iterable[str]) -> Keys:
    around = tuple(parents)
    is_scaffold = _SCAFFOLD.search(source) is not None
    if not around:
        return words.SCAFFOLD_FILE if is_scaffold else words.SNIPPET_FILE
    if is_scaffold and around[0] == "questions" and len(around) == 2:
        return words.QUESTION
    if is_scaffold and around == ("files",):
        return words.FILE_CONDITION
    return {}


def meaning_at(source: bytes, offset: int) -> Word | None:
    """The key, context or variable under a byte offset, and what it means."""
    for found in _NAME.finditer(source, max(0, offset - 60)):
        if found.start() > offset:
            break
        name, before = found[0].decode(), source[max(0, found.start() - 2) : found.start()]
        if found.end() >= offset and before.endswith((b"$", b"${")) and name in words.VARIABLES:
            return Word(name, words.VARIABLES[name], Span(*found.span()), is_key=False)
    for entry in read_entries(source):
        if entry.key and entry.span.start <= offset <= entry.span.end:
            meaning = _keys_under(source, entry.parents).get(entry.key)
            return Word(entry.key, meaning, entry.span, is_key=True) if meaning else None
        if entry.key == "context" and entry.value_span.start <= offset <= entry.value_span.end:
            for found in re.finditer(rb"[a-z-]+", source[: entry.value_span.end]):
                name = found[0].decode()
                if found.start() <= offset <= found.end() and name in words.CONTEXTS:
                    return Word(name, words.CONTEXTS[name], Span(*found.span()), is_key=False)
    return None
