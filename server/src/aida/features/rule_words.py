"""Keys and values of a rule file where they may be typed, and what they mean.

A file that is being typed is seldom whole YAML, so the place is found by indentation alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from aida.rules import vocabulary as words
from aida.rules.vocabulary import Keys
from aida.syntax.languages import LANGUAGES, find_language
from aida.syntax.node_kinds import named_kinds
from aida.syntax.yaml_keys import keys_above
from aida.text import Span

_LINE = re.compile(r"^(?P<indent>\s*(?:-\s+)*)(?:(?P<key>[\w$-]+)(?P<colon>:)?)?(?P<rest>.*)$")
_RULE_FILE = re.compile(rb"^(?:id|language|rule|measure)\s*:", re.MULTILINE)
_LANGUAGE = re.compile(rb"^language:\s*\[?\s*([\w+#-]+)", re.MULTILINE)
_RULE_OBJECTS = frozenset(("rule", "all", "any", "not", "ofRule"))
_BY_NAME = frozenset(("constraints", "utils"))
_VALUES: Mapping[str, Keys] = {
    "severity": words.SEVERITIES,
    "stage": words.STAGES,
    "fix-safety": words.FIX_SAFETIES,
    "strictness": words.STRICTNESSES,
    "style": words.LABEL_STYLES,
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word that fits, what it means, and the bytes that it takes the place of."""

    text: str
    meaning: str
    span: Span
    is_key: bool


@dataclass(frozen=True, slots=True)
class _Place:
    """Keys around a place, from the outside; ``key`` is set where its value stands."""

    parents: tuple[str, ...]
    key: str
    span: Span


def is_rule_file(source: bytes) -> bool:
    """Whether YAML has the shape of a rule: two of its keys at the start of lines."""
    return len(set(_RULE_FILE.findall(source))) >= 2


def words_at(source: bytes, offset: int) -> list[Word]:
    """What may be typed at a byte offset of a rule file."""
    place = _place_at(source, offset)
    if place.key:
        return [Word(t, m, place.span, is_key=False) for t, m in _values(place.key, source)]
    keys = _keys_under(place.parents)
    return [Word(text, meaning, place.span, is_key=True) for text, meaning in keys.items()]


def meaning_at(source: bytes, offset: int) -> Word | None:
    """The key under a byte offset, and what it means."""
    line_end = source.find(b"\n", offset)
    end = len(source) if line_end < 0 else line_end
    word = re.match(rb"[\w$-]*", source[offset:end])
    place = _place_at(source, offset + (word.end() if word else 0))
    name = source[place.span.start : place.span.end].decode("utf-8", "replace")
    for found in words_at(source, place.span.end):
        if found.text == name and place.span.start <= offset <= place.span.end:
            return found
    return None


def _place_at(source: bytes, offset: int) -> _Place:
    start = source.rfind(b"\n", 0, offset) + 1
    before = source[start:offset].decode("utf-8", "replace")
    line = _LINE.match(before)
    assert line is not None  # every part of it may be empty
    indent = len(line["indent"])
    if line["colon"]:
        typed = re.search(r"[\w$#+-]*$", line["rest"])
        size = len(typed[0].encode()) if typed else 0
        return _Place((), line["key"], Span(offset - size, offset))
    size = len((line["key"] or "").encode())
    return _Place(keys_above(source[:start], indent), "", Span(offset - size, offset))


def _keys_under(parents: tuple[str, ...]) -> Keys:
    if not parents:
        return words.RULE_FILE
    last, holder = parents[-1], parents[-2] if len(parents) > 1 else ""
    if last in words.RELATIONAL:
        return words.RELATION
    if last in _RULE_OBJECTS or holder in _BY_NAME:
        return words.RULE_OBJECT
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


def _values(key: str, source: bytes) -> list[tuple[str, str]]:
    if key in _VALUES:
        return list(_VALUES[key].items())
    if key == "language":
        return [(language.name, "") for language in LANGUAGES]
    if key == "stopBy":
        return [("neighbor", "Look one step far."), ("end", "Look as far as there is anything.")]
    if key == "kind":
        named = _LANGUAGE.search(source)
        language = find_language(named[1].decode()) if named else None
        return [(kind, "") for kind in named_kinds(language)] if language else []
    return []
