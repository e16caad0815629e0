"""Keys and values of a rule file where they may be typed, and what they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from aida.features.rule_places import RulePlace, place_at, text_in
from aida.features.yaml_entries import read_entries
from aida.rules import vocabulary as words
from aida.rules.string_case import CASE_CHANGE, CASES, SEPARATORS
from aida.rules.vocabulary import Keys
from aida.syntax.languages import LANGUAGES, Language, find_language
from aida.syntax.node_kinds import field_names, named_kinds
from aida.text import Span

_RULE_OBJECTS = frozenset(("rule", "all", "any", "not", "ofRule"))
_BY_NAME = frozenset(("constraints", "utils"))
_LISTS_OF_OBJECTS = frozenset(("all", "any", "rewriters"))
_VALUES: Mapping[str, Keys] = {
    "severity": words.SEVERITIES,
    "stage": words.STAGES,
    "fix-safety": words.FIX_SAFETIES,
    "strictness": words.STRICTNESSES,
    "style": words.LABEL_STYLES,
    "stopBy": words.STOPS,
    "toCase": dict.fromkeys(CASES, "A case of names."),
    "separatedBy": dict.fromkeys((*SEPARATORS, CASE_CHANGE), "What words end at."),
    "reverse": {"true": "Count from the end.", "false": "Count from the start."},
}
_FIRST = ("id", "language", "message", "severity", "rule")
"""Keys that nearly every rule has: offered first."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word that fits, what it means, and the bytes that it takes the place of.

    ``span`` ends at the cursor, the word that stands there goes on until ``word_end``. ``category``
    is what `describe` needs to tell more.
    """

    text: str
    meaning: str
    span: Span
    is_key: bool
    word_end: int = 0
    category: str = ""


def _no_fields(language: Language, kind: str) -> tuple[str, ...] | None:
    return None


@dataclass(frozen=True, slots=True)
class InUse:
    """What a project has in use, each word with what can be said about it.

    ``fields`` tells which fields nodes of a kind have, None while that is not known.
    """

    tags: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    utilities: Mapping[str, frozenset[str]] = field(default_factory=dict)
    fields: Callable[[Language, str], tuple[str, ...] | None] = _no_fields


NOTHING = InUse()


class Offer(NamedTuple):
    """Words, and whether asking again may give better ones."""

    words: list[Word]
    is_incomplete: bool = False


def words_at(source: bytes, offset: int, in_use: InUse = NOTHING) -> list[Word]:
    """What may be typed at a byte offset of a rule file."""
    return offer_at(source, offset, in_use).words


def offer_at(source: bytes, offset: int, in_use: InUse = NOTHING) -> Offer:
    """The same; kinds whose fields are not known yet make the offer incomplete."""
    place = place_at(source, offset)
    if place is None:
        return Offer([])
    if place.key and not _holds_objects(place):
        found, category = _values(place, source, in_use)
        listed = [_word(place, text, meaning, category) for text, meaning in found]
        return Offer(listed, place.key == "field" and _field_kind_is_open(place, in_use))
    parents = place.parents
    keys = _keys_under(parents)
    names = [*(key for key in _FIRST if key in keys and not parents), *keys]
    return Offer(
        [
            Word(key, keys[key], place.span, True, place.word_end, "key")
            for key in dict.fromkeys(names)
            if key not in place.mapping
        ]
    )


def _word(place: RulePlace, text: str, meaning: str, category: str) -> Word:
    return Word(text, meaning, place.span, False, place.word_end, category)


def _holds_objects(place: RulePlace) -> bool:
    """Whether what is typed is a key of an object in a list, not a scalar."""
    return place.is_item and place.key in _LISTS_OF_OBJECTS and "rewrite" not in place.parents


def meaning_at(source: bytes, offset: int) -> Word | None:
    """The key under a byte offset, and what it means."""
    for entry in read_entries(source):
        if entry.key and entry.span.start <= offset <= entry.span.end:
            meaning = _keys_under(entry.parents).get(entry.key)
            return (meaning and Word(entry.key, meaning, entry.span, is_key=True)) or None
        if entry.key and entry.value and entry.value_span.start <= offset <= entry.value_span.end:
            meaning = _VALUES.get(entry.key, {}).get(entry.value)
            return (meaning and Word(entry.value, meaning, entry.value_span, is_key=False)) or None
    return None


def key_path_at(source: bytes, offset: int) -> tuple[str, ...]:
    """Keys around and under a byte offset, from the outside; empty where there is no key."""
    for entry in read_entries(source):
        if entry.key and entry.span.start <= offset <= entry.span.end:
            return (*entry.parents, entry.key)
    return ()


def _keys_under(parents: tuple[str, ...]) -> Keys:
    if not parents:
        return words.RULE_FILE
    last, holder = parents[-1], parents[-2] if len(parents) > 1 else ""
    if last in words.RELATIONAL:
        if last in ("precedes", "follows"):
            return {key: meaning for key, meaning in words.RELATION.items() if key != "field"}
        return words.RELATION
    if last in _RULE_OBJECTS or holder in _BY_NAME:
        return words.RULE_OBJECT
    if last == "stopBy":
        return words.RULE_OBJECT
    if last in ("expandStart", "expandEnd"):
        return words.RELATION
    if last == "rewriters":
        return {"id": words.RULE_FILE["id"], **words.CORE}
    if holder == "transform":
        return words.TRANSFORMATION
    if holder == "labels":
        return words.LABEL
    return {
        "pattern": words.PATTERN,
        "nthChild": words.NTH_CHILD,
        "range": words.RANGE,
        "start": words.POSITION,
        "end": words.POSITION,
        "fix": words.FIX,
        **words.TRANSFORMATIONS,
    }.get(last, {})


def _values(
    place: RulePlace, source: bytes, in_use: InUse
) -> tuple[Iterator[tuple[str, str]], str]:
    key = place.key
    if key in _VALUES:
        return iter(_VALUES[key].items()), "value"
    if key == "language":
        return ((language.name, "") for language in LANGUAGES), "language"
    if key == "tags":
        return iter(in_use.tags.items()), "tag"
    if key == "owner":
        return iter(in_use.owners.items()), "owner"
    language = find_language(place.language) if place.language else None
    if key == "matches":
        return _utilities(source, language, in_use), "utility"
    if key == "rewriters":
        return _rewriters(source), "rewriter"
    if language is not None and key in ("kind", "selector"):
        return ((kind, "") for kind in named_kinds(language)), "kind"
    if language is not None and key == "field":
        return ((name, "") for name in _fields(place, language, in_use)), "field"
    return iter(()), ""


def _utilities(
    source: bytes, language: Language | None, in_use: InUse
) -> Iterator[tuple[str, str]]:
    own = [
        entry.key
        for entry in read_entries(source)
        if len(entry.parents) == 1 and entry.parents[0] == "utils"
    ]
    yield from ((name, "A utility of this file.") for name in dict.fromkeys(own))
    shared = in_use.utilities.get(language.name, frozenset()) if language else frozenset()
    yield from ((name, "A global utility.") for name in sorted(shared.difference(own)))


def _rewriters(source: bytes) -> Iterator[tuple[str, str]]:
    for entry in read_entries(source):
        if entry.key == "id" and entry.parents == ("rewriters",):
            yield entry.value, "A rewriter of this file."


def _fields(place: RulePlace, language: Language, in_use: InUse) -> tuple[str, ...]:
    kind = _kind_with_fields(place)
    found = in_use.fields(language, kind) if kind else None
    return found if found is not None else field_names(language)


def _kind_with_fields(place: RulePlace) -> str:
    """Kind of the node whose field is named: the outer one of the two that are related."""
    holder = place.parents[-1] if place.parents else ""
    return {"inside": place.mapping, "has": place.around}.get(holder, {}).get("kind", "")


def _field_kind_is_open(place: RulePlace, in_use: InUse) -> bool:
    language = find_language(place.language) if place.language else None
    kind = _kind_with_fields(place)
    return language is not None and bool(kind) and in_use.fields(language, kind) is None


def kinds_with_fields(source: bytes) -> Iterator[tuple[Language, str]]:
    """Kinds that a rule names: their fields may be asked for."""
    entries = read_entries(source)
    languages = {
        entry.document: find_language(entry.value.strip("[] ").partition(",")[0].strip())
        for entry in entries
        if entry.key == "language" and not entry.parents and entry.value
    }
    for entry in entries:
        language = languages.get(entry.document)
        if entry.key == "kind" and language is not None and entry.value in named_kinds(language):
            yield language, entry.value


def word_under(source: bytes, place: RulePlace) -> str:
    """The word that the cursor stands in, as a whole."""
    return text_in(source, Span(place.span.start, place.word_end))
