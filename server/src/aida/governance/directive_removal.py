"""Taking a directive, or one of its ids, out of a file."""

from __future__ import annotations

import re

from aida.engine.comment_sites import CommentSite
from aida.governance.directive import Directive
from aida.text import Span

_WORD = re.compile(rb"[\w`\"'\x80-\xff]")
_SECOND = re.compile(rb"[ \t]*(?:#+|//+|--+|;+)[ \t]*$")


def removal(source: bytes, site: CommentSite, directive: Span) -> Span:
    """What to delete so that a directive is gone, and its comment where it says nothing else."""
    start, end = site.span
    before, after = source[start : directive.start], source[directive.end : end]
    if not _WORD.search(before) and not _WORD.search(after):
        return _with_blanks(source, Span(start, end))
    line_start = source.rfind(b"\n", 0, directive.start) + 1
    line_end = source.find(b"\n", directive.end)
    is_inner_line = start < line_start and 0 <= line_end < end
    if is_inner_line and not _WORD.search(source[line_start : directive.start]):
        return Span(line_start, line_end + 1)
    second = _SECOND.search(before)
    return Span(start + second.start() if second else directive.start, directive.end)


def id_removal(directive: Directive, index: int) -> Span:
    """What to delete so that one of several ids is gone, with the comma beside it."""
    places = directive.places
    if index + 1 < len(places):
        return Span(places[index].start, places[index + 1].start)
    return Span(places[index - 1].end, places[index].end)


def _with_blanks(source: bytes, comment: Span) -> Span:
    """A comment and the blanks before it; its whole lines where they hold nothing else."""
    start, end = comment
    while start and source[start - 1 : start] in (b" ", b"\t"):
        start -= 1
    line_end = source.find(b"\n", end)
    line_end = len(source) if line_end < 0 else line_end + 1
    alone = start == 0 or source[start - 1 : start] == b"\n"
    if alone and not source[end:line_end].strip():
        return Span(start, line_end)
    return Span(comment.start, end) if alone else Span(start, end)
