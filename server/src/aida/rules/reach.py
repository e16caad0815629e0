"""How far the answer of a rule can depend on text: what an edit makes necessary to check again.

NODE: on the matched node's own text and the kinds of its ancestors. ITEM: also on the content of
ancestors, up to the top-level item (the child of the root) that holds it. FILE: on anything else,
such as a sibling item, the root or an absolute position. The reach is computed from the matchers,
never declared.
"""

from __future__ import annotations

from enum import IntEnum

from aida.rules.core import RuleCore, UtilityMatcher
from aida.rules.matcher import All, AnyOf, KindMatcher, Kinds, Matcher, Not, Range
from aida.rules.nth_child import NthChild
from aida.rules.relation import Follows, Has, Inside, Precedes
from aida.rules.utility import Reference


class Reach(IntEnum):
    """See the module; greater is farther."""

    NODE = 0
    ITEM = 1
    FILE = 2

    @property
    def label(self) -> str:
        """Name for people."""
        return self.name.lower()


def scopes_of(core: RuleCore) -> Kinds:
    """Kinds of the ancestors whose content an ITEM rule reads; None when they may be any."""
    found: set[int] = set()
    queue = [core.matcher, *core.constraints.values()]
    queue += [rewriter.matcher for rewriter in core.rewriters()]
    seen: set[int] = set()
    while queue:
        matcher = queue.pop()
        if id(matcher) in seen:
            continue
        seen.add(id(matcher))
        if isinstance(matcher, Inside):
            for part in matcher.parts():
                if not _is_kind_test(part):
                    kinds = part.kinds()
                    if kinds is None:
                        return None
                    found |= kinds
        queue += matcher.parts()
    return frozenset(found)


class _Place(IntEnum):
    """Where, relative to the node that a rule reports, a matcher is evaluated."""

    BELOW = 0
    TARGET = 1
    ABOVE = 2


def reach_of(core: RuleCore, root_kind: int) -> Reach:
    """Reach of a rule in a language whose trees have a root of ``root_kind``."""
    kinds = core.kinds()
    if kinds is None or root_kind in kinds:
        return Reach.FILE  # the root itself may match, and it holds every edit
    analysis = _Analysis(root_kind)
    reach = analysis.of(core.matcher, _Place.TARGET)
    for constraint in core.constraints.values():
        reach = max(reach, analysis.of(constraint, _Place.TARGET))
    for rewriter in core.rewriters():
        reach = max(reach, analysis.of(rewriter.matcher, _Place.BELOW))
    if any(fixer.expand_start or fixer.expand_end for fixer in core.fixers):
        return Reach.FILE  # the fix depends on siblings
    return reach


class _Analysis:
    def __init__(self, root_kind: int) -> None:
        self._root_kind = root_kind
        self._open: set[tuple[str, _Place]] = set()

    def of(self, matcher: Matcher, place: _Place) -> Reach:
        match matcher:
            case Range():
                return Reach.FILE
            case Inside():
                return max(self._above(matcher.member), self._above(matcher.stop))
            case Has():
                own = self._content_of(matcher) if place is _Place.ABOVE else Reach.NODE
                return max(own, self._parts(matcher, _Place.BELOW))
            case Precedes() | Follows() | NthChild():
                # Siblings of a node below the target lie in the target's own text.
                if place is not _Place.BELOW:
                    return Reach.FILE
                return self._parts(matcher, _Place.BELOW)
            case Reference():
                key = (matcher.name, place)
                if key in self._open:
                    return Reach.NODE
                self._open.add(key)
                try:
                    return self._parts(matcher, place)
                finally:
                    self._open.discard(key)
            case All() | AnyOf() | Not() | UtilityMatcher():
                return self._parts(matcher, place)
            case _:
                return self._content_of(matcher) if place is _Place.ABOVE else Reach.NODE

    def _parts(self, matcher: Matcher, place: _Place) -> Reach:
        return max((self.of(part, place) for part in matcher.parts()), default=Reach.NODE)

    def _above(self, part: object) -> Reach:
        """Reach of a matcher that is tried on ancestors."""
        if not isinstance(part, Matcher) or _is_kind_test(part):
            return Reach.NODE
        kinds = part.kinds()
        if kinds is None or self._root_kind in kinds:
            return Reach.FILE
        return max(Reach.ITEM, self.of(part, _Place.ABOVE))

    def _content_of(self, matcher: Matcher) -> Reach:
        """Reach of a matcher that reads an ancestor's content."""
        return Reach.NODE if isinstance(matcher, KindMatcher) else Reach.ITEM


def _is_kind_test(matcher: Matcher) -> bool:
    """Whether nothing but the kinds of the node and of its ancestors decides."""
    if isinstance(matcher, KindMatcher):
        return True
    if isinstance(matcher, Inside):
        return all(_is_kind_test(part) for part in matcher.parts())
    if isinstance(matcher, All | AnyOf | Not):
        return all(map(_is_kind_test, matcher.parts()))
    return False
