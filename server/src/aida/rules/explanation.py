"""Why a rule matches a node or does not: every condition of its rule object, one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aida.rules import vocabulary
from aida.rules.builder import RULE_KEYS, Scope, build_rule
from aida.rules.difference import first_difference, likeness, quoted
from aida.rules.environment import Environment
from aida.rules.matcher import Matcher, PatternMatcher
from aida.rules.relation import Relation
from aida.rules.value import Value
from aida.syntax.grammar import Node

MOST_CANDIDATES = 300
"""Nodes looked at for the one that comes nearest."""
DEEPEST = 12
"""Levels of conditions within conditions."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition. ``line`` is the zero-based line of the rule file that states it.

    ``node`` is the related node that fits, or comes nearest, where the condition is about another.
    """

    name: str
    text: str
    line: int | None
    holds: bool
    detail: str = ""
    node: Node | None = None
    parts: tuple[Condition, ...] = ()

    @property
    def score(self) -> float:
        """How near it is to holding, from 0 to 1."""
        if self.holds:
            return 1.0
        return 0.8 * sum(part.score for part in self.parts) / max(len(self.parts), 1)


def first_failure(conditions: Sequence[Condition]) -> Condition | None:
    """The first condition that fails, as deep as it can be told; None when all hold."""
    for condition in conditions:
        if condition.holds:
            continue
        if condition.name.rpartition(".")[2] in ("not", "any"):
            return condition
        return first_failure(condition.parts) or condition
    return None


class Explainer:
    """Explains one document of a rule file, given with the utilities in its reach."""

    def __init__(self, document: Value, scope: Scope) -> None:
        self._document = document
        self._scope = scope

    def explain(self, node: Node, env: Environment) -> tuple[Condition, ...]:
        """The conditions of the rule at ``node``, and then its constraints; fills ``env``."""
        rule = self._document.get("rule")
        conditions = tuple(self._object(rule, node, env, 0)) if rule is not None else ()
        constraints = self._document.get("constraints")
        return conditions + (tuple(self._constraints(constraints, env)) if constraints else ())

    def _constraints(self, given: Value, env: Environment) -> Iterator[Condition]:
        for name, value in given.items():
            bound = env.single.get(name)
            line = _line_of(given, name)
            if bound is None:
                detail = f"${name} is not bound here, so this does not count"
                yield Condition(f"constraints.{name}", _written(value), line, True, detail)
                continue
            parts = tuple(self._object(value, bound, env, 0))
            holds = all(part.holds for part in parts)
            detail = f"${name} is {quoted(env.text(bound))}"
            yield Condition(
                f"constraints.{name}", _written(value), line, holds, detail, bound, parts
            )

    def _object(
        self, value: Value, node: Node, env: Environment, depth: int
    ) -> Iterator[Condition]:
        """Conditions of a rule object, in the order in which the engine tries them."""
        entries = value.data if isinstance(value.data, dict) else {}
        for key in RULE_KEYS:
            if key in entries:
                yield self._condition(value, key, entries[key], node, env, depth)

    def _condition(
        self, owner: Value, key: str, value: Value, node: Node, env: Environment, depth: int
    ) -> Condition:
        before = env.copy()
        matcher = build_rule(Value({key: value}), self._scope)
        found = matcher.match(node, env)
        detail, related, parts = "", None, ()
        if depth < DEEPEST:
            detail, related, parts = self._reasons(key, value, node, before, matcher, found, depth)
        return Condition(
            key, _written(value), _line_of(owner, key), found is not None, detail, related, parts
        )

    def _reasons(
        self,
        key: str,
        value: Value,
        node: Node,
        env: Environment,
        matcher: Matcher,
        found: Node | None,
        depth: int,
    ) -> tuple[str, Node | None, tuple[Condition, ...]]:
        if isinstance(matcher, PatternMatcher):
            if found is not None:
                return "", None, ()
            return first_difference(matcher.pattern, node, env, self._scope.language), None, ()
        if key == "kind":
            return ("" if found else f"the node is a `{node.type}`"), None, ()
        if key == "regex":
            return ("" if found else f"the text is {quoted(env.text(node))}"), None, ()
        if key in ("all", "any"):
            return "", None, self._members(key, value, node, env, depth)
        if key == "not":
            detail = "" if found else "what it rules out is there"
            return detail, None, tuple(self._object(value, node, env, depth + 1))
        if key == "matches":
            utility = (self._document.get("utils") or Value({})).get(value.text)
            parts = self._object(utility, node, env, depth + 1) if utility is not None else ()
            return "", None, tuple(parts)
        if key in vocabulary.RELATIONAL and isinstance(matcher, Relation):
            return self._related(value, node, env, matcher, found, depth)
        return "", None, ()

    def _members(
        self, key: str, value: Value, node: Node, env: Environment, depth: int
    ) -> tuple[Condition, ...]:
        members: list[Condition] = []
        for place, item in enumerate(value.data if isinstance(value.data, list) else ()):
            own = env if key == "all" else env.copy()
            parts = tuple(self._object(item, node, own, depth + 1))
            holds = all(part.holds for part in parts)
            name = f"{key}[{place}]"
            members.append(Condition(name, _written(item), item.line, holds, "", None, parts))
        return tuple(members)

    def _related(
        self,
        value: Value,
        node: Node,
        env: Environment,
        matcher: Relation,
        found: Node | None,
        depth: int,
    ) -> tuple[str, Node | None, tuple[Condition, ...]]:
        candidates = _candidates(matcher, node, env)
        if found is not None:
            fits = (c for c in candidates if matcher.member.match(c, env.copy()) is not None)
            first = next(fits, found)
            return "", first, tuple(self._object(value, first, env, depth + 1))
        if not candidates:
            return "there is no node where it looks", None, ()
        best: tuple[tuple[float, bool], Node, tuple[Condition, ...]] | None = None
        for candidate in candidates[:MOST_CANDIDATES]:
            parts = tuple(self._object(value, candidate, env.copy(), depth + 1))
            score = sum(part.score for part in parts) / max(len(parts), 1)
            rank = score, candidate.is_named
            if best is None or rank > best[0]:
                best = rank, candidate, parts
        assert best is not None
        many = f"none of {len(candidates)} nodes fits" if len(candidates) > 1 else "it does not fit"
        return f"{many}; the nearest is this one", best[1], best[2]


def nearness(conditions: Sequence[Condition], node: Node, env: Environment, scope: Scope) -> float:
    """How near a node comes to matching, from 0 to 1: for choosing the one to explain."""
    total = 0.0
    for condition in conditions:
        total += condition.score
        if not condition.holds and condition.name == "pattern":
            matcher = build_rule(Value.of({"pattern": condition.text}), scope)
            if isinstance(matcher, PatternMatcher):
                total += 0.5 * likeness(matcher.pattern, node, env)
    return total / max(len(conditions), 1)


class _Recorder(Matcher):
    """Fits nothing, and remembers what it was asked about."""

    __slots__ = ("seen",)

    def __init__(self) -> None:
        self.seen: list[Node] = []

    def match(self, node: Node, env: Environment) -> Node | None:
        self.seen.append(node)
        return None


def _candidates(relation: Relation, node: Node, env: Environment) -> list[Node]:
    """The nodes that a relation looks at from ``node``, in its order."""
    recorder = _Recorder()
    type(relation)(recorder, relation.stop, relation.field).match(node, env.fresh())
    return recorder.seen


def _line_of(owner: Value, key: str) -> int | None:
    return owner.key_marks[key][0] if owner.key_marks and key in owner.key_marks else None


def _written(value: Value) -> str:
    """A value on one line, as YAML would have it in flow style."""
    if isinstance(value.data, dict):
        inside = ", ".join(f"{key}: {_written(item)}" for key, item in value.data.items())
        return f"{{{inside}}}"
    if isinstance(value.data, list):
        return f"[{', '.join(map(_written, value.data))}]"
    return " ".join(value.text.split())
