"""Comments that hold a mark, and which code each of them is about.

The mark is looked for in the bytes first, so a text without it costs next to nothing; the syntax
tree then tells a comment from a string. A text without a grammar is read line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from aida.syntax.blocks import enclosing_block, header_end, statement_at
from aida.syntax.comments import comment_at
from aida.syntax.grammar import Node, parse
from aida.syntax.languages import Language
from aida.text import Span

_TEXT_COMMENT = re.compile(rb"(?:^|(?<=\s))(?:#+|//+|--+|;+|%+|/\*+|<!--|\(\*|\{#|\*)[ \t]*$")
_BLANK = re.compile(rb"\s*")


class CommentSite(NamedTuple):
    """One comment. ``nearest`` is what it is about: its line or the next statement.

    ``block`` is the block around it, the whole text where there is none. ``is_own_line`` tells
    whether it shares its lines with no code. ``is_certain`` is false where only the look of a line
    tells that it is a comment.
    """

    span: Span
    nearest: Span
    block: Span
    is_own_line: bool
    is_certain: bool = True


def find_sites(
    source: bytes, language: Language | None, marks: re.Pattern[bytes], root: Node | None = None
) -> list[CommentSite]:
    """Comments that hold a mark, in order. ``root`` spares a parse; it must be of ``source``."""
    places = [match.start() for match in marks.finditer(source)]
    if not places:
        return []
    if language is None:
        return list(_sites_of_text(source, places))
    root = root or parse(language, source).root_node
    sites: list[CommentSite] = []
    end = -1
    for place in places:
        if place >= end and (comment := comment_at(language, root, place)) is not None:
            end = comment.end_byte
            sites.append(_site(source, language, root, comment))
    return sites


def _site(source: bytes, language: Language, root: Node, comment: Node) -> CommentSite:
    holder = comment
    while (parent := holder.parent) is not None and parent.type == "jsx_expression":
        holder = parent  # {/* a comment between elements */}
    start, end = holder.start_byte, holder.end_byte
    if source[end - 1 : end] == b"\n":  # some grammars count the line's end as part of a comment
        end = len(source[:end].rstrip(b"\r\n"))
    span = Span(comment.start_byte, min(comment.end_byte, end))
    line_start, line_end = _line_start(source, start), _line_end(source, end)
    before, after = source[line_start:start].strip(), source[end:line_end].strip()
    following = _next_code(source, language, root, end)
    is_own_line = not before and not (after and following < line_end)
    block = enclosing_block(language, holder, following, is_own_line=is_own_line)
    if before:
        nearest = _line_scope(source, language, root, line_start)
    elif after and following < line_end:
        nearest = _line_scope(source, language, root, _line_start(source, end))
    else:
        statement = statement_at(language, root, following)
        own_end = statement.end_byte if statement is not None else following
        nearest = Span(_line_start(source, following), max(own_end, _line_end(source, following)))
    return CommentSite(span, nearest, Span(*(block or (0, len(source)))), is_own_line)


def _line_scope(source: bytes, language: Language, root: Node, line_start: int) -> Span:
    """A line, and how far the statement reaches that starts on it: up to its first block."""
    line_end = _line_end(source, line_start)
    first = _next_code(source, language, root, line_start)
    statement = statement_at(language, root, first) if first < line_end else None
    if statement is None or statement.end_byte <= line_end:
        return Span(line_start, line_end)
    return Span(line_start, max(line_end, header_end(language, statement)))


def _next_code(source: bytes, language: Language, root: Node, offset: int) -> int:
    """Where the first code at or after ``offset`` starts, past blanks and comments."""
    while True:
        match = _BLANK.match(source, offset)
        offset = match.end() if match else offset
        if offset >= len(source):
            return len(source)
        comment = comment_at(language, root, offset)
        if comment is None or comment.end_byte <= offset:
            leaf = root.descendant_for_byte_range(offset, offset + 1)
            parent = leaf.parent if leaf is not None else None
            if (
                parent is not None
                and parent.type == "jsx_expression"
                and parent.start_byte == offset
                and comment_at(language, root, offset + 1) is not None
            ):
                offset = parent.end_byte
                continue
            return offset
        offset = comment.end_byte


def _sites_of_text(source: bytes, places: list[int]) -> Iterator[CommentSite]:
    for place in places:
        start, end = _line_start(source, place), _line_end(source, place)
        opening = _TEXT_COMMENT.search(source[start:place])
        if opening is None:
            continue
        is_own_line = not source[start : start + opening.start()].strip()
        nearest = Span(start, end)
        if is_own_line:
            match = _BLANK.match(source, end)
            following = match.end() if match else end
            nearest = Span(_line_start(source, following), _line_end(source, following))
        span = Span(start + opening.start(), end)
        yield CommentSite(span, nearest, Span(0, len(source)), is_own_line, is_certain=False)


def _line_start(source: bytes, offset: int) -> int:
    return source.rfind(b"\n", 0, offset) + 1


def _line_end(source: bytes, offset: int) -> int:
    """Offset after the line, its line feed included."""
    end = source.find(b"\n", offset)
    return len(source) if end < 0 else end + 1
