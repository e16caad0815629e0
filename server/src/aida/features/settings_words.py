"""Keys and values of aida.toml where they may be typed, and what they mean.

What there is comes from the settings' schema; ids, packs and options from the rules in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aida.features.hover import Hover
from aida.features.rule_words import Word
from aida.features.toml_entries import TomlEntry, TomlPlace, read_toml_entries, toml_place
from aida.packs.catalog import pack_files, pack_names
from aida.rules import vocabulary
from aida.rules.measures.core import MeasureCore
from aida.rules.rule import Rule
from aida.text import Span
from aida.workspace.settings import FILE_NAME
from aida.workspace.settings_schema import settings_schema

Schema = Mapping[str, Any]
PYPROJECT = "pyproject.toml"
_TOOL = ("tool", "aida")
_BY_RULE = ("severity", "options")
_OF_RULES = ("select", "ignore", "forbidden")
_EXAMPLES: Mapping[str, str] = {
    "packs": 'packs = ["python", "secrets"]',
    "rules": 'rules = ["rules"]',
    "templates": 'templates = ["templates"]',
    "select": 'select = ["py-bare-except"]',
    "ignore": 'ignore = ["py-open-without-encoding"]',
    "exclude": 'exclude = ["generated/**"]',
    "severity": '[severity]\npy-bare-except = "error"',
    "options": "[options.cognitive-complexity]\nmax = 20",
    "coverage": 'coverage = ["coverage.xml"]',
    "stage": 'stage = "shadow"',
    "max-file-size": "max-file-size = 2_000_000",
    "baseline": 'baseline = "aida-baseline.json"',
    "new-since-scope": 'new-since-scope = "functions"',
    "old-findings": 'old-findings = "hide"',
    "old-since": 'old-since = "origin/main"',
    "code-lenses": 'code-lenses = ["documentation"]',
    "inlay-hints": 'inlay-hints = ["complexity", "length"]',
    "overrides": '[[overrides]]\npaths = ["tests/**"]\nstage = "warn"',
    "suppressions": "[suppressions]\nrequire-reason = true\nmax-days = 180",
    "sync": '[sync]\nurl = "https://aida.example.org"\nproject = "web-shop"',
}


@dataclass(frozen=True, slots=True)
class KnownRules:
    """What settings may name: rules by id with their titles, options of those that have some."""

    titles: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    packs: tuple[str, ...] = ()


def known_rules(rules: Iterable[Rule]) -> KnownRules:
    """Everything that settings may name: these rules, and those of bundled packs not in use."""
    rules = list(rules)
    options = {
        rule.id: {name: option.meaning for name, option in rule.core.measure.options.items()}
        for rule in rules
        if isinstance(rule.core, MeasureCore)
    }
    titles = {file.stem: "" for file in pack_files(pack_names())}
    titles |= {rule.id: rule.title or rule.message.source for rule in rules}
    return KnownRules(dict(sorted(titles.items())), options, tuple(pack_names()))


def settings_base(path: str) -> tuple[str, ...] | None:
    """Keys under which AIDA's settings stand in a file; None for a file of another kind."""
    return {FILE_NAME: (), PYPROJECT: _TOOL}.get(Path(path).name)


def settings_words(
    source: bytes, offset: int, base: tuple[str, ...], known: KnownRules
) -> list[Word]:
    """What may be typed at a byte offset of a settings file."""
    place = toml_place(source, offset)
    if place is None or place.path[: len(base)] != base:
        return []
    path = place.path[len(base) :]
    span = Span(min(place.word, offset), offset)
    end = offset
    while end < len(source) and (source[end : end + 1].isalnum() or source[end] in b"-_"):
        end += 1
    if place.is_value:
        return [
            Word(text if place.in_string else quoted, meaning, span, False, end, category)
            for text, quoted, meaning, category in _values(path, place, known)
        ]
    taken = {
        entry.path
        for entry in read_toml_entries(source)
        if not entry.is_item and entry.table == place.table and entry.span.start != span.start
    }
    return [
        Word(key, meaning, span, False, end, "setting")
        for key, meaning in _keys(path, known)
        if (*base, *path, key) not in taken
    ]


def _keys(path: tuple[str, ...], known: KnownRules) -> Iterator[tuple[str, str]]:
    if path and path[-1] in _BY_RULE and _is_setting(path):
        for rule, title in known.titles.items():
            if path[-1] == "severity" or known.options.get(rule):
                yield rule, title
    elif len(path) > 1 and path[-2] == "options":
        yield from known.options.get(path[-1], {}).items()
    else:
        properties = _schema_at(path).get("properties", {})
        for key, schema in properties.items():
            yield key, schema.get("description", "")


def _values(
    path: tuple[str, ...], place: TomlPlace, known: KnownRules
) -> Iterator[tuple[str, str, str, str]]:
    """Text within quotes, text with them, meaning, category."""
    schema = _schema_at(path)
    if place.is_item:
        schema = schema.get("items", {})
        if path[-1] in _OF_RULES:
            yield from ((r, f'"{r}"', title, "rule") for r, title in known.titles.items())
        elif path[-1] == "packs":
            yield from ((pack, f'"{pack}"', "", "pack") for pack in known.packs)
    meanings = {**vocabulary.SEVERITIES, **vocabulary.STAGES}
    for choice in schema.get("enum", ()):
        yield choice, f'"{choice}"', meanings.get(choice, ""), "value"
    if schema.get("type") == "boolean" and not place.in_string:
        yield from ((word, word, "", "value") for word in ("true", "false"))


def _is_setting(path: tuple[str, ...]) -> bool:
    return path[0] in (*_BY_RULE, "overrides")


def _schema_at(path: tuple[str, ...]) -> Schema:
    schema: Schema = settings_schema()
    for key in path:
        if schema.get("type") == "array":
            schema = schema.get("items", {})
        properties = schema.get("properties", {})
        extra = schema.get("additionalProperties")
        schema = properties.get(key) or (extra if isinstance(extra, Mapping) else {})
    items = schema.get("items", {})
    return items if items.get("type") == "object" else schema


def settings_hover(
    source: bytes, offset: int, base: tuple[str, ...], known: KnownRules
) -> Hover | None:
    """About the key or value at a byte offset of a settings file."""
    for entry in read_toml_entries(source):
        if entry.path[: len(base)] != base:
            continue
        path = entry.path[len(base) :]
        if not entry.is_item and path and entry.span.start <= offset <= entry.span.end:
            text = _about_key(path, known)
            return Hover(entry.span, text) if text else None
        if entry.value and entry.value_span.start <= offset <= entry.value_span.end:
            text = _about_value(path, entry, known)
            return Hover(entry.value_span, text) if text else None
    return None


def _about_key(path: tuple[str, ...], known: KnownRules) -> str:
    name = path[-1]
    if len(path) > 1 and path[-2] in _BY_RULE and name in known.titles:
        return f"**{name}**: {known.titles[name]}"
    if len(path) > 2 and path[-3] == "options":
        return known.options.get(path[-2], {}).get(name, "")
    schema = _schema_at(path)
    meaning = schema.get("description", "")
    if not meaning and len(path) == 1:
        meaning = settings_schema()["properties"].get(name, {}).get("description", "")
    parts = [f"**{name}**: {meaning}" if meaning else ""]
    if "enum" in schema:
        parts.append("One of: " + ", ".join(f"`{choice}`" for choice in schema["enum"]))
    if "default" in schema:
        parts.append(f"When left out: `{schema['default']}`")
    if len(path) == 1 and name in _EXAMPLES:
        parts.append(f"```toml\n{_EXAMPLES[name]}\n```")
    return "\n\n".join(filter(None, parts))


def _about_value(path: tuple[str, ...], entry: TomlEntry, known: KnownRules) -> str:
    value = entry.value or ""
    if entry.is_item and path and path[-1] in _OF_RULES:
        title = known.titles.get(value)
        return f"**{value}**: {title}" if title else ""
    meanings = {**vocabulary.SEVERITIES, **vocabulary.STAGES}
    return f"**{value}**: {meanings[value]}" if value in meanings else ""
