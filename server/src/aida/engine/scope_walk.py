"""Walking a tree along places in rising order, to tell the named scopes that each stands in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from aida.syntax.grammar import Node
from aida.syntax.languages import Language
from aida.syntax.scopes import closed_kinds, name_of, scope_kinds
from aida.text import Span

SEPARATOR = b"\t"
"""Ends each name of a path. Normalised names hold no whitespace."""

Scope = tuple[bytes, int, int]
"""Names from the outermost scope inward, and the extent of the innermost."""

NOWHERE: Scope = (b"", -1, -1)


def scopes_along(
    spans: Iterable[Span],
    root: Node,
    source: bytes,
    language: Language,
    normal: Callable[[bytes], bytes],
) -> Iterator[Scope]:
    """The innermost scope around each span; their starts must never fall.

    One way along the tree serves all of a file's findings. A query would visit every node of it,
    and asking each node for its parent would start at the root every time. One function, for the
    speed of its local names: it runs for every finding of a scan.
    """
    kinds, closed = scope_kinds(language), closed_kinds(language)
    cursor = root.walk()
    down, up = cursor.goto_first_child_for_byte, cursor.goto_parent
    ends, scopes = [root.end_byte], [NOWHERE]  # of the nodes from the root to the cursor
    is_open = bool(kinds)
    for start, end in spans:
        while ((last := ends[-1]) < end or last <= start) and len(ends) > 1:
            up()
            ends.pop()
            scopes.pop()
            is_open = True
        scope = scopes[-1]
        while is_open and down(start) is not None:
            node = cursor.node
            if node is None or (last := node.end_byte) < end or node.start_byte > start:
                up()
                break
            kind = node.kind_id
            if kind in kinds:
                name = normal(name_of(node, kinds[kind], source))
                if name:
                    scope = (scope[0] + name + SEPARATOR, node.start_byte, last)
            elif kind in closed:
                is_open = False
            ends.append(last)
            scopes.append(scope)
        yield scope
