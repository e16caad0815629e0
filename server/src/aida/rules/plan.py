"""How one rule is searched for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from aida.rules.core import RuleCore
from aida.rules.matcher import All, AnyOf, Kinds, Matcher, RegexMatcher
from aida.rules.reach import Reach, reach_of
from aida.rules.regex import Regex
from aida.rules.relation import Inside, Stop
from aida.rules.requirements import Clause, Requirement, best, either
from aida.rules.rule import Rule
from aida.syntax.grammar import kind_name

MIN_PART = 3
"""Length from which a literal that may be part of a word is rare enough to be looked for."""
MOST_KINDS = 12

Literals = tuple[frozenset[bytes], ...]
"""Sets of literals, of each of which at least one must be there."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How one rule is searched for.

    ``anchor`` is the clause whose literals lead to the candidates, None when kinds do.
    ``needs`` are the other clauses: each must hold somewhere in the text, or nothing can match.
    ``texts`` are the expressions that the node's own text must match, ``needs_match`` what must
    match somewhere in the text for their sake. ``needs_of_kind`` are further needs of nodes of one
    kind; ``parents`` are kinds of which the node's parent must be, None when it may be any.
    """

    index: int
    rule: Rule
    core: RuleCore
    kinds: Kinds
    reach: Reach
    anchor: Clause | None
    needs: Literals
    texts: tuple[RegexMatcher, ...]
    needs_match: tuple[Regex, ...] = ()
    needs_of_kind: Mapping[int, Literals] = field(default_factory=dict)
    parents: Kinds = None

    def possible_in(self, text: bytes) -> bool:
        """Whether what a match needs apart from the anchor is there."""
        return _hold(self.needs, text) and all(regex.search(text) for regex in self.needs_match)

    def possible_kinds(self, text: bytes) -> Iterable[int]:
        """Kinds of node that may match in a text for which `possible_in` holds."""
        kinds, needs = self.kinds or (), self.needs_of_kind
        if not needs:
            return kinds
        return [kind for kind in kinds if kind not in needs or _hold(needs[kind], text)]

    @property
    def prefilter(self) -> str:
        """What narrows the search down, in words for people."""
        if self.anchor is not None:
            words = sorted(literal.decode("utf-8", "replace") for literal in self.anchor.literals)
            return "literal " + " | ".join(words)
        if self.kinds is None:
            return "none: every node is tried"
        return "kind " + " | ".join(sorted(kind_name(self.rule.language, k) for k in self.kinds))


def plan_of(index: int, rule: Rule, root: int) -> Plan:
    """The plan for a rule whose matches lie in a tree with this kind of root."""
    core = rule.core
    if not isinstance(core, RuleCore):
        raise TypeError(f"{rule.id} is a text rule")
    requirement: Requirement = core.requirement()
    kinds = core.kinds()
    anchor = best(
        tuple(clause for clause in requirement if clause.within and _leads(clause, kinds))
    )
    needs = tuple(dict.fromkeys(c.literals for c in requirement if c is not anchor))
    plan = Plan(
        index, rule, core, kinds, reach_of(core, root), anchor, needs, _own_texts(core.matcher)
    )
    if anchor is not None:
        return plan
    return replace(
        plan,
        needs_match=_needs_match(plan.texts),
        needs_of_kind=_needs_of_kind(core.matcher, kinds, needs),
        parents=_parents(core.matcher),
    )


def _hold(needs: Literals, text: bytes) -> bool:
    return all(any(literal in text for literal in literals) for literals in needs)


def _needs_match(texts: Iterable[RegexMatcher]) -> tuple[Regex, ...]:
    """Expressions for a whole file, from those of a node's text that tell no literal."""
    silent = (text.regex for text in texts if not text.requirement())
    return tuple(found for regex in silent if (found := regex.anywhere()) is not None)


def _needs_of_kind(matcher: Matcher, kinds: Kinds, needs: Literals) -> dict[int, Literals]:
    if kinds is None or not 1 < len(kinds) <= MOST_KINDS:
        return {}
    of_kind = {
        kind: tuple(
            dict.fromkeys(
                clause.literals
                for clause in _requirement_of_kind(matcher, kind)
                if clause.literals not in needs
            )
        )
        for kind in kinds
    }
    return {kind: found for kind, found in of_kind.items() if found}


def _requirement_of_kind(matcher: Matcher, kind: int) -> Requirement:
    """The matcher's requirement of nodes of one kind: other branches of an ``any`` do not count."""
    if isinstance(matcher, All):
        return tuple(c for member in matcher.members for c in _requirement_of_kind(member, kind))
    if isinstance(matcher, AnyOf):
        members = [m for m in matcher.members if (own := m.kinds()) is None or kind in own]
        return either(_requirement_of_kind(member, kind) for member in members)
    return matcher.requirement()


def _parents(matcher: Matcher) -> Kinds:
    """Kinds of which the parent of a matching node must be."""
    if isinstance(matcher, Inside):
        return matcher.member.kinds() if matcher.stop is Stop.NEIGHBOR else None
    if isinstance(matcher, All):
        known = [kinds for m in matcher.members if (kinds := _parents(m)) is not None]
        return frozenset.intersection(*known) if known else None
    return None


def _own_texts(matcher: Matcher) -> tuple[RegexMatcher, ...]:
    if isinstance(matcher, RegexMatcher):
        return (matcher,)
    if isinstance(matcher, All):
        return tuple(text for member in matcher.members for text in _own_texts(member))
    return ()


def _leads(clause: Clause, kinds: Kinds) -> bool:
    return clause.whole or kinds is None or min(map(len, clause.literals)) >= MIN_PART
