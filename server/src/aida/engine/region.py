"""Which part of a text an edit can have changed, and checking just that part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aida.engine.check import check_text
from aida.engine.finding_list import shift
from aida.engine.result import CheckResult
from aida.engine.run import Run
from aida.engine.tree_window import TreeWindow
from aida.findings import Finding
from aida.rules.compiler import LanguageRules
from aida.rules.matcher import Kinds
from aida.rules.text_rules import TextRules
from aida.syntax.grammar import Node
from aida.text import Span, TextBuffer

WALK_LIMIT = 16_000
"""Up to this many bytes the nodes of a region are walked; beyond, literals lead the way."""
_LOOK = 256
_BLANK = b" \t\r\n\f"


def whole_lines(span: Span, buffer: TextBuffer) -> Span:
    """``span`` stretched to whole lines; an empty one to the line that it stands in."""
    start = buffer.line_start(buffer.line_of(span.start))
    line = buffer.line_of(span.end)
    end = buffer.line_start(line)
    if end < span.end or end == start:
        end = buffer.line_start(line + 1)
    return Span(start, end)


def widen(span: Span, buffer: TextBuffer) -> Span:
    """``span`` stretched to whole lines and, past blanks, to the tokens next to them.

    A node that holds none of these bytes has kept its text, and the indentation of its line.
    """
    start, end = whole_lines(span, buffer)
    while start > 0:
        chunk = buffer.slice(max(0, start - _LOOK), start)
        kept = len(chunk.rstrip(_BLANK))
        start -= len(chunk) - kept
        if kept:
            start -= 1
            break
    while end < len(buffer):
        chunk = buffer.slice(end, end + _LOOK)
        kept = len(chunk.lstrip(_BLANK))
        end += len(chunk) - kept
        if kept:
            end += 1
            break
    return Span(start, end)


def hull(spans: list[Span]) -> Span:
    """Smallest span that holds all ``spans``."""
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def close_over_items(span: Span, window: TreeWindow, buffer: TextBuffer) -> Span:
    """``span`` stretched until it cuts through no line and no top-level item of the window."""
    while True:
        start, end = whole_lines(span, buffer)
        for item in window.items_in(Span(start, end)):
            start = min(start, window.start + item.start_byte)
            end = max(end, window.start + item.end_byte)
        if (start, end) == span:
            return span
        span = Span(start, end)


@dataclass(frozen=True, slots=True)
class Region:
    """What to check again.

    ``dirty``: every rule, on the nodes that touch it. ``scopes``: by the kind of an ancestor, the
    hull of the nodes of that kind that ``dirty`` touches; rules that read such ancestors are
    checked in all of it. ``items``: whole top-level items, for rules that may read any ancestor.
    ``lines``: whole lines, for text rules.
    """

    dirty: Span
    items: Span
    lines: Span
    scopes: Mapping[int, Span]

    @property
    def is_large(self) -> bool:
        """Whether looking for literals is cheaper than walking the nodes."""
        return self.dirty.end - self.dirty.start > WALK_LIMIT

    def scope_of(self, kinds: Kinds) -> Span | None:
        """Where a rule that reads ancestors of ``kinds`` may answer differently now."""
        if kinds is None:
            return self.items
        spans = [self.scopes[kind] for kind in kinds if kind in self.scopes]
        return hull(spans) if spans else None

    def before(self, edited: Span, delta: int) -> Region:
        """The same region before an edit that put ``edited`` there and added ``delta`` bytes."""

        start, end = edited

        def back(span: Span) -> Span:
            first = span.start if span.start <= start else max(span.start - delta, start)
            if span.end >= end:
                return Span(first, max(span.end - delta, first))
            return Span(first, max(min(span.end, start), first))

        scopes = {kind: back(span) for kind, span in self.scopes.items()}
        return Region(back(self.dirty), back(self.items), back(self.lines), scopes)


def scopes_at(window: TreeWindow, span: Span, kinds: frozenset[int]) -> dict[int, Span]:
    """Hull of the nodes of each of ``kinds`` that touch ``span``."""
    found: dict[int, Span] = {}
    if not kinds:
        return found
    base = window.start
    near = Span(max(span.start - base, 0), max(span.end - base, 0))
    for node in nodes_touching(window.root, near):
        kind = node.kind_id
        if kind in kinds:
            own = Span(base + node.start_byte, base + node.end_byte)
            found[kind] = hull([found[kind], own]) if kind in found else own
    return found


def check_region(
    rules: LanguageRules, window: TreeWindow, region: Region, result: CheckResult
) -> None:
    """Findings of NODE and ITEM rules in a region, into ``result``."""
    local = rules.local
    if not local.plans:
        return
    fresh = CheckResult()
    run = Run(local, window.source, range(len(local.plans)), fresh, window.root)
    if region.is_large:
        _search(local, run, window, region.items, None)
    else:
        dirty = region.dirty
        near = Span(dirty.start - window.start, dirty.end - window.start)
        for node in nodes_touching(window.root, near):
            run.try_node(node)
        for kinds, indexes in local.by_scope.items():
            if (scope := region.scope_of(kinds)) is not None:
                _search(local, run, window, scope, indexes)
    result.findings += [shift(finding, window.start) for finding in fresh.findings]
    result.failures += fresh.failures


def _search(
    rules: LanguageRules, run: Run, window: TreeWindow, span: Span, only: frozenset[int] | None
) -> None:
    """Check the nodes within ``span``, by all plans or ``only`` some."""
    start = max(span.start - window.start, 0)
    end = min(span.end - window.start, len(window.source))
    source = window.source
    hits, possible = rules.search(source[start:end], start, only, source)
    if possible:
        run.over(window.root, hits, Span(start, end), possible)


def check_lines(lines: Span, buffer: TextBuffer, rules: TextRules) -> list[Finding]:
    """Findings of text rules in whole lines."""
    if not rules.rules:
        return []
    return check_text(buffer.slice(*lines), rules, lines.start).findings


def nodes_touching(root: Node, span: Span) -> Iterator[Node]:
    """Descendants of ``root`` that overlap or touch ``span``, parents first."""
    cursor = root.walk()
    start, end = span
    target = max(start - 1, 0)
    depth = 0
    if cursor.goto_first_child_for_byte(target) is None:
        return
    depth = 1
    while depth:
        node = cursor.node
        if node is not None and node.start_byte <= end:
            if node.end_byte >= start:
                yield node
                if cursor.goto_first_child_for_byte(target) is not None:
                    depth += 1
                    continue
            if cursor.goto_next_sibling():
                continue
        while depth:
            cursor.goto_parent()
            depth -= 1
            if depth and cursor.goto_next_sibling():
                break


def touches(finding: Finding, span: Span) -> bool:
    """Whether a finding overlaps or touches ``span``."""
    return finding.span.start <= span.end and finding.span.end >= span.start
