"""One pass of the rules that look at nodes over a tree. One bad rule never spoils it."""

from __future__ import annotations

from collections.abc import Collection
from time import perf_counter

from aida.engine.report import report_match
from aida.engine.result import CheckResult
from aida.engine.traversal import AncestorWalk, all_nodes, nodes_by_query
from aida.findings import RuleFailure
from aida.rules.compiler import Hit, LanguageRules, Place
from aida.rules.environment import Environment
from aida.rules.file_core import RULE_SECONDS, RuleTooSlow
from aida.rules.plan import Plan
from aida.rules.requirements import Clause
from aida.syntax.grammar import Node
from aida.text import Span


class Run:
    """One pass over (a part of) one tree, for the plans in ``possible``."""

    def __init__(
        self,
        rules: LanguageRules,
        source: bytes,
        possible: Collection[int],
        result: CheckResult,
        root: Node,
    ) -> None:
        self._rules = rules
        self._source = source
        self._possible = set(possible)
        self._result = result
        self._seen: set[tuple[int, int]] = set()
        self._spent: dict[int, float] = {}
        self._root = root
        self._env = Environment(source, root)

    def over(
        self,
        root: Node,
        hits: list[Hit],
        span: Span | None = None,
        only: Collection[int] | None = None,
    ) -> None:
        """Check the whole tree, or ``only`` by some plans, or only the nodes within ``span``."""
        possible = self._possible if only is None else self._possible.intersection(only)
        self._anchored(root, hits, span, possible)
        plans = [plan for plan in self._rules.by_kind if plan.index in possible]
        if plans:
            self._by_kind(root, plans, span)

    def stop(self) -> None:
        """Look at no more nodes: nobody wants to know any more. May be called in any thread."""
        self._possible.clear()

    def try_node(self, node: Node) -> None:
        """Check one node by every plan that its kind allows."""
        for plan in self._rules.plans_of_kind.get(node.kind_id, ()):
            if plan.index in self._possible and (
                plan.anchor is None or self._holds(node, plan.anchor)
            ):
                self._try(plan, node)

    def _holds(self, node: Node, clause: Clause) -> bool:
        find, start, end = self._source.find, node.start_byte, node.end_byte
        return any(find(literal, start, end) >= 0 for literal in clause.literals)

    def _anchored(
        self, root: Node, hits: list[Hit], span: Span | None, possible: Collection[int]
    ) -> None:
        walk = AncestorWalk(root)
        anchors = self._rules.anchors
        leaf_at = root.descendant_for_byte_range
        for hit in hits:
            start, end, literal, is_node = hit
            anchor = anchors[literal]
            if is_node and anchor.by_depth:
                leaf = leaf_at(start, end)
                if leaf is not None and leaf.start_byte == start and leaf.end_byte == end:
                    for depth, plan in anchor.by_depth:
                        if plan.index in possible:
                            self._try_above(plan, leaf, depth, span)
            if not anchor.inside and not (is_node and anchor.as_node):
                continue
            chain = walk.to(start)
            if is_node and anchor.as_node and _is_node(chain, hit):
                for plan in anchor.as_node:
                    if plan.index in possible:
                        self._try_chain(plan, chain, hit, span)
            for plan in anchor.inside:
                if plan.index in possible:
                    self._try_chain(plan, chain, hit, span)

    def _try_above(self, plan: Plan, leaf: Node, depth: int, span: Span | None) -> None:
        node: Node | None = leaf
        for _ in range(depth):
            if node is None:
                return
            node = node.parent
        if (
            node is not None
            and (plan.kinds is None or node.kind_id in plan.kinds)
            and (span is None or _lies_in(node, span))
        ):
            self._try(plan, node)

    def _try_chain(self, plan: Plan, chain: list[Node], hit: Hit, span: Span | None) -> None:
        kinds = plan.kinds
        for node in chain:
            if (
                (kinds is None or node.kind_id in kinds)
                and node.end_byte >= hit[1]
                and (span is None or _lies_in(node, span))
            ):
                self._try(plan, node)

    def _by_kind(self, root: Node, plans: list[Plan], span: Span | None) -> None:
        words, source = self._rules.words, self._source
        by_kind: dict[int, list[Plan]] = {}
        places: set[Place] = set()
        anywhere = [plan for plan in plans if plan.kinds is None]
        for plan in plans:
            for kind in plan.possible_kinds(source):
                by_kind.setdefault(kind, []).append(plan)
                places.update((kind, parent) for parent in plan.parents or (None,))
        if not by_kind and not anywhere:
            return
        nodes = None
        if not anywhere:
            nodes = nodes_by_query(self._rules.kind_query(places), root, span)
        wanted = {plan.index for plan in plans}
        for node in all_nodes(root) if nodes is None else nodes:
            if span is not None and not _lies_in(node, span):
                continue
            kind = node.kind_id
            table = words.get(kind)
            if table is None:
                for plan in by_kind.get(kind, ()):
                    self._try(plan, node)
            else:
                text = source[node.start_byte : node.end_byte]
                found = table.known.get(text)
                for plan in table.ask(text) if found is None else found:
                    if plan.index in wanted:
                        self._try(plan, node)
            for plan in anywhere:
                self._try(plan, node)

    def _try(self, plan: Plan, node: Node) -> None:
        key = (plan.index, node.id)
        if key in self._seen or plan.index not in self._possible:
            return
        self._seen.add(key)
        env = self._env
        if env.single or env.multiple or env.transformed:
            env = self._env = Environment(self._source, self._root)
        started = perf_counter()
        try:
            if plan.core.match(node, env) is not None:
                self._result.findings.append(report_match(plan.rule, plan.core, node, env))
        except Exception as error:  # a bug, or a tree too deep: this rule stops, the others go on
            self._stop(plan, f"{type(error).__name__}: {error}")
        spent = self._spent.get(plan.index, 0.0) + perf_counter() - started
        self._spent[plan.index] = spent
        if spent > RULE_SECONDS and plan.index in self._possible:
            self._stop(plan, str(RuleTooSlow()))

    def _stop(self, plan: Plan, reason: str) -> None:
        self._possible.discard(plan.index)
        self._result.failures.append(RuleFailure(plan.rule.id, reason))


def _is_node(chain: list[Node], hit: Hit) -> bool:
    """Whether some node spans exactly the hit: the leaf, or one around it of the same extent."""
    for node in reversed(chain):
        if node.end_byte >= hit[1]:
            return node.end_byte == hit[1] and node.start_byte == hit[0]
    return False


def _lies_in(node: Node, span: Span) -> bool:
    return node.start_byte >= span.start and node.end_byte <= span.end
