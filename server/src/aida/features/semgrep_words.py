"""Keys and values of a rule file of Semgrep's where they may be typed, and what they mean."""

from __future__ import annotations

from aida.features.hover import Hover
from aida.features.rule_places import place_at
from aida.features.rule_words import Word
from aida.features.yaml_entries import read_entries
from aida.rules.semgrep import vocabulary as words
from aida.rules.semgrep.vocabulary import Keys
from aida.syntax.languages import LANGUAGES

_LISTS = frozenset(("patterns", "pattern-either"))


def semgrep_words(source: bytes, offset: int) -> list[Word]:
    """What may be typed at a byte offset."""
    place = place_at(source, offset)
    if place is None:
        return []
    holds_keys = place.is_item and place.key in (*_LISTS, "rules")
    if place.key and not holds_keys:
        values = _values(place.key)
        return [
            Word(text, meaning, place.span, False, place.word_end, "value")
            for text, meaning in values.items()
        ]
    return [
        Word(key, meaning, place.span, True, place.word_end, "semgrep")
        for key, meaning in _keys_under(place.parents).items()
        if key not in place.mapping
    ]


def semgrep_hover(source: bytes, offset: int) -> Hover | None:
    """About the key under a byte offset."""
    for entry in read_entries(source):
        if entry.key and entry.span.start <= offset <= entry.span.end:
            meaning = _keys_under(entry.parents).get(entry.key)
            return Hover(entry.span, f"**{entry.key}**: {meaning}") if meaning else None
    return None


def _keys_under(parents: tuple[str, ...]) -> Keys:
    if not parents:
        return {"rules": "The rules of the file, a list."}
    last = parents[-1]
    if last == "rules":
        return words.RULE
    if last in _LISTS:
        return {**words.FORMULA, **words.CONDITIONS}
    return words.NESTED.get(last, {})


def _values(key: str) -> Keys:
    if key == "severity":
        return words.SEVERITIES
    if key == "languages":
        return {**{language.name: "" for language in LANGUAGES}, "generic": "", "regex": ""}
    if key == "analyzer":
        return {"entropy": "A string looks random.", "redos": "An expression may be slow."}
    return {}
