"""Where code first departs from a pattern that does not match it."""

from __future__ import annotations

from collections.abc import Sequence

from aida.rules.environment import Environment
from aida.rules.metavariable import VariableKind
from aida.rules.pattern import Pattern, PatternNode
from aida.syntax.grammar import ERROR_KIND, Node, kind_name
from aida.syntax.languages import Language

LONGEST = 60


def first_difference(pattern: Pattern, node: Node, env: Environment, language: Language) -> str:
    """The first part of ``pattern`` that ``node`` does not have; empty when none is seen."""
    return _Comparison(pattern, env.copy(), language).of(pattern.node, node)


def likeness(pattern: Pattern, node: Node, env: Environment) -> float:
    """Share of the pattern's leaves whose text is in the node, from 0 to 1."""
    leaves = pattern.node.named_leaves()
    if not leaves:
        return 0.0
    text = env.text(node)
    return sum(leaf in text for leaf, _ in leaves) / len(leaves)


class _Comparison:
    def __init__(self, pattern: Pattern, env: Environment, language: Language) -> None:
        self._pattern = pattern
        self._env = env
        self._language = language

    def of(self, goal: PatternNode, node: Node) -> str:
        if goal.variable is not None:
            return self._of_variable(goal, node)
        level = self._pattern.strictness
        same_kind = goal.kind in (node.kind_id, ERROR_KIND) or level.ignores_kind
        if not same_kind:
            return (
                f"the pattern has a `{kind_name(self._language, goal.kind)}` "
                f"{self._pattern_code(goal)} where the code has a `{node.type}` {self._code(node)}"
            )
        if goal.children is not None:
            return self._of_children(goal.children, node)
        if goal.named and not level.ignores_text and goal.text != self._env.text(node):
            return (
                f"the pattern has {self._pattern_code(goal)} where the code has {self._code(node)}"
            )
        return ""

    def _of_variable(self, goal: PatternNode, node: Node) -> str:
        assert goal.variable is not None
        kind, name, named = goal.variable
        if named and not node.is_named and kind < VariableKind.MULTIPLE:
            return f"${name} stands for a named node, and {self._code(node)} is none"
        if kind == VariableKind.CAPTURE and not self._env.bind(name, node):
            bound = self._code(self._env.single[name])
            return f"${name} is {bound} already, and {self._code(node)} is other code"
        return ""

    def _of_children(self, goals: Sequence[PatternNode], node: Node) -> str:
        marks = [goal.text for goal in goals if goal.is_punctuation]
        goals = [goal for goal in goals if not goal.is_punctuation]
        comments = self._pattern.comments
        children = [
            child for child in node.children if child.is_named and child.kind_id not in comments
        ]
        gaps = [place for place, goal in enumerate(goals) if goal.is_ellipsis]
        first, last = (gaps[0], gaps[-1]) if gaps else (len(goals), len(goals) - 1)
        tail = len(goals) - 1 - last
        for goal, child in zip(goals[:first], children, strict=False):
            if difference := self.of(goal, child):
                return difference
        needed = len(goals) - len(gaps)
        if len(children) < needed or (not gaps and len(children) > needed):
            return (
                f"the pattern has {'at least ' if gaps else ''}{needed} "
                f"{'part' if needed == 1 else 'parts'} in `{node.type}`, "
                f"the code {len(children)}: {self._code(node)}"
            )
        if tail:
            for goal, child in zip(goals[-tail:], children[-tail:], strict=False):
                if difference := self.of(goal, child):
                    return difference
        if not self._pattern.strictness.skips_goal_punctuation:
            there = {self._env.text(child) for child in node.children if not child.is_named}
            for mark in marks:
                if mark and mark not in there:
                    return f"the pattern has {quoted(mark)}, which the code has not"
        return ""

    def _pattern_code(self, goal: PatternNode) -> str:
        text = goal.text.decode("utf-8", "replace")
        return quoted(text.replace(self._language.meta_char, "$"))

    def _code(self, node: Node) -> str:
        return quoted(self._env.text(node))


def quoted(code: bytes | str) -> str:
    """Code on one line, in backticks, cut where it is long."""
    text = code.decode("utf-8", "replace") if isinstance(code, bytes) else code
    text = " ".join(text.split())
    return f"`{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}`"
