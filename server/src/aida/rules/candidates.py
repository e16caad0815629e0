"""The node on a line that a rule would most likely be expected to match."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from aida.rules.builder import Scope
from aida.rules.core import RuleCore
from aida.rules.environment import Environment
from aida.rules.explanation import Condition, Explainer, nearness
from aida.syntax.grammar import Node

MOST_NODES = 400
"""Nodes on a line that are looked at."""


@dataclass(frozen=True, slots=True)
class Explained:
    """A node, whether the rule matches it, and each of its conditions there."""

    node: Node
    matches: bool
    conditions: tuple[Condition, ...]


def best_candidate(
    explainer: Explainer, core: RuleCore, scope: Scope, root: Node, source: bytes, line: int
) -> Explained | None:
    """The best node that starts on the zero-based line, else one that spans it; or None.

    Nodes of kinds that the rule cannot match do not count.
    """
    kinds = core.kinds()
    best: tuple[tuple[bool, bool, float], Explained] | None = None
    for node in _nodes_on(root, line):
        if kinds is not None and node.kind_id not in kinds:
            continue
        if kinds is None and not node.is_named:
            continue
        env = Environment(source, root)
        conditions = explainer.explain(node, env)
        matches = core.match(node, Environment(source, root)) is not None
        starts = node.start_point.row == line
        rank = (matches, starts, nearness(conditions, node, env, scope))
        if best is None or rank > best[0]:
            best = rank, Explained(node, matches, conditions)
    return best[1] if best else None


def _nodes_on(root: Node, line: int) -> Iterator[Node]:
    """Nodes that hold some of the line, outermost first."""
    stack, count = [root], 0
    while stack and count < MOST_NODES:
        node = stack.pop()
        if node.start_point.row <= line <= node.end_point.row:
            count += 1
            yield node
            stack.extend(reversed(node.children))


def kinds_on(root: Node, line: int) -> list[str]:
    """Kinds of the named nodes that start on the line, each once."""
    nodes = (node for node in _nodes_on(root, line) if node.start_point.row == line)
    return list(dict.fromkeys(node.type for node in nodes if node.is_named))
