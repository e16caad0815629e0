"""What text a match cannot do without: the basis for skipping files and nodes unread.

A clause is a set of literals of which at least one must occur; a matcher's requirement is a list of
clauses, all of which must hold. A clause is *within* when its literal lies inside the matched node,
otherwise somewhere in the file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MIN_LENGTH = 2
MAX_CHOICES = 64


@dataclass(frozen=True, slots=True)
class Clause:
    """At least one of ``literals`` occurs, ``within`` the node or else in its file.

    ``whole`` says that it is the full text of a node (a pattern's leaf), not just part of one.
    """

    literals: frozenset[bytes]
    within: bool
    whole: bool = False

    @property
    def rarity(self) -> tuple[bool, int, int]:
        """Sorts clauses: the greater, the fewer places it is likely to let through."""
        return (self.within, min(map(len, self.literals)), -len(self.literals))


Requirement = tuple[Clause, ...]


def required(literals: Iterable[bytes], *, whole: bool = False) -> Requirement:
    """One clause for each literal, less those too short to tell anything."""
    return tuple(
        Clause(frozenset((literal,)), True, whole)
        for literal in dict.fromkeys(literals)
        if len(literal) >= MIN_LENGTH
    )


def choice(
    literals: Iterable[bytes], *, within: bool = True, whole: bool = False
) -> Requirement:
    """A clause that any of ``literals`` satisfies; none when one of them is too short."""
    found = frozenset(literals)
    if not found or len(found) > MAX_CHOICES or min(map(len, found)) < MIN_LENGTH:
        return ()
    return (Clause(found, within, whole),)


def best(requirement: Requirement) -> Clause | None:
    """The clause that lets the least through."""
    return max(requirement, key=lambda clause: clause.rarity, default=None)


def either(branches: Iterable[Requirement]) -> Requirement:
    """What holds when one of several branches does: a clause from each, or nothing."""
    chosen = [best(branch) for branch in branches]
    if not chosen or any(clause is None for clause in chosen):
        return ()
    clauses = [clause for clause in chosen if clause is not None]
    literals = frozenset().union(*(clause.literals for clause in clauses))
    return choice(
        literals,
        within=all(clause.within for clause in clauses),
        whole=all(clause.whole for clause in clauses),
    )


def elsewhere(requirement: Requirement) -> Requirement:
    """The same literals, no longer known to lie inside the matched node."""
    return tuple(Clause(clause.literals, False, clause.whole) for clause in requirement)
