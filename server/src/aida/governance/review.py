"""What the suppression comments of a file come to, before anybody asks for the date."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from aida.engine.comment_sites import CommentSite
from aida.findings import Finding
from aida.governance.decision import Decision, Period, decide
from aida.governance.directive import Directive, Malformed, Scope, read_comment
from aida.governance.foreign_marks import ForeignDirective, read_foreign
from aida.governance.suppression_policy import SuppressionPolicy
from aida.governance.suppression_problems import Reporter, period_of
from aida.rules.rule import Rule
from aida.syntax.languages import Language
from aida.text import LineIndex, Span

OWN_MARK = "aida"


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment that suppresses. ``mark`` is whose: aida's, or that of another tool.

    ``rules`` is empty where every rule is meant.
    """

    mark: str
    scope: str
    rules: tuple[str, ...]
    span: Span
    reason: str = ""
    owner: str = ""
    until: str = ""
    period: Period = field(default_factory=Period)


@dataclass(frozen=True, slots=True)
class Review:
    """Every finding of a file, in order, and which suppressions are about it.

    ``covered`` leads from the index of a finding to those of suppressions; ``notices`` are findings
    about suppressions that are reported on some days only.
    """

    findings: list[Finding]
    covered: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    suppressions: Sequence[Suppression] = ()
    notices: Sequence[tuple[Finding, Period]] = ()

    def on(self, today: str) -> Decision[Finding]:
        """What is reported on a day such as ``2027-03-01``, in order of report."""
        if not self.suppressions and not self.notices:
            return Decision(self.findings, [])
        periods = [suppression.period for suppression in self.suppressions]
        decision = decide(self.findings, self.covered, periods, self.notices, today)
        decision.reported.sort(key=lambda finding: finding.sort_key)
        return decision


@dataclass(frozen=True)
class Reviewed:
    """The file under review. ``failed`` are rules that broke; ``is_sound``: no syntax error."""

    source: bytes
    language: Language | None
    rules: Sequence[Rule]
    failed: frozenset[str]
    is_sound: bool

    @cached_property
    def in_force(self) -> frozenset[str]:
        """Ids of the rules that have looked at the file."""
        ids = (rule.id for rule in self.rules if rule.language in (None, self.language))
        return frozenset(ids) - self.failed

    @cached_property
    def index(self) -> LineIndex:
        """Lines of the text."""
        return LineIndex(self.source)


def review(
    file: Reviewed,
    findings: Iterable[Finding],
    sites: Sequence[CommentSite],
    policy: SuppressionPolicy,
    known: frozenset[str],
) -> Review:
    """Match ``findings`` with the comments at ``sites``. ``known`` are ids of all rules there are.

    A rule that the policy forbids to suppress, or a directive that lacks what it demands, counts
    for nothing.
    """
    findings = sorted(findings, key=lambda finding: finding.sort_key)
    report = Reporter(file.source, file.rules, policy, known | file.in_force)
    suppressions: list[Suppression] = []
    covered: dict[int, tuple[int, ...]] = {}
    notices: list[tuple[Finding, Period]] = []
    problems: list[Finding] = []
    for site, directive in _directives(file, sites):
        if isinstance(directive, Malformed):
            if site.is_certain:
                problems += report.malformed(directive)
            continue
        refused = report.refused(directive)
        counted = frozenset(directive.rules) - report.not_allowed(directive)
        scope = _scope_of(directive, site, len(file.source))
        hits = [
            index
            for index, finding in enumerate(findings)
            if finding.rule in counted and scope.start <= finding.span.start < scope.end
        ]
        used = frozenset(findings[index].rule for index in hits)
        if not site.is_certain and not hits:
            continue  # prose, for all we know
        problems += refused
        if hits:
            for index in hits:
                covered[index] = (*covered.get(index, ()), len(suppressions))
            suppressions.append(_suppression(directive, period_of(directive, policy)))
        if site.is_certain:
            problems += report.unknown(directive)
        unused: list[Finding] = []
        if (
            site.is_certain
            and file.is_sound
            and counted
            and file.in_force.issuperset(directive.rules)
        ):
            unused = report.unused(directive, site, counted - used)
        problems += unused
        if counted and (hits or not unused):
            notices += report.dated(directive, site)
    foreign = read_foreign(file.source, sites, file.language, policy.foreign, file.index)
    _cover_by_foreign(foreign, findings, policy, covered, suppressions)
    if problems:
        return _with_problems(findings, covered, suppressions, notices, problems)
    return Review(findings, covered, suppressions, notices)


def _directives(
    file: Reviewed, sites: Iterable[CommentSite]
) -> Iterator[tuple[CommentSite, Directive | Malformed]]:
    for site in sites:
        comment = file.source[site.span.start : site.span.end]
        for directive in read_comment(comment, site.span.start):
            yield site, directive


def _scope_of(directive: Directive, site: CommentSite, size: int) -> Span:
    if directive.scope is Scope.FILE:
        return Span(0, size + 1)
    return site.block if directive.scope is Scope.BLOCK else site.nearest


def _suppression(directive: Directive, period: Period) -> Suppression:
    return Suppression(
        OWN_MARK,
        directive.scope.value,
        directive.rules,
        directive.span,
        directive.reason,
        directive.owner,
        directive.until.isoformat() if directive.until else "",
        period,
    )


def _cover_by_foreign(
    foreign: Iterable[ForeignDirective],
    findings: Sequence[Finding],
    policy: SuppressionPolicy,
    covered: dict[int, tuple[int, ...]],
    suppressions: list[Suppression],
) -> None:
    for directive in foreign:
        hits = [
            index
            for index, finding in enumerate(findings)
            if directive.covers(finding) and not policy.forbids(finding.rule)
        ]
        for index in hits:
            covered[index] = (*covered.get(index, ()), len(suppressions))
        if hits:
            rules = tuple(sorted(directive.rules or ()))
            mark = directive.mark.value
            suppressions.append(Suppression(mark, mark, rules, directive.span, directive.reason))


def _with_problems(
    findings: Sequence[Finding],
    covered: Mapping[int, tuple[int, ...]],
    suppressions: Sequence[Suppression],
    notices: Sequence[tuple[Finding, Period]],
    problems: Sequence[Finding],
) -> Review:
    """The review with findings about suppressions put among the others, which no comment covers."""
    merged = [(finding, covered.get(index, ())) for index, finding in enumerate(findings)]
    merged += [(problem, ()) for problem in problems]
    merged.sort(key=lambda item: item[0].sort_key)
    return Review(
        [finding for finding, _ in merged],
        {index: by for index, (_, by) in enumerate(merged) if by},
        suppressions,
        notices,
    )
