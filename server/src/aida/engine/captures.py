"""What the metavariables of a rule hold at a place where it matched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aida.rules.core import RuleCore
from aida.rules.environment import Environment
from aida.rules.rule import Rule
from aida.syntax.grammar import Node
from aida.text import Span


@dataclass(frozen=True, slots=True)
class Capture:
    """``name`` is written as in patterns; ``kind`` is empty for a list of nodes."""

    name: str
    span: Span
    kind: str = ""


@dataclass(frozen=True, slots=True)
class MatchedNode:
    """The node that matched, and its captures in the order of the text."""

    kind: str
    captures: tuple[Capture, ...] = ()


def matched_node(rule: Rule, root: Node, source: bytes, span: Span) -> MatchedNode | None:
    """The node at ``span`` that ``rule`` matches; None for rules that match no single node."""
    if not isinstance(rule.core, RuleCore):
        return None
    for node in nodes_at(root, span):
        env = Environment(source, root)
        if rule.core.match(node, env) is not None:
            return MatchedNode(node.type, tuple(sorted(captures_of(env), key=_place)))
    return None


def nodes_at(root: Node, span: Span) -> Iterator[Node]:
    """Nodes that span exactly those bytes, the innermost first."""
    node = root.descendant_for_byte_range(span.start, span.end)
    while node is not None and (node.start_byte, node.end_byte) == (span.start, span.end):
        yield node
        node = node.parent


def captures_of(env: Environment) -> Iterator[Capture]:
    """What is bound; an empty list has no place and is left out."""
    for name, node in env.single.items():
        yield Capture(f"${name}", Span(node.start_byte, node.end_byte), node.type)
    for name, nodes in env.multiple.items():
        if nodes:
            yield Capture(f"$$${name}", Span(nodes[0].start_byte, nodes[-1].end_byte))


def _place(capture: Capture) -> tuple[int, int, str]:
    return capture.span.start, capture.span.end, capture.name
