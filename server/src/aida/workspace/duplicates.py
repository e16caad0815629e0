"""Finding what stands in several files of a scan: tells `KnownFacts` before files are checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from typing import Generic, NamedTuple, TypeVar

from aida.packs.build_id import build_id
from aida.rules.file_facts import Duplicate
from aida.rules.measures.core import MeasureCore
from aida.rules.measures.duplicates import (
    blocks_between,
    from_line_start,
    index_of,
    lines_in,
)
from aida.rules.measures.fingerprints import fingerprints
from aida.rules.measures.registry import DUPLICATE_BLOCK
from aida.rules.measures.tokens import token_codes, token_spans
from aida.syntax.languages import Language
from aida.workspace.cache import ResultCache, key_of
from aida.workspace.files import SourceFile
from aida.workspace.inspect_file import read_source
from aida.workspace.rules_in_force import RulesInForce

Made = TypeVar("Made")
_NAME = "/fingerprints"  # no file has this name


class _File(NamedTuple):
    name: str
    source: bytes
    language: Language
    options: Mapping[str, int]


def find_duplicates(
    files: Sequence[SourceFile], rules: RulesInForce, cache: ResultCache | None
) -> dict[str, tuple[Duplicate, ...]]:
    """Blocks by file that stand in another one as well, for files that a rule compares."""
    compared = [file for file in (_read(file, rules) for file in files) if file is not None]
    if not compared:
        return {}
    shortest = min(file.options["min-tokens"] for file in compared)
    prints = _fingerprints(compared, shortest, cache)
    index = index_of(prints)
    codes = _OnDemand(compared, token_codes)
    spans = _OnDemand(compared, token_spans)
    found: dict[str, tuple[Duplicate, ...]] = {}
    for number, file in enumerate(compared):
        duplicates: list[Duplicate] = []
        least = file.options["min-tokens"]
        for whole in blocks_between(codes.of, number, prints[number], index, least):
            own = spans.of(number)
            block = from_line_start(whole, own, file.source, least)
            start, end = own[block.start][0], own[block.end - 1][1]
            if lines_in(file.source, start, end) >= file.options["min-lines"]:
                twin = compared[block.row]
                at = spans.of(block.row)[block.other][0]
                line = 1 + twin.source.count(b"\n", 0, at)
                duplicates.append(Duplicate(start, end, twin.name, line))
        if duplicates:
            found[file.name] = tuple(duplicates)
    return found


def _fingerprints(
    files: Sequence[_File], shortest: int, cache: ResultCache | None
) -> list[Sequence[tuple[int, int]]]:
    """Those of each file; remembered by content, for reading tokens is most of the work."""
    if cache is None:
        return [_make(file, shortest) for file in files]
    digest = blake2b(f"{build_id()} {shortest}".encode(), digest_size=16).digest()
    keys = [key_of(f"{_NAME}/{file.language.name}", file.source, digest) for file in files]
    known = cache.get_many(keys)
    new = {
        key: _make(file, shortest)
        for key, file in zip(keys, files, strict=True)
        if key not in known
    }
    if new:
        cache.put_many(new)
    return [new[key] if key in new else known[key] for key in keys]


def _make(file: _File, shortest: int) -> list[tuple[int, int]]:
    return fingerprints(token_codes(file.source, file.language), shortest)


class _OnDemand(Generic[Made]):
    """What is made of a file when first asked for."""

    def __init__(self, files: Sequence[_File], make: Callable[[bytes, Language], Made]) -> None:
        self._files = files
        self._make = make
        self._known: dict[int, Made] = {}

    def of(self, number: int) -> Made:
        if number not in self._known:
            file = self._files[number]
            self._known[number] = self._make(file.source, file.language)
        return self._known[number]


def compared_by(file: SourceFile, rules: RulesInForce) -> Mapping[str, int] | None:
    """Options of the rule that compares a file with others; None where there is no such rule."""
    if file.language is None:
        return None
    for rule in rules.without_facts(file.name).rules:
        core = rule.core
        if (
            isinstance(core, MeasureCore)
            and core.measure is DUPLICATE_BLOCK
            and rule.language is file.language
        ):
            return core.options
    return None


def shortest_block(rules: RulesInForce) -> int:
    """The least block, in tokens, that some file of a project may be compared by."""
    found = [
        rule.core.options["min-tokens"]
        for rule in rules.rules
        if isinstance(rule.core, MeasureCore) and rule.core.measure is DUPLICATE_BLOCK
    ]
    for override in rules.settings.overrides:
        for options in override.options.values():
            given = options.get("min-tokens")
            found += [given] if isinstance(given, int) else []
    return max(1, min(found, default=1))


def _read(file: SourceFile, rules: RulesInForce) -> _File | None:
    options = compared_by(file, rules)
    if options is None or file.language is None:
        return None
    source = read_source(file, rules.settings.max_file_size)
    if not isinstance(source, bytes):
        return None
    return _File(file.name, source, file.language, options)
