"""Findings about suppression comments, in the name of the rules that are in force for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from difflib import get_close_matches

from aida.engine.comment_sites import CommentSite
from aida.findings import Finding, Fix
from aida.governance.decision import ALWAYS_FROM, ALWAYS_TO, Period
from aida.governance.directive import Directive, Malformed
from aida.governance.directive_removal import id_removal, removal
from aida.governance.suppression_policy import SuppressionPolicy
from aida.rules.rule import Rule
from aida.rules.suppression_core import PREFIX, SuppressionCore, SuppressionProblem
from aida.text import Span

_DAY = timedelta(days=1)


def period_of(directive: Directive, policy: SuppressionPolicy) -> Period:
    """The days on which a directive holds: up to its last, and not earlier than policy allows."""
    until = directive.until
    if until is None:
        return Period()
    first = ALWAYS_FROM if policy.max_days is None else _earlier(until, policy.max_days)
    return Period(first, until.isoformat())


def lacking(directive: Directive, policy: SuppressionPolicy) -> Iterator[str]:
    """What the settings demand of a suppression, and this one does not have."""
    if policy.require_reason and not directive.reason:
        yield "a reason (` -- why` at the end)"
    if directive.until is None and policy.demands_expiry:
        yield "an end (`until=2027-03-01`)"
    if policy.require_owner and not directive.owner:
        yield "an owner (`owner=@team`)"


def _earlier(day: date, days: int) -> str:
    return date.fromordinal(max(day.toordinal() - days, 1)).isoformat()


class Reporter:
    """Makes the findings of one file; those of a rule that is not in force are left out."""

    def __init__(
        self,
        source: bytes,
        rules: Iterable[Rule],
        policy: SuppressionPolicy,
        known: Collection[str],
    ) -> None:
        self._source = source
        self._policy = policy
        self._known = known
        self._rules = {
            core.problem: rule for rule in rules if isinstance(core := rule.core, SuppressionCore)
        }

    def malformed(self, comment: Malformed) -> Iterator[Finding]:
        """A comment that cannot be read."""
        fixes = () if comment.instead is None else (Fix(comment.span, comment.instead),)
        yield from self._report(
            SuppressionProblem.MALFORMED,
            comment.span,
            f"This suppresses nothing: {comment.problem}.",
            fixes,
        )

    def unknown(self, directive: Directive) -> Iterator[Finding]:
        """Ids that no rule has."""
        for index, (name, place) in enumerate(zip(directive.rules, directive.places, strict=True)):
            if name in self._known or name.startswith(PREFIX):
                continue
            close = get_close_matches(name, self._known, n=1)
            hint = f"; did you mean `{close[0]}`?" if close else ""
            fixes = [Fix(place, close[0], title=f"Write `{close[0]}`")] if close else []
            if len(directive.rules) > 1:
                fixes.append(Fix(id_removal(directive, index), "", title=f"Remove `{name}`"))
            yield from self._report(
                SuppressionProblem.UNKNOWN_RULE, place, f"There is no rule `{name}`{hint}", fixes
            )

    def not_allowed(self, directive: Directive) -> frozenset[str]:
        """The ids of a directive that count for nothing by policy: perhaps all of them."""
        if any(lacking(directive, self._policy)):
            return frozenset(directive.rules)
        return frozenset(filter(self._is_forbidden, directive.rules))

    def refused(self, directive: Directive) -> list[Finding]:
        """What the policy does not allow, whatever the date."""
        found: list[Finding] = []
        if demanded := list(lacking(directive, self._policy)):
            message = (
                f"This suppresses nothing: the project's settings demand {' and '.join(demanded)}."
            )
            found += self._report(SuppressionProblem.REFUSED, directive.span, message)
        for name, place in zip(directive.rules, directive.places, strict=True):
            if self._is_forbidden(name):
                message = f"`{name}` cannot be suppressed by a comment in this project."
                if name.startswith(PREFIX):
                    message = (
                        f"`{name}` cannot be suppressed by a comment; settings can turn it off."
                    )
                found += self._report(SuppressionProblem.REFUSED, place, message)
        return found

    def _is_forbidden(self, rule: str) -> bool:
        return rule.startswith(PREFIX) or self._policy.forbids(rule)

    def unused(
        self, directive: Directive, site: CommentSite, unused: Collection[str]
    ) -> list[Finding]:
        """Ids that no finding here has."""
        problem = SuppressionProblem.UNUSED
        if len(unused) == len(set(directive.rules)):
            gone = removal(self._source, site, directive.span)
            fix = Fix(gone, "", safe=True, title="Remove the suppression")
            message = "This suppresses nothing: there is no such finding here."
            return list(self._report(problem, directive.span, message, (fix,)))
        found: list[Finding] = []
        for index, (name, place) in enumerate(zip(directive.rules, directive.places, strict=True)):
            if name in unused:
                title = f"Remove `{name}`"
                fix = Fix(id_removal(directive, index), "", safe=True, title=title)
                message = f"There is no finding of `{name}` here to suppress."
                found += self._report(problem, place, message, (fix,))
        return found

    def dated(self, directive: Directive, site: CommentSite) -> Iterator[tuple[Finding, Period]]:
        """What is to be said on some days: that it is about to end, has ended, or ends too late."""
        until, policy = directive.until, self._policy
        if until is None:
            return
        day, last = until.isoformat(), period_of(directive, policy)
        names = ", ".join(f"`{name}`" for name in directive.rules)
        warned_from = _earlier(until, policy.expiry_warning_days)
        for finding in self._report(
            SuppressionProblem.EXPIRING,
            directive.span,
            f"The suppression of {names} ends after {day}.",
        ):
            yield finding, Period(max(warned_from, last.first), day)
        if until < date.max:
            gone = removal(self._source, site, directive.span)
            fix = Fix(gone, "", title="Remove the suppression")
            message = f"The suppression of {names} ended after {day}: this is reported again."
            for finding in self._report(
                SuppressionProblem.EXPIRED, directive.span, message, (fix,)
            ):
                yield finding, Period((until + _DAY).isoformat(), ALWAYS_TO)
        if policy.max_days is not None and last.first > ALWAYS_FROM:
            message = (
                f"This suppresses nothing: {day} is more than {policy.max_days} days ahead, the "
                "farthest that the project's settings allow."
            )
            before = (date.fromisoformat(last.first) - _DAY).isoformat()
            for finding in self._report(SuppressionProblem.REFUSED, directive.span, message):
                yield finding, Period(ALWAYS_FROM, before)

    def _report(
        self,
        problem: SuppressionProblem,
        span: Span,
        message: str,
        fixes: Iterable[Fix] = (),
    ) -> Iterator[Finding]:
        rule = self._rules.get(problem)
        if rule is not None:
            yield Finding(rule.id, span, rule.severity, message, tuple(fixes))
