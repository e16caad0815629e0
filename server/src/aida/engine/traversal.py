"""Ways through a tree that a check needs."""

from __future__ import annotations

from collections.abc import Iterator

from aida.syntax.grammar import Node, Query, QueryCursor
from aida.text import Span


class AncestorWalk:
    """The chain of nodes, root first, that holds a byte; quick for offsets in rising order."""

    def __init__(self, root: Node) -> None:
        self._cursor = root.walk()
        self._chain = [root]

    def to(self, offset: int) -> list[Node]:
        """Root, ..., leaf at ``offset``. The list is valid until the next call."""
        cursor, chain = self._cursor, self._chain
        while len(chain) > 1 and chain[-1].end_byte <= offset:
            cursor.goto_parent()
            chain.pop()
        while cursor.goto_first_child_for_byte(offset) is not None:
            node = cursor.node
            if node is None or node.start_byte > offset:
                cursor.goto_parent()
                break
            chain.append(node)
        return chain


def all_nodes(root: Node) -> Iterator[Node]:
    """Every node, parents before children, in the order of the text."""
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        if node.child_count:
            stack.extend(reversed(node.children))


def nodes_by_query(query: Query | None, root: Node, span: Span | None) -> list[Node] | None:
    """Nodes captured by ``query``; None when it cannot answer, so that the tree must be walked."""
    if query is None:
        return None
    cursor = QueryCursor(query)
    if span is not None:
        cursor.set_byte_range(span.start, span.end)
    nodes = cursor.captures(root).get("k", [])
    return None if cursor.did_exceed_match_limit else nodes
