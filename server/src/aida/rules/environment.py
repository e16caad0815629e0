"""What a match has bound so far: metavariables and transformed texts."""

from __future__ import annotations

from collections.abc import Sequence

from aida.syntax.grammar import Node


def same_code(left: Node, right: Node) -> bool:
    """Whether two nodes hold the same code: token by token, leaves by text."""
    if left.id == right.id:
        return True
    if not left.named_child_count or not right.named_child_count:
        return left.text == right.text
    if left.kind_id != right.kind_id or left.child_count != right.child_count:
        return False
    return all(map(same_code, left.children, right.children))


class Environment:
    """Bindings of one match attempt. Copied before anything that may fail half-way."""

    __slots__ = ("multiple", "root", "single", "source", "transformed")

    def __init__(self, source: bytes, root: Node | None = None) -> None:
        self.source = source
        self.root = root
        self.single: dict[str, Node] = {}
        self.multiple: dict[str, Sequence[Node]] = {}
        self.transformed: dict[str, str] = {}

    def fresh(self) -> Environment:
        """Environment for the same text, with nothing bound."""
        return Environment(self.source, self.root)

    def copy(self) -> Environment:
        """Independent copy."""
        twin = Environment.__new__(Environment)
        twin.source = self.source
        twin.root = self.root
        twin.single = self.single.copy()
        twin.multiple = self.multiple.copy()
        twin.transformed = self.transformed.copy()
        return twin

    def adopt(self, other: Environment) -> None:
        """Take over the bindings of a copy whose match succeeded."""
        self.single = other.single
        self.multiple = other.multiple
        self.transformed = other.transformed

    def bind(self, name: str, node: Node) -> bool:
        """Bind ``$name``; false when it already holds other code."""
        bound = self.single.get(name)
        if bound is not None and not same_code(bound, node):
            return False
        self.single[name] = node
        return True

    def bind_ellipsis(self, name: str, nodes: Sequence[Node], skipped: int) -> bool:
        """Bind ``$$$name`` to ``nodes`` less the last ``skipped``, which punctuation consumed."""
        if not name:
            return True
        if skipped:
            nodes = nodes[: max(0, len(nodes) - skipped)]
        bound = self.multiple.get(name)
        if bound is not None:
            left = [node for node in bound if node.is_named]
            right = [node for node in nodes if node.is_named]
            if len(left) != len(right) or not all(map(same_code, left, right)):
                return False
        self.multiple[name] = nodes
        return True

    def text(self, node: Node) -> bytes:
        """Source text of a node."""
        return self.source[node.start_byte : node.end_byte]

    def span_of(self, name: str) -> tuple[int, int] | None:
        """Byte range of what ``$name`` or ``$$$name`` is bound to."""
        if node := self.single.get(name):
            return node.start_byte, node.end_byte
        if nodes := self.multiple.get(name):
            return nodes[0].start_byte, nodes[-1].end_byte
        return None
