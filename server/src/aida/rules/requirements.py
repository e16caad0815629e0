"""What text a match cannot do without: the basis for skipping files and nodes unread.

A clause is a set of literals of which at least one must occur; a matcher's requirement is a list of
clauses, all of which must hold. A clause is *within* when its literal lies inside the matched node,
otherwise somewhere in the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

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
        return (self.within, min(map(len, self.literals)), -len(self.literals))


Requirement = tuple[Clause, ...]


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
    """What holds when one of several branches does: a clause from each, or nothing."""
    chosen = [best(branch) for branch in branches]
    if not chosen or any(clause is None for clause in chosen):
        return ()
    clauses = [clause for clause in chosen if clause is not None]
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


def elsewhere(requirement: Requirement) -> Requirement:
    """The same literals, no longer known to lie inside the matched node."""
    return tuple(replace(clause, within=False, depth=None) for clause in requirement)
