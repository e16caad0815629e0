"""Walking a body with the comments that stand before each of its members."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aida.syntax.grammar import Node

BLOCK = re.compile(rb"/\*\*(?!/)")
"""The start of a documentation comment of Java, JavaScript and PHP."""
SLASHES = re.compile(rb"///(?!/)|/\*\*(?!/)")
"""The start of a documentation comment of Rust and C#."""
ANY = re.compile(
    rb"/\*|//\s+\S"
    rb"|#\s*(?!(?:rubocop|frozen_string_literal|warn_indent|encoding|coding|typed):)[^\s#!]"
)
"""Any comment of Go or Ruby that says something and is no mark for a tool (`//go:build`)."""

_COMMENTS = frozenset({"comment", "line_comment", "block_comment"})
_BETWEEN = frozenset({"attribute_item", "decorator", "attribute_list"})


def members(
    body: Node, doc: re.Pattern[bytes], *, adjacent: bool, before: Sequence[Node] = ()
) -> Iterator[tuple[Node, bool]]:
    """Members of ``body`` and whether a comment that ``doc`` knows stands before each.

    ``adjacent`` comments must touch: a blank line between makes them speak of something else.
    ``before`` are nodes that stand before the body and belong to it all the same.
    """
    documented, last_row = False, -2
    for child in (*before, *body.named_children):
        if child.type in _COMMENTS:
            if adjacent and child.start_point[0] > last_row + 1:
                documented = False
            documented = bool(doc.match(child.text or b"")) or (documented and adjacent)
            last_row = _last_row(child)
        elif child.type in _BETWEEN:
            documented = documented or b"doc" in (child.text or b"")
            last_row = _last_row(child)
        else:
            touches = not adjacent or child.start_point[0] <= last_row + 1
            yield child, documented and touches
            documented = False


def _last_row(node: Node) -> int:
    row, column = node.end_point
    return row - 1 if column == 0 else row
