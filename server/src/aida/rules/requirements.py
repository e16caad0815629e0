"""What text a match cannot do without: the basis for skipping files and nodes unread.

A clause is a set of literals of which at least one must occur; a matcher's requirement is a list of
clauses, all of which must hold. A clause is *within* when its literal lies inside the matched node,
otherwise somewhere in the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

MIN_LENGTH = 2
MAX_CHOICES = 64


@dataclass(frozen=True, slots=True)
class Clause:
    """At least one of ``literals`` occurs, ``within`` the node or else in its file.

    ``whole`` says that it is the full text of a node (a pattern's leaf), not just part of one, and
    ``depth`` how many levels that node lies below the matched one, None where that may differ.
    """

    literals: frozenset[bytes]
    within: bool
    whole: bool = False
    depth: int | None = None

    @property
    def rarity(self) -> tuple[bool, int, int]:
        """Sorts clauses: the greater, the fewer places it is likely to let through."""
        places = sum(map(frequency, self.literals))
        return (self.within, -places, min(map(len, self.literals)))


Requirement = tuple[Clause, ...]

_COMMON = """
5000 self
3000 def this
2500 function return
2000 const if not var
1500 err for func import new nil public string String with
1000 None True class null or name and from value
700 False args case else except false final int let private raise static true try type void
400 Exception append break data error export file format get join key len list
400 model object open path pass print request set str text throw user while
"""


@cache
def _common_words() -> dict[bytes, int]:
    rows = (line.split() for line in _COMMON.split("\n"))
    return {word.encode(): int(count) for count, *words in filter(None, rows) for word in words}


def frequency(literal: bytes) -> int:
    """About how often a literal turns up in a megabyte of code, to tell the rare from the common.

    Literals that are no well-known words are taken to be the rarer, the longer they are.
    """
    return _common_words().get(literal) or max(6000 >> len(literal), 8)


def required(literals: Iterable[bytes]) -> Requirement:
    """One clause for each literal, less those too short to tell anything."""
    return tuple(
        Clause(frozenset((literal,)), True)
        for literal in dict.fromkeys(literals)
        if len(literal) >= MIN_LENGTH
    )


def required_leaves(leaves: Iterable[tuple[bytes, int]]) -> Requirement:
    """One clause for each leaf of a pattern, given by text and depth."""
    return tuple(
        Clause(frozenset((text,)), True, True, depth)
        for text, depth in dict.fromkeys(leaves)
        if len(text) >= MIN_LENGTH
    )


def choice(literals: Iterable[bytes]) -> Requirement:
    """A clause that any of ``literals`` satisfies; none when one of them is too short."""
    return _clause(Clause(frozenset(literals), True))


def _clause(clause: Clause) -> Requirement:
    literals = clause.literals
    if not literals or len(literals) > MAX_CHOICES or min(map(len, literals)) < MIN_LENGTH:
        return ()
    return (clause,)


def best(requirement: Requirement) -> Clause | None:
    """The clause that lets the least through."""
    return max(requirement, key=lambda clause: clause.rarity, default=None)


def either(branches: Iterable[Requirement]) -> Requirement:
    """What holds when one of several branches does: one clause for all of them, or nothing.

    Where that lies within the node, another may tell what is around it.
    """
    branches = list(branches)
    around = [tuple(clause for clause in branch if not clause.within) for branch in branches]
    found = _any_of([best(branch) for branch in branches])
    if found and not found[0].within:
        return found
    return found + _any_of([best(branch) for branch in around])


def _any_of(chosen: Sequence[Clause | None]) -> Requirement:
    clauses = [clause for clause in chosen if clause is not None]
    if not clauses or len(clauses) < len(chosen):
        return ()
    depths = {clause.depth for clause in clauses}
    return _clause(
        Clause(
            frozenset().union(*(clause.literals for clause in clauses)),
            within=all(clause.within for clause in clauses),
            whole=all(clause.whole for clause in clauses),
            depth=depths.pop() if len(depths) == 1 else None,
        )
    )


def at_any_depth(requirement: Requirement) -> Requirement:
    """The same clauses for a node around the matched one."""
    return tuple(replace(clause, depth=None) for clause in requirement)


def deeper(requirement: Requirement) -> Requirement:
    """The same clauses for the parent of the node that they hold for."""
    return tuple(
        clause if clause.depth is None else replace(clause, depth=clause.depth + 1)
        for clause in requirement
    )


def elsewhere(requirement: Requirement) -> Requirement:
    """The same literals, no longer known to lie inside the matched node."""
    return tuple(replace(clause, within=False, depth=None) for clause in requirement)
