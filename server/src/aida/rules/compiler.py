"""Rules compiled for one language: how to find, without walking the tree, where each may match.

A rule whose matches must hold a literal is looked for where the literal occurs: one Aho-Corasick
pass over the text finds the places of all rules' literals, and a file without any is not even
parsed. The others are looked for by their node kinds, in one tree-sitter query for all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property

from ahocorasick_rs import BytesAhoCorasick

from aida.rules.file_core import FileCore
from aida.rules.file_facts import NO_FACTS, FileFacts
from aida.rules.file_rules import FileRules
from aida.rules.matcher import Kinds
from aida.rules.plan import Plan, plan_of
from aida.rules.reach import Reach, scopes_of
from aida.rules.rule import Rule
from aida.rules.text_file_core import TextFileCore
from aida.rules.text_rules import TextRules
from aida.rules.word_table import WordTable
from aida.syntax.grammar import Query, kind_query, root_kind
from aida.syntax.languages import Language

LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_")
"""Bytes that no token ends with where a word goes on (a number may: `0print` is two tokens)."""
WORD_BYTES = LETTERS | frozenset(b"0123456789")
"""Bytes that continue a word in every grammar."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A literal and the plans that it leads to.

    ``by_depth``: plans whose match is the ancestor, so many levels up, of the node whose full text
    the literal is. ``as_node``: plans that may match any ancestor of such a node; ``inside``: plans
    for which the literal may be part of a node's text. ``is_word`` literals cannot be a node where
    a letter touches them.
    """

    by_depth: tuple[tuple[int, Plan], ...]
    as_node: tuple[Plan, ...]
    inside: tuple[Plan, ...]
    is_word: bool

    @property
    def plans(self) -> tuple[Plan, ...]:
        """All of them."""
        return (*(plan for _, plan in self.by_depth), *self.as_node, *self.inside)


Place = tuple[int, int | None]
"""A kind of node, and the kind of its parent, or None when that may be any."""

Hit = tuple[int, int, int, bool]
"""Start, end and number of a literal found; false where it cannot be the whole text of a node."""


class LanguageRules:
    """Every rule of one language, compiled together."""

    def __init__(self, language: Language, rules: Sequence[Rule]) -> None:
        self.language = language
        root = root_kind(language)
        self.plans = tuple(plan_of(index, rule, root) for index, rule in enumerate(rules))
        self.by_kind = tuple(plan for plan in self.plans if plan.anchor is None)
        groups = _group_by_literal(self.plans)
        self.anchors = tuple(_anchor(literal, plans) for literal, plans in groups.items())
        self._queries: dict[frozenset[Place], Query | None] = {}
        self._automaton = BytesAhoCorasick(list(groups)) if groups else None

    def search(
        self,
        text: bytes,
        offset: int = 0,
        only: frozenset[int] | None = None,
        around: bytes | None = None,
    ) -> tuple[list[Hit], frozenset[int]]:
        """Places of the literals in ``text`` (shifted by ``offset``) and the plans that may match.

        Plans are given by index, ``only`` restricts them. Plans without an anchor are included
        unless a literal that they need is missing ``around`` there (None: in ``text``): an
        ancestor's keyword may stand outside of what is searched.
        """
        around = text if around is None else around
        hits: list[Hit] = []
        found: set[int] = set()
        possible = {
            plan.index
            for plan in self.by_kind
            if (only is None or plan.index in only) and plan.possible_in(around)
        }
        if self._automaton is None:
            return hits, frozenset(possible)
        anchors, size = self.anchors, len(text)
        for literal, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            anchor = anchors[literal]
            is_node = not (
                anchor.is_word
                and (
                    (end < size and text[end] in WORD_BYTES)
                    or (start and text[start - 1] in LETTERS)
                )
            )
            if is_node or anchor.inside:
                hits.append((start + offset, end + offset, literal, is_node))
                found.add(literal)
        leading: set[int] = set()
        for literal in found:
            for plan in anchors[literal].plans:
                if (
                    plan.index not in possible
                    and (only is None or plan.index in only)
                    and plan.possible_in(around)
                ):
                    possible.add(plan.index)
                if plan.index in possible:
                    leading.add(literal)
        if len(leading) < len(found):
            hits = [hit for hit in hits if hit[2] in leading]
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

    def kind_query(self, places: Collection[Place]) -> Query | None:
        """One query for the nodes of some kinds; None when the grammar cannot express it."""
        key = frozenset(places)
        if key not in self._queries:
            anywhere = {kind for kind, parent in key if parent is None}
            self._queries[key] = kind_query(
                self.language,
                tuple(sorted(anywhere)),
                tuple(sorted((k, p) for k, p in key if p is not None and k not in anywhere)),
            )
        return self._queries[key]

    @cached_property
    def words(self) -> dict[int, WordTable]:
        """For kinds whose plans without an anchor all test the text: what each text leaves."""
        by_kind: dict[int, list[Plan]] = {}
        for plan in self.by_kind:
            for kind in plan.kinds or ():
                by_kind.setdefault(kind, []).append(plan)
        return {
            kind: WordTable(plans)
            for kind, plans in by_kind.items()
            if all(plan.texts for plan in plans)
        }

    @cached_property
    def local(self) -> LanguageRules:
        """The rules that look no farther than a top-level item."""
        return self._only(plan for plan in self.plans if plan.reach is not Reach.FILE)

    @cached_property
    def wide(self) -> LanguageRules:
        """The rules that look at the whole file."""
        return self._only(plan for plan in self.plans if plan.reach is Reach.FILE)

    def _only(self, plans: Iterable[Plan]) -> LanguageRules:
        return LanguageRules(self.language, [plan.rule for plan in plans])

    @cached_property
    def by_scope(self) -> dict[Kinds, frozenset[int]]:
        """Plans of ITEM reach, by the kinds of ancestor whose content they read."""
        groups: dict[Kinds, set[int]] = {}
        for index, kinds in self._scopes.items():
            groups.setdefault(kinds, set()).add(index)
        return {kinds: frozenset(indexes) for kinds, indexes in groups.items()}

    @cached_property
    def scope_kinds(self) -> frozenset[int]:
        """Every kind of ancestor whose content some plan reads, as far as it is known."""
        return frozenset().union(*(kinds for kinds in self.by_scope if kinds is not None))

    @cached_property
    def _scopes(self) -> dict[int, Kinds]:
        return {plan.index: scopes_of(plan.core) for plan in self.plans if plan.reach is Reach.ITEM}

    @cached_property
    def scopes_of_rule(self) -> dict[str, Kinds]:
        """For rules of ITEM reach: the kinds of ancestor whose content they read, by rule id."""
        return {self.plans[index].rule.id: kinds for index, kinds in self._scopes.items()}

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


def _anchor(literal: bytes, plans: Sequence[Plan]) -> Anchor:
    by_depth: list[tuple[int, Plan]] = []
    as_node: list[Plan] = []
    inside: list[Plan] = []
    for plan in plans:
        clause = plan.anchor
        if clause is None or not clause.whole:
            inside.append(plan)
        elif clause.depth is None:
            as_node.append(plan)
        else:
            by_depth.append((clause.depth, plan))
    is_word = all(byte in WORD_BYTES for byte in literal)
    return Anchor(tuple(by_depth), tuple(as_node), tuple(inside), is_word)


def _group_by_literal(plans: Iterable[Plan]) -> dict[bytes, list[Plan]]:
    groups: dict[bytes, list[Plan]] = {}
    for plan in plans:
        if plan.anchor is not None:
            for literal in sorted(plan.anchor.literals):
                groups.setdefault(literal, []).append(plan)
    return groups


class RuleSet:
    """All rules in force, compiled by language when a language is first needed."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._by_language: dict[str, list[Rule]] = {}
        self._by_language_wide: dict[str, list[Rule]] = {}
        texts: list[Rule] = []
        for rule in self.rules:
            if rule.language is None:
                texts.append(rule)
            elif isinstance(rule.core, FileCore):
                self._by_language_wide.setdefault(rule.language.name, []).append(rule)
            else:
                self._by_language.setdefault(rule.language.name, []).append(rule)
        self.text = TextRules(texts)
        self.text_files = FileRules(texts, TextFileCore)
        self.facts = NO_FACTS
        self._compiled: dict[str, LanguageRules] = {}
        self._compiled_wide: dict[tuple[str, bool], FileRules[FileCore]] = {}

    def for_language(self, language: Language) -> LanguageRules:
        """Compiled rules of ``language``; none when it has no rules."""
        compiled = self._compiled.get(language.name)
        if compiled is None:
            rules = self._by_language.get(language.name, ())
            compiled = self._compiled[language.name] = LanguageRules(language, rules)
        return compiled

    def file_rules(self, language: Language) -> FileRules[FileCore]:
        """Rules of ``language`` that look at whole files."""
        key = language.name, bool(self.facts)
        compiled = self._compiled_wide.get(key)
        if compiled is None:
            rules = self._by_language_wide.get(language.name, ())
            compiled = self._compiled_wide[key] = FileRules(
                (
                    rule
                    for rule in rules
                    if self.facts or not (isinstance(rule.core, FileCore) and rule.core.needs_facts)
                ),
                FileCore,
            )
        return compiled

    def with_facts(self, facts: FileFacts) -> RuleSet:
        """The same rules, compiled once for both, for a file that something is known of."""
        other = copy(self)
        other.facts = facts
        return other

    def wide_ids(self, language: Language) -> frozenset[str]:
        """Ids of every rule of ``language`` whose answer may depend on the whole file."""
        plans = self.for_language(language).plans
        wide = frozenset(plan.rule.id for plan in plans if plan.reach is Reach.FILE)
        return wide | self.file_rules(language).ids | self.text_files.ids

    @property
    def text_ids(self) -> frozenset[str]:
        """Ids of the rules over any file, which know no scopes."""
        return self.text.ids | self.text_files.ids

    def for_path(self, path: str) -> RuleSet:
        """The rules that apply to one file (a relative path with slashes)."""
        if not any(rule.files or rule.ignores for rule in self.rules):
            return self
        chosen = tuple(rule for rule in self.rules if rule.applies_to(path))
        return self if len(chosen) == len(self.rules) else RuleSet(chosen).with_facts(self.facts)
