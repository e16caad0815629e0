"""How one rule is searched for."""

from __future__ import annotations

from dataclasses import dataclass

from aida.rules.core import RuleCore
from aida.rules.matcher import All, Kinds, Matcher, RegexMatcher
from aida.rules.reach import Reach, reach_of
from aida.rules.requirements import Clause, Requirement, best
from aida.rules.rule import Rule
from aida.syntax.grammar import kind_name

MIN_PART = 4
"""Length from which a literal that may be part of a word is rare enough to be looked for."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How one rule is searched for.

    ``anchor`` is the clause whose literals lead to the candidates, None when kinds do.
    ``needs`` are the other clauses: each must hold somewhere in the text, or nothing can match.
    ``texts`` are the expressions that the node's own text must match.
    """

    index: int
    rule: Rule
    core: RuleCore
    kinds: Kinds
    reach: Reach
    anchor: Clause | None
    needs: tuple[frozenset[bytes], ...]
    texts: tuple[RegexMatcher, ...]

    def possible_in(self, text: bytes) -> bool:
        """Whether the literals apart from the anchor's are there."""
        return all(any(literal in text for literal in literals) for literals in self.needs)

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
    return Plan(
        index, rule, core, kinds, reach_of(core, root), anchor, needs, _own_texts(core.matcher)
    )


def _own_texts(matcher: Matcher) -> tuple[RegexMatcher, ...]:
    if isinstance(matcher, RegexMatcher):
        return (matcher,)
    if isinstance(matcher, All):
        return tuple(text for member in matcher.members for text in _own_texts(member))
    return ()


def _leads(clause: Clause, kinds: Kinds) -> bool:
    return clause.whole or kinds is None or min(map(len, clause.literals)) >= MIN_PART
