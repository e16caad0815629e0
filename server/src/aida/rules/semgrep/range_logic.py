"""Evaluating a formula on a text: ranges, filtered and joined by what they bind.

The logic is that of Semgrep's search mode: a conjunction keeps the smaller of two nested ranges
whose bindings agree, ``inside`` and ``not`` filter, conditions and focus come last.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import replace

from aida.rules.semgrep import formula as f
from aida.rules.semgrep.bindings import Bindings, Bound, TextBound
from aida.rules.semgrep.code_pattern import Match
from aida.rules.semgrep.regexes import finditer
from aida.rules.semgrep.term import Term
from aida.syntax.languages import Language

Range = tuple[int, int]
Holds = Callable[["RangeLogic", f.Condition, Match], Sequence[Match]]
_MOST_RANGES = 20_000


class RangeLogic(ABC):
    """One rule on one text: what is said of ranges, whatever it is that finds them."""

    def __init__(self, source: bytes, check_clock: Callable[[], None], holds: Holds) -> None:
        self.source = source
        self.check_clock = check_clock
        self._holds = holds
        self._known: dict[int, list[Match]] = {}

    @abstractmethod
    def same(self, left: Bound, right: Bound) -> bool:
        """Whether two bindings are the same."""

    @abstractmethod
    def code_matches(self, pattern: f.CodePattern) -> list[Match]:
        """Every match of a pattern in the file."""

    @abstractmethod
    def matches_elsewhere(self, formula: f.Formula, text: str, language: Language | None) -> bool:
        """Whether ``formula`` matches in other code; None is plain text."""

    def constant(self, bound: Bound) -> Term | None:
        """The literal that is known to be the value of what is bound."""
        return None

    def types(self, bound: Bound) -> Sequence[Term]:
        """The types of what is bound, as far as they are known."""
        return ()

    def ranges(self, formula: f.Formula, within: Range | None = None) -> list[Match]:
        """Ranges of ``formula``; ``within`` is the code that a condition looks into."""
        match formula:
            case f.CodePattern() | f.RegexPattern():
                if within is not None and isinstance(formula, f.RegexPattern):
                    return self._searched(formula, within)
                found = self._leaf(formula)
                if within is None:
                    return [m for m in found if not m.is_label]
                return [m for m in found if within[0] <= m.start and m.end <= within[1]]
            case f.Or(branches):
                return _unique([m for branch in branches for m in self.ranges(branch, within)])
            case f.Inside(part) | f.Anywhere(part):
                return [replace(m, is_inside=True) for m in self.ranges(part)]
            case f.Not():
                start = [Match(*within, {})] if within is not None else []
                return self._without(start, [formula], within)
            case f.And():
                return self._conjunction(formula, within)

    def _leaf(self, formula: f.CodePattern | f.RegexPattern) -> list[Match]:
        known = self._known.get(id(formula))
        if known is None:
            self.check_clock()
            if isinstance(formula, f.CodePattern):
                known = self.code_matches(formula)
            else:
                known = [
                    Match(start, end, groups)
                    for start, end, groups in finditer(formula.source, self.source)
                ]
            self._known[id(formula)] = known
        return known

    def _searched(self, formula: f.RegexPattern, within: Range) -> list[Match]:
        start = within[0]
        return [
            Match(start + first, start + last, groups)
            for first, last, groups in finditer(formula.source, self.source[slice(*within)], start)
        ]

    def _conjunction(self, formula: f.And, within: Range | None) -> list[Match]:
        positive = [m for m in formula.members if not isinstance(m, f.Not | f.Inside | f.Anywhere)]
        inside = [m for m in formula.members if isinstance(m, f.Inside)]
        anywhere = [m for m in formula.members if isinstance(m, f.Anywhere)]
        negative = [m for m in formula.members if isinstance(m, f.Not)]
        found: list[Match] | None = None
        if within is not None and not positive:
            found = [Match(*within, {})]
        for member in positive:
            ranges = self.ranges(member, within)
            found = ranges if found is None else self._intersection(found, ranges)
            if not found:
                return []
        for member in inside:
            ranges = self.ranges(member)
            found = ranges if found is None else self._inside(found, ranges)
            if not found:
                return []
        for member in anywhere:
            found = self._anywhere(found or [], self.ranges(member))
        found = self._without(found or [], negative, within)
        for condition in formula.conditions:
            found = [kept for m in found for kept in self._holds(self, condition, m)]
        for names in formula.focus:
            found = [focused for m in found for focused in _focused(m, names)]
        return _unique(found)

    def _intersection(self, left: list[Match], right: list[Match]) -> list[Match]:
        """The smaller of each two nested ranges whose bindings agree."""
        kept: list[Match] = []
        for a in left:
            for b in right:
                if b.start <= a.start and a.end <= b.end:
                    small, large = a, b
                elif a.start <= b.start and b.end <= a.end:
                    small, large = b, a
                else:
                    continue
                env = self.merged(small.env, large.env)
                if env is not None:
                    kept.append(replace(small, env=env))
                    if len(kept) > _MOST_RANGES:
                        return _unique(kept)
        return _unique(kept)

    def _inside(self, found: list[Match], outer: list[Match]) -> list[Match]:
        kept: list[Match] = []
        for m in found:
            for o in outer:
                if o.start <= m.start and m.end <= o.end:
                    env = self.merged(m.env, o.env)
                    if env is not None:
                        kept.append(replace(m, env=env))
                elif m.is_inside and m.start <= o.start and o.end <= m.end:
                    env = self.merged(m.env, o.env)
                    if env is not None:
                        kept.append(replace(o, env=env))
        return _unique(kept)

    def _anywhere(self, found: list[Match], others: list[Match]) -> list[Match]:
        merged = ((m, self.merged(m.env, o.env)) for m in found for o in others)
        return _unique([replace(m, env=env) for m, env in merged if env is not None])

    def _without(
        self, found: list[Match], negative: Sequence[f.Not], within: Range | None
    ) -> list[Match]:
        for member in negative:
            if not found:
                break
            inner = member.formula
            if isinstance(inner, f.Anywhere):
                refused = self.ranges(inner)
                found = [
                    m for m in found if all(self.merged(m.env, o.env) is None for o in refused)
                ]
                continue
            if isinstance(inner, f.RegexPattern):
                refused = self.ranges(inner, within)
                found = [m for m in found if not any(_nested(o, m) for o in refused)]
                continue
            refused = self.ranges(inner, None if isinstance(inner, f.Inside) else within)
            found = [m for m in found if not any(self._refuses(o, m) for o in refused)]
        return found

    def _refuses(self, refused: Match, m: Match) -> bool:
        """Whether ``m`` is the same range as ``refused``, or lies in it where that is `inside`."""
        if refused.is_inside:
            covered = refused.start <= m.start and m.end <= refused.end
        else:
            covered = refused.start == m.start and m.end == refused.end
        return covered and self.merged(m.env, refused.env) is not None

    def merged(self, left: Bindings, right: Bindings) -> Bindings | None:
        """Both sets of bindings, or None where they contradict."""
        if not right:
            return left
        for name, value in right.items():
            other = left.get(name)
            if other is not None and not self.same(other, value):
                return None
        return {**right, **left}


def _nested(left: Match, right: Match) -> bool:
    """Whether one of two ranges lies in the other."""
    if left.start <= right.start and right.end <= left.end:
        return True
    return right.start <= left.start and left.end <= right.end


def _focused(m: Match, names: Sequence[str]) -> list[Match]:
    found: list[Match] = []
    for name in names:
        place = span_of(m.env.get(name))
        if place is not None and m.start <= place[0] and place[1] <= m.end:
            found.append(replace(m, start=place[0], end=place[1]))
    return found


def span_of(value: Bound | None) -> Range | None:
    """Bytes of what a metavariable holds; None for text inside a string."""
    if isinstance(value, Term | TextBound):
        return value.start, value.end
    if isinstance(value, tuple) and value:
        return value[0].start, value[-1].end
    return None


def _unique(matches: list[Match]) -> list[Match]:
    seen: dict[object, Match] = {}
    for m in matches:
        key = (m.start, m.end, tuple(sorted((n, _identity(v)) for n, v in m.env.items())))
        seen.setdefault(key, m)
    return list(seen.values())


def _identity(value: Bound) -> str:
    if isinstance(value, Term | TextBound):
        return f"{value.start}-{value.end}"
    return value if isinstance(value, str) else "|".join(map(_identity, value))
