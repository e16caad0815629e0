"""Rules compiled for one language: how to find, without walking the tree, where each may match.

A rule whose matches must hold a literal is looked for where the literal occurs: one Aho-Corasick
pass over the text finds the places of all rules' literals, and a file without any is not even
parsed. The others are looked for by their node kinds, in one tree-sitter query for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick

from aida.rules.core import RuleCore
from aida.rules.matcher import Kinds
from aida.rules.reach import Reach, reach_of
from aida.rules.requirements import Clause, Requirement, best
from aida.rules.rule import Rule
from aida.rules.text_rule import TextCore
from aida.syntax.grammar import Query, grammar, kind_name, kind_query, root_kind
from aida.syntax.languages import Language


WORD_BYTES = frozenset(
    b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
)
"""Bytes that continue a word in every grammar, so that no token ends between two of them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How one rule is searched for.

    ``anchor`` is the clause whose literals lead to the candidates, None when kinds do.
    ``needs`` are the other clauses: each must hold somewhere in the text, or nothing can match.
    """

    index: int
    rule: Rule
    core: RuleCore
    kinds: Kinds
    reach: Reach
    anchor: Clause | None
    needs: tuple[frozenset[bytes], ...]

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


@dataclass(frozen=True, slots=True)
class Anchor:
    """A literal and the plans that it leads to.

    ``as_node``: plans for which the literal is the full text of a node; ``inside``: those for
    which it may be part of one. ``is_word`` literals cannot be a node where a letter touches them.
    """

    as_node: tuple[Plan, ...]
    inside: tuple[Plan, ...]
    is_word: bool


class Hit(NamedTuple):
    """A literal found in the text; ``is_node`` is false where it cannot be a whole node."""

    start: int
    end: int
    literal: int
    is_node: bool


class LanguageRules:
    """Every rule of one language, compiled together."""

    def __init__(self, language: Language, rules: Sequence[Rule]) -> None:
        self.language = language
        root = root_kind(language)
        self.plans = tuple(_plan(index, rule, root) for index, rule in enumerate(rules))
        self.by_kind = tuple(plan for plan in self.plans if plan.anchor is None)
        groups = _group_by_literal(self.plans)
        self.anchors = tuple(_anchor(literal, plans) for literal, plans in groups.items())
        self._automaton = BytesAhoCorasick(list(groups)) if groups else None

    def search(self, text: bytes, offset: int = 0) -> tuple[list[Hit], frozenset[int]]:
        """Places of the literals in ``text`` (shifted by ``offset``) and the plans that may match.

        Plans are given by index. Plans without an anchor are included unless a literal that they
        need is missing.
        """
        hits: list[Hit] = []
        found: set[int] = set()
        possible = {plan.index for plan in self.by_kind if plan.possible_in(text)}
        if self._automaton is None:
            return hits, frozenset(possible)
        anchors, size = self.anchors, len(text)
        for literal, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            anchor = anchors[literal]
            is_node = not (
                anchor.is_word
                and (
                    (end < size and text[end] in WORD_BYTES)
                    or (start and text[start - 1] in WORD_BYTES)
                )
            )
            if is_node or anchor.inside:
                hits.append(Hit(start + offset, end + offset, literal, is_node))
                found.add(literal)
        for literal in found:
            for plan in (*anchors[literal].as_node, *anchors[literal].inside):
                if plan.index not in possible and plan.possible_in(text):
                    possible.add(plan.index)
        hits = [
            hit
            for hit in hits
            if any(plan.index in possible for plan in anchors[hit.literal].as_node)
            or any(plan.index in possible for plan in anchors[hit.literal].inside)
        ]
        hits.sort()
        return hits, frozenset(possible)

    def mentions(self, text: bytes) -> bool:
        """Whether ``text`` holds any literal that some plan looks for or needs."""
        return any(literal in text for literal in self._literals)

    @cached_property
    def _literals(self) -> frozenset[bytes]:
        anchors = (plan.anchor.literals for plan in self.plans if plan.anchor)
        needs = (literals for plan in self.plans for literals in plan.needs)
        return frozenset().union(*anchors, *needs)

    @cached_property
    def kind_query(self) -> Query | None:
        """One query for all nodes that the plans without an anchor look at."""
        kinds = {kind for plan in self.by_kind for kind in plan.kinds or ()}
        return kind_query(self.language, kinds) if kinds else None

    @cached_property
    def by_reach(self) -> dict[Reach, LanguageRules]:
        """The same rules, apart by how far they reach."""
        return {
            reach: LanguageRules(
                self.language, [plan.rule for plan in self.plans if plan.reach is reach]
            )
            for reach in Reach
        }

    @cached_property
    def plans_of_kind(self) -> dict[int, list[Plan]]:
        """Plans that a node of some kind may match."""
        table: dict[int, list[Plan]] = {}
        for plan in self.plans:
            for kind in plan.kinds or ():
                table.setdefault(kind, []).append(plan)
        return table

    @cached_property
    def reach_of_rule(self) -> dict[str, Reach]:
        """Reach by rule id."""
        return {plan.rule.id: plan.reach for plan in self.plans}


def _plan(index: int, rule: Rule, root: int) -> Plan:
    core = rule.core
    if not isinstance(core, RuleCore):
        raise TypeError(f"{rule.id} is a text rule")
    requirement: Requirement = core.requirement()
    kinds = core.kinds()
    anchor = best(
        tuple(clause for clause in requirement if clause.within and _leads(clause, kinds))
    )
    needs = tuple(dict.fromkeys(c.literals for c in requirement if c is not anchor))
    return Plan(index, rule, core, kinds, reach_of(core, root), anchor, needs)


MIN_PART = 4
"""Length from which a literal that may be part of a word is rare enough to be looked for."""


def _leads(clause: Clause, kinds: Kinds) -> bool:
    return clause.whole or kinds is None or min(map(len, clause.literals)) >= MIN_PART


def _anchor(literal: bytes, plans: Sequence[Plan]) -> Anchor:
    whole = tuple(plan for plan in plans if plan.anchor and plan.anchor.whole)
    inside = tuple(plan for plan in plans if plan not in whole)
    return Anchor(whole, inside, all(byte in WORD_BYTES for byte in literal))


def _group_by_literal(plans: Iterable[Plan]) -> dict[bytes, list[Plan]]:
    groups: dict[bytes, list[Plan]] = {}
    for plan in plans:
        if plan.anchor is not None:
            for literal in sorted(plan.anchor.literals):
                groups.setdefault(literal, []).append(plan)
    return groups


class TextRules:
    """Every text rule, compiled together."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules: list[tuple[Rule, TextCore, frozenset[bytes]]] = []
        for rule in rules:
            if isinstance(rule.core, TextCore):
                clause = best(rule.core.requirement())
                self.rules.append((rule, rule.core, clause.literals if clause else frozenset()))
        literals = sorted(set().union(*(literals for *_, literals in self.rules)))
        self._automaton = BytesAhoCorasick(literals) if literals else None
        self._users = tuple(
            tuple(index for index, (*_, wanted) in enumerate(self.rules) if literal in wanted)
            for literal in literals
        )
        self._always = tuple(
            index for index, (*_, wanted) in enumerate(self.rules) if not wanted
        )

    def lines(self, text: bytes) -> dict[int, set[tuple[int, int]]]:
        """For each rule that may match: the (start, end) of the lines where it may."""
        found: dict[int, set[tuple[int, int]]] = {}
        if self._automaton is not None:
            for literal, start, end in self._automaton.find_matches_as_indexes(
                text, overlapping=True
            ):
                line = _line_around(text, start, end)
                for rule in self._users[literal]:
                    found.setdefault(rule, set()).add(line)
        if self._always:
            lines = set(_all_lines(text))
            found.update(dict.fromkeys(self._always, lines))
        return found


def _line_around(text: bytes, start: int, end: int) -> tuple[int, int]:
    line_end = text.find(b"\n", end)
    return text.rfind(b"\n", 0, start) + 1, len(text) if line_end < 0 else line_end


def _all_lines(text: bytes) -> Iterable[tuple[int, int]]:
    start = 0
    for line in text.split(b"\n"):
        yield start, start + len(line)
        start += len(line) + 1


class RuleSet:
    """All rules in force, compiled by language when a language is first needed."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._by_language: dict[str, list[Rule]] = {}
        texts: list[Rule] = []
        for rule in self.rules:
            if rule.language is None:
                texts.append(rule)
            else:
                self._by_language.setdefault(rule.language.name, []).append(rule)
        self.text = TextRules(texts)
        self._compiled: dict[str, LanguageRules] = {}

    def for_language(self, language: Language) -> LanguageRules:
        """Compiled rules of ``language``; none when it has no rules."""
        compiled = self._compiled.get(language.name)
        if compiled is None:
            rules = self._by_language.get(language.name, ())
            compiled = self._compiled[language.name] = LanguageRules(language, rules)
        return compiled

    def for_path(self, path: str) -> RuleSet:
        """The rules that apply to one file (a relative path with slashes)."""
        if not any(rule.files or rule.ignores for rule in self.rules):
            return self
        chosen = tuple(rule for rule in self.rules if rule.applies_to(path))
        return self if len(chosen) == len(self.rules) else RuleSet(chosen)
