"""Finding what stands in several files of a scan: tells `KnownFacts` before files are checked."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from aida.rules.file_facts import Duplicate
from aida.rules.measures.core import MeasureCore
from aida.rules.measures.duplicates import (
    blocks_between,
    from_line_start,
    index_of,
    lines_in,
)
from aida.rules.measures.registry import DUPLICATE_BLOCK
from aida.rules.measures.tokens import token_codes, token_spans
from aida.syntax.languages import Language
from aida.workspace.files import SourceFile
from aida.workspace.inspect_file import read_source
from aida.workspace.rules_in_force import RulesInForce


class _File(NamedTuple):
    name: str
    source: bytes
    language: Language
    options: Mapping[str, int]


def find_duplicates(
    files: Sequence[SourceFile], rules: RulesInForce
) -> dict[str, tuple[Duplicate, ...]]:
    """Blocks by file that stand in another one as well, for files that a rule compares."""
    compared = [file for file in (_read(file, rules) for file in files) if file is not None]
    if not compared:
        return {}
    rows: list[array[int]] = [token_codes(file.source, file.language) for file in compared]
    shortest = min(file.options["min-tokens"] for file in compared)
    index, prints = index_of(rows, shortest)
    found: dict[str, tuple[Duplicate, ...]] = {}
    known: dict[int, list[tuple[int, int]]] = {}

    def spans_of(number: int) -> list[tuple[int, int]]:
        if number not in known:
            known[number] = token_spans(compared[number].source, compared[number].language)
        return known[number]

    for number, file in enumerate(compared):
        duplicates: list[Duplicate] = []
        for whole in blocks_between(
            rows, number, prints[number], index, file.options["min-tokens"]
        ):
            spans = spans_of(number)
            block = from_line_start(whole, spans, file.source, file.options["min-tokens"])
            start, end = spans[block.start][0], spans[block.end - 1][1]
            if lines_in(file.source, start, end) >= file.options["min-lines"]:
                twin = compared[block.row]
                line = 1 + twin.source.count(b"\n", 0, spans_of(block.row)[block.other][0])
                duplicates.append(Duplicate(start, end, twin.name, line))
        if duplicates:
            found[file.name] = tuple(duplicates)
    return found


def _read(file: SourceFile, rules: RulesInForce) -> _File | None:
    if file.language is None:
        return None
    for rule in rules.without_facts(file.name).rules:
        core = rule.core
        if (
            isinstance(core, MeasureCore)
            and core.measure is DUPLICATE_BLOCK
            and rule.language is file.language
        ):
            source = read_source(file, rules.settings.max_file_size)
            if isinstance(source, bytes):
                return _File(file.name, source, file.language, core.options)
    return None
