"""How far the answer of a rule can depend on text: the basis for checking only what an edit touches.

LOCAL: only on the top-level item (a child of the root) that holds the node. FILE: on anything else
in the file, such as a sibling item, the root, or an absolute position.
"""

from __future__ import annotations

from enum import Enum

from aida.rules.core import RuleCore, UtilityMatcher
from aida.rules.matcher import KindMatcher, Matcher, Range
from aida.rules.nth_child import NthChild
from aida.rules.relation import Follows, Inside, Precedes, Relation
from aida.rules.utility import Reference


class Reach(Enum):
    """See the module."""

    LOCAL = "local"
    FILE = "file"


def reach_of(core: RuleCore, root_kind: int) -> Reach:
    """Reach of a rule in a language whose trees have a root of ``root_kind``."""
    kinds = core.kinds()
    if kinds is None or root_kind in kinds:
        return Reach.FILE  # the root itself may match, and it holds every edit
    members = (core.matcher, *core.constraints.values())
    if any(_escapes(member, root_kind, frozenset()) for member in members):
        return Reach.FILE
    for fixer in core.fixers:
        if fixer.expand_start or fixer.expand_end:
            return Reach.FILE
    return Reach.LOCAL


def _escapes(matcher: Matcher, root_kind: int, seen: frozenset[str]) -> bool:
    if isinstance(matcher, Range | NthChild | Precedes | Follows):
        return True
    if isinstance(matcher, Reference):
        if matcher.name in seen:
            return False
        seen |= {matcher.name}
    if isinstance(matcher, Inside) and _looks_into_root(matcher, root_kind):
        return True
    return any(_escapes(part, root_kind, seen) for part in matcher.parts())


def _looks_into_root(relation: Relation, root_kind: int) -> bool:
    """Whether the outcome can depend on more of the root than its kind."""
    tested = (relation.member, *relation.parts()[1:])
    return any(
        not _is_kind_test(part) and ((kinds := part.kinds()) is None or root_kind in kinds)
        for part in tested
    )


def _is_kind_test(matcher: Matcher) -> bool:
    if isinstance(matcher, KindMatcher):
        return True
    if isinstance(matcher, Relation | UtilityMatcher | Reference):
        return False
    parts = matcher.parts()
    return bool(parts) and all(map(_is_kind_test, parts))
