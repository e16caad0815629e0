"""Symbols and folds of rule files, of their pages, and of template files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from aida.features.rule_places import is_rule_file, is_semgrep_file, is_template_file
from aida.features.template_symbols import stops_in
from aida.features.yaml_entries import Entry, read_entries
from aida.text import LineIndex, Span

_HEADING = re.compile(rb"^(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(rb"^ {0,3}(`{3,}|~{3,})[ \t]*([^`]*?)[ \t]*$")


class SymbolKind(StrEnum):
    """What a symbol is."""

    RULE = "rule"
    KEY = "key"
    SECTION = "section"
    EXAMPLE = "example"


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol: ``span`` is all of it, ``name_span`` what names it."""

    name: str
    detail: str
    kind: SymbolKind
    span: Span
    name_span: Span
    children: list[Symbol] = field(default_factory=list)


def is_outlined_yaml(source: bytes) -> bool:
    """Whether YAML is a rule file, of AIDA's or Semgrep's form, or a template."""
    return is_rule_file(source) or is_semgrep_file(source) or is_template_file(source)


def yaml_symbols(source: bytes) -> list[Symbol]:
    """Rules with their keys, or a template's."""
    index = LineIndex(source)
    entries = [entry for entry in read_entries(source) if entry.key and not entry.is_flow]
    if is_semgrep_file(source):
        return list(_semgrep_rules(entries, source, index))
    found: list[Symbol] = []
    documents = sorted({entry.document for entry in entries})
    for document in documents:
        own = [entry for entry in entries if entry.document == document]
        name = next((e for e in own if e.key == "id" and not e.parents), own[0])
        span = Span(index.line_start(own[0].line), _end(own, source, index))
        children = _tree([entry for entry in own if entry is not name], source, index)
        if is_template_file(source):
            _add_tab_stops(children, source)
        about = next((e.value for e in own if e.key in ("title", "message") and not e.parents), "")
        found.append(
            Symbol(name.value or name.key, about, SymbolKind.RULE, span, name.value_span, children)
        )
    return found


def _add_tab_stops(symbols: list[Symbol], source: bytes) -> None:
    for body in (symbol for symbol in symbols if symbol.name == "body"):
        for name, detail, span in stops_in(source, body.span):
            body.children.append(Symbol(name, detail, SymbolKind.KEY, span, span))


def _semgrep_rules(entries: list[Entry], source: bytes, index: LineIndex) -> Iterator[Symbol]:
    groups: list[list[Entry]] = []
    for entry in entries:
        if entry.parents[:1] != ("rules",):
            continue
        if entry.begins_item and len(entry.parents) == 1:
            groups.append([])
        if groups:
            groups[-1].append(entry)
    for own in groups:
        name = next((e for e in own if e.key == "id" and len(e.parents) == 1), own[0])
        span = Span(index.line_start(own[0].line), _end(own, source, index))
        children = _tree([entry for entry in own if entry is not name], source, index)
        yield Symbol(name.value or name.key, "", SymbolKind.RULE, span, name.value_span, children)


def _end(entries: list[Entry], source: bytes, index: LineIndex) -> int:
    return _line_end(max(entry.end_line for entry in entries), source, index)


def _line_end(line: int, source: bytes, index: LineIndex) -> int:
    start = index.line_start(line)
    end = source.find(b"\n", start)
    return len(source) if end < 0 else end


def _tree(entries: list[Entry], source: bytes, index: LineIndex) -> list[Symbol]:
    roots: list[Symbol] = []
    stack: list[tuple[int, Symbol]] = []
    for entry in entries:
        span = Span(entry.span.start, max(_line_end(entry.end_line, source, index), entry.span.end))
        symbol = Symbol(entry.key, entry.value, SymbolKind.KEY, span, entry.span)
        while stack and stack[-1][0] >= entry.column:
            stack.pop()
        (stack[-1][1].children if stack else roots).append(symbol)
        stack.append((entry.column, symbol))
    return roots


def page_symbols(source: bytes) -> list[Symbol]:
    """Title and sections of a page, with their examples."""
    lines = source.splitlines(keepends=True)
    roots: list[Symbol] = []
    stack: list[tuple[int, Symbol]] = []
    heads = list(_heads(lines))
    for number, (level, at, name, start, end) in enumerate(heads):
        later = (place for deeper, _, _, place, _ in heads[number + 1 :] if deeper <= level)
        stop = next(later, len(source))
        is_example = level > 6
        kind = SymbolKind.EXAMPLE if is_example else SymbolKind.SECTION
        span = Span(start, end if is_example else stop)
        symbol = Symbol(name, "", kind, span, Span(at, at + max(len(name.encode()), 1)))
        while stack and stack[-1][0] >= level:
            stack.pop()
        (stack[-1][1].children if stack else roots).append(symbol)
        stack.append((level, symbol))
    return roots


def _heads(lines: list[bytes]) -> Iterator[tuple[int, int, str, int, int]]:
    """Level (7 for an example), place of the name, name, start, end of the block."""
    at = 0
    fence: tuple[bytes, int, int, str] | None = None
    for line in lines:
        bare = line.rstrip(b"\r\n")
        match = _FENCE.match(bare)
        if fence is not None:
            if match and match[1].startswith(fence[0]) and not match[2]:
                _, start, name_at, name = fence
                yield 7, name_at, name, start, at + len(bare)
                fence = None
        elif match:
            name = match[2].decode("utf-8", "replace") or "code"
            fence = match[1], at, at + match.start(2), name
        elif head := _HEADING.match(bare):
            name = head[2].decode("utf-8", "replace")
            yield len(head[1]), at + head.start(2), name, at, at
        at += len(line)


def folds(symbols: list[Symbol], source: bytes) -> list[tuple[int, int]]:
    """First and last line of everything that takes more than one."""
    index = LineIndex(source)
    found: list[tuple[int, int]] = []
    queue = list(symbols)
    while queue:
        symbol = queue.pop()
        queue += symbol.children
        last = symbol.span.end
        while last > symbol.span.start and source[last - 1 : last] in (b"\n", b"\r", b" "):
            last -= 1
        lines = index.line_of(symbol.name_span.start), index.line_of(last)
        if lines[1] > lines[0]:
            found.append(lines)
    return sorted(set(found))
