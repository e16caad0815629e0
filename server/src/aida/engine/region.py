"""Which part of a text an edit can have changed, and checking just that part."""

from __future__ import annotations

from collections.abc import Iterator

from aida.engine.check import CheckResult, Run, check_text
from aida.engine.finding_list import shift
from aida.engine.tree_window import TreeWindow
from aida.findings import Finding
from aida.rules.compiler import LanguageRules, TextRules
from aida.rules.reach import Reach
from aida.syntax.grammar import Node
from aida.text import Span, TextBuffer

WALK_LIMIT = 16_000
"""Up to this many bytes the nodes of a region are walked; beyond, literals lead to the candidates."""
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

    A node that holds none of these bytes has kept its text, and the line that its fix is indented by.
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


def check_region(
    rules: LanguageRules, window: TreeWindow, dirty: Span, items: Span, result: CheckResult
) -> None:
    """Findings of NODE rules near ``dirty``, and of ITEM rules in ``items``, into ``result``."""
    fresh = CheckResult()
    node_rules = rules.by_reach[Reach.NODE]
    if dirty.end - dirty.start > WALK_LIMIT:
        _search(node_rules, window, items, fresh)
    elif node_rules.plans:
        run = Run(node_rules, window.source, range(len(node_rules.plans)), fresh)
        near = Span(dirty.start - window.start, dirty.end - window.start)
        for node in nodes_touching(window.root, near):
            run.try_node(node)
    _search(rules.by_reach[Reach.ITEM], window, items, fresh)
    result.findings += [shift(finding, window.start) for finding in fresh.findings]
    result.failures += fresh.failures


def _search(rules: LanguageRules, window: TreeWindow, items: Span, result: CheckResult) -> None:
    if not rules.plans:
        return
    start, end = max(items.start - window.start, 0), items.end - window.start
    hits, possible = rules.search(window.source[start:end], start)
    if possible:
        Run(rules, window.source, possible, result).over(window.root, hits, Span(start, end))


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
