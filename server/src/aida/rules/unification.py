"""Matching a pattern's nodes against a tree's, binding metavariables on the way."""

from __future__ import annotations

from collections.abc import Sequence

from aida.rules.environment import Environment
from aida.rules.metavariable import VariableKind
from aida.rules.pattern import Pattern, PatternNode
from aida.rules.strictness import Strictness
from aida.syntax.grammar import ERROR_KIND, Node

MATCHED, SKIP_BOTH, SKIP_GOAL, SKIP_CANDIDATE, NO_MATCH = range(5)


def unify(pattern: Pattern, node: Node, env: Environment) -> bool:
    """Whether ``pattern`` matches at ``node``. On failure ``env`` may hold leftovers."""
    if pattern.root_kind is not None and node.kind_id != pattern.root_kind:
        return False
    return _match_node(pattern.node, node, env, pattern) == MATCHED


def _match_node(goal: PatternNode, node: Node, env: Environment, pattern: Pattern) -> int:
    if goal.variable is not None:
        if node.kind_id in pattern.comments and not pattern.strictness.sees_comments:
            return SKIP_CANDIDATE
        return MATCHED if _match_variable(goal, node, env) else NO_MATCH
    if goal.children is None:
        return _match_leaf(goal, node, env, pattern)
    kind = goal.kind
    if kind != node.kind_id and kind != ERROR_KIND and not pattern.strictness.ignores_kind:
        return NO_MATCH
    return MATCHED if _match_children(goal.children, node.children, env, pattern) else NO_MATCH


def _match_variable(goal: PatternNode, node: Node, env: Environment) -> bool:
    kind, name, named = goal.variable  # type: ignore[misc]
    if kind == VariableKind.CAPTURE:
        return (not named or node.is_named) and env.bind(name, node)
    if kind == VariableKind.DROPPED:
        return not named or node.is_named
    # An ellipsis outside a list of children (`$$$A` as the whole pattern) takes the node alone.
    return env.bind_ellipsis(name, (node,), 0)


def _match_leaf(goal: PatternNode, node: Node, env: Environment, pattern: Pattern) -> int:
    level = pattern.strictness
    same_kind = goal.kind == node.kind_id or goal.kind == ERROR_KIND
    if same_kind and (
        # Some grammars give anonymous nodes a wrong span: their kind says enough.
        not goal.named
        or level.ignores_text
        or goal.text == env.source[node.start_byte : node.end_byte]
    ):
        return MATCHED
    if level.ignores_kind and goal.text == env.source[node.start_byte : node.end_byte]:
        return MATCHED
    skip_goal = level.skips_goal_punctuation and not goal.named
    if (node.kind_id in pattern.comments if node.is_named else level.skips_punctuation) and (
        level.skips_comments or not node.is_named
    ):
        return SKIP_BOTH if skip_goal else SKIP_CANDIDATE
    return SKIP_GOAL if skip_goal else NO_MATCH


def _match_children(
    goals: Sequence[PatternNode], nodes: Sequence[Node], env: Environment, pattern: Pattern
) -> bool:
    level = pattern.strictness
    comments = pattern.comments if level.skips_comments else frozenset()
    at = here = 0  # positions in goals and nodes
    goal_count, node_count = len(goals), len(nodes)
    if not node_count:
        return False
    while True:
        if at >= goal_count:
            return True  # an inner node whose children were all missing
        goal = goals[at]
        if goal.is_ellipsis:
            name = goal.variable.name  # type: ignore[union-attr]
            at += 1
            skipped = 0
            while at < goal_count and goals[at].is_punctuation:
                at += 1
                skipped += 1
            if at == goal_count:
                return env.bind_ellipsis(name, nodes[here:], skipped)
            if goals[at].is_ellipsis:
                # Two ellipses in a row: the first takes one node.
                here += 1
                if here >= node_count:
                    return False
                if not env.bind_ellipsis(name, nodes[here - 1 : here], skipped):
                    return False
                continue
            start, goal = here, goals[at]
            while True:
                probe = env.copy() if goal.binds else env
                if _match_node(goal, nodes[here], probe, pattern) == MATCHED:
                    break
                here += 1
                if here >= node_count:
                    return False
            if not env.bind_ellipsis(name, nodes[start:here], skipped):
                return False
        while True:
            if here >= node_count:
                if not _rest_is_optional(goals[at:], level):
                    return False
                at = goal_count
                break
            goal, node = goals[at], nodes[here]
            if node.kind_id in comments and (goal.variable or goal.children is not None):
                here += 1
                continue
            result = _match_node(goal, node, env, pattern)
            if result == MATCHED:
                break
            if result == SKIP_CANDIDATE:
                here += 1
                continue
            if result == NO_MATCH:
                return False
            if result == SKIP_BOTH:
                here += 1
            at += 1
            if at >= goal_count:
                break
        if at < goal_count:
            at += 1
            here += 1
        if at >= goal_count:
            return level.ignores_trailing or all(
                node.kind_id in comments if node.is_named else level.skips_punctuation
                for node in nodes[here:]
            )
        if here >= node_count:
            return False


def _rest_is_optional(goals: Sequence[PatternNode], level: Strictness) -> bool:
    """Whether the goals that are left may match nothing, now that the code has run out."""
    if level.name == "cst":
        return not goals
    for goal in goals:
        if goal.is_ellipsis:
            continue
        if not level.skips_goal_punctuation:
            return False
        variable = goal.variable
        if variable is not None:
            if variable.named:
                return False
        elif goal.children is not None or goal.named:
            return False
    return True
