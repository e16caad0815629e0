"""What is wrong with a settings file that is being written, each at its place."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from aida.features.rule_diagnostics import Replacement, RuleFileProblem
from aida.features.settings_words import KnownRules
from aida.features.toml_entries import TomlEntry, read_toml_entries
from aida.findings import Severity
from aida.text import LineIndex, Position, Span
from aida.workspace.settings import SettingsError, parse_settings

MOST_ERRORS = 30
_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_SUGGESTED = re.compile(r"did you mean `([^`]+)`")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")
_OF_RULES = ("select", "ignore")
_BY_RULE = ("severity", "options")


def settings_problems(
    source: bytes, path: str, base: tuple[str, ...], known: KnownRules
) -> list[RuleFileProblem]:
    """Problems of the text of a settings file."""
    index = LineIndex(source)
    try:
        table: Any = tomllib.loads(source.decode("utf-8", "replace"))
    except tomllib.TOMLDecodeError as error:
        return [_problem(_place_of(str(error), index, source), f"not valid TOML: {error}")]
    for key in base:
        table = table.get(key) if isinstance(table, Mapping) else None
    if not isinstance(table, Mapping):
        return []
    entries = [e for e in read_toml_entries(source) if e.path[: len(base)] == base]
    problems = list(_all_errors(_copied(table), Path(path), base, entries))
    problems += _unknown_names(base, entries, known)
    problems += _missing_files(Path(path).parent, base, entries)
    return sorted(dict.fromkeys(problems), key=lambda problem: problem.span)


def _problem(span: Span, message: str, severity: Severity = Severity.ERROR) -> RuleFileProblem:
    words = _SUGGESTED.findall(message)
    replacements = tuple(Replacement(f"Replace with `{word}`", word) for word in words)
    return RuleFileProblem(span, severity, message, replacements, code="settings")


def _place_of(text: str, index: LineIndex, source: bytes) -> Span:
    place = _PLACE.search(text)
    start = len(source)
    if place is not None:
        start = index.offset(Position(int(place[1]) - 1, int(place[2]) - 1))
    line = index.line_of(min(start, max(len(source) - 1, 0)))
    end = index.line_start(line) + len(index.line_text(line).rstrip())
    return Span(min(start, end), max(start, end))


def _copied(table: Any) -> Any:
    if isinstance(table, Mapping):
        return {key: _copied(value) for key, value in table.items()}
    return [_copied(item) for item in table] if isinstance(table, list) else table


def _all_errors(
    table: dict[str, Any], path: Path, base: tuple[str, ...], entries: list[TomlEntry]
) -> Iterator[RuleFileProblem]:
    """Reading stops at the first error: so what is wrong is taken out, and the rest read again."""
    for _ in range(MOST_ERRORS):
        try:
            parse_settings(table, path)
        except SettingsError as error:
            key, _, message = str(error).removeprefix(f"{path}: ").partition(": ")
            steps = [name or int(number) for name, number in _STEP.findall(key)]
            steps = _existing(table, steps)
            is_key = message.startswith("there is no such setting")
            yield _problem(_span_of(steps, base, entries, is_key=is_key), message)
            if not steps or not _remove(table, steps):
                return
        else:
            return


def _existing(table: Any, steps: list[str | int]) -> list[str | int]:
    """As many steps as lead to something; names of rules may hold dots, which hardly occurs."""
    found: list[str | int] = []
    for step in steps:
        try:
            table = table[step]
        except (KeyError, IndexError, TypeError):
            break
        found.append(step)
    return found


def _remove(table: Any, steps: list[str | int]) -> bool:
    for step in steps[:-1]:
        table = table[step]
    del table[steps[-1]]
    return True


def _span_of(
    steps: list[str | int], base: tuple[str, ...], entries: list[TomlEntry], *, is_key: bool
) -> Span:
    names = (*base, *(step for step in steps if isinstance(step, str)))
    number = next((step for step in steps if isinstance(step, int)), None)
    found = [entry for entry in entries if entry.path == names and not entry.is_item]
    if number is not None:
        heads = [e for e in entries if e.is_header and e.path == (*base, str(steps[0]))]
        tables = [head.table for head in heads]
        if number < len(tables):
            own = [entry for entry in found if entry.table == tables[number]]
            found = own or [heads[number]]
    if not found:
        return Span(0, 0)
    entry = found[0]
    return entry.value_span if entry.value and not is_key else entry.span


def _unknown_names(
    base: tuple[str, ...], entries: list[TomlEntry], known: KnownRules
) -> Iterator[RuleFileProblem]:
    for entry in entries:
        path = entry.path[len(base) :]
        if not path:
            continue
        if entry.is_item and path[-1] in _OF_RULES and entry.value not in known.titles:
            yield _unknown(entry.value_span, "rule", entry.value or "", list(known.titles))
        elif entry.is_item and path[-1] == "packs" and entry.value not in known.packs:
            yield _unknown(entry.value_span, "pack", entry.value or "", list(known.packs))
        elif _names_rule(path) and not entry.is_item and path[-1] not in known.titles:
            size = len(path[-1].encode()) if entry.is_header else entry.span.end - entry.span.start
            span = Span(entry.span.end - size, entry.span.end)
            yield _unknown(span, "rule", path[-1], list(known.titles))


def _names_rule(path: tuple[str, ...]) -> bool:
    return len(path) > 1 and path[-2] in _BY_RULE


def _unknown(span: Span, what: str, name: str, known: list[str]) -> RuleFileProblem:
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean `{close[0]}`?" if close else ""
    severity = Severity.ERROR if what == "pack" else Severity.WARNING
    return _problem(span, f"there is no {what} `{name}`{hint}", severity)


def _missing_files(
    folder: Path, base: tuple[str, ...], entries: list[TomlEntry]
) -> Iterator[RuleFileProblem]:
    for entry in entries:
        is_path = entry.path[len(base) :] in (("rules",), ("templates",))
        if entry.is_item and is_path and entry.value and not (folder / entry.value).exists():
            yield _problem(entry.value_span, f"there is no file or folder `{entry.value}`")
