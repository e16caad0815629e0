"""What an editor shows about suppression comments: hover, and completion of their rule ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from aida.engine.comment_sites import CommentSite, find_sites
from aida.features.hover import Hover
from aida.governance.directive import Directive, Malformed, Scope, read_comment
from aida.governance.suppressing import Suppressing
from aida.rules.rule import Rule
from aida.rules.suppression_core import SuppressionCore
from aida.text import Span
from aida.workspace.document import Snapshot

_BEFORE = re.compile(rb"aida:[ \t]*allow(?:-block|-file)?[ \t]*\[([^\]\r\n]*)$")
_SCOPES = {
    Scope.NEAREST: "this line, or the statement below a comment of its own",
    Scope.BLOCK: "the block around it",
    Scope.FILE: "this file",
}


@dataclass(frozen=True, slots=True)
class RuleChoice:
    """An id to put in place of ``span``; ``is_found_here`` when the comment is about a finding."""

    rule: str
    title: str
    documentation: str
    span: Span
    is_found_here: bool


def directive_hover(
    snapshot: Snapshot, rules: Mapping[str, Rule], offset: int, today: str
) -> Hover | None:
    """About the directive at a byte offset."""
    for _, directive in directives_in(snapshot):
        if (
            isinstance(directive, Directive)
            and directive.span.start <= offset <= directive.span.end
        ):
            return Hover(directive.span, "\n\n".join(_about(directive, rules, today)))
    return None


def _about(directive: Directive, rules: Mapping[str, Rule], today: str) -> Iterator[str]:
    yield f"**Suppression** for {_SCOPES[directive.scope]}"
    names: list[str] = []
    for name in directive.rules:
        rule = rules.get(name)
        if rule is None:
            names.append(f"- `{name}`: not in force here")
        else:
            names.append(f"- `{name}`: {rule.title or rule.message.source}")
    yield "\n".join(names)
    yield f"Reason: {directive.reason}" if directive.reason else "No reason is given."
    if directive.until is not None:
        yield _days_left(directive.until, date.fromisoformat(today))
    if directive.owner:
        yield f"Owner: {directive.owner}"


def _days_left(until: date, today: date) -> str:
    days = (until - today).days
    if days < 0:
        return f"Expired: it ended after {until}, {_days(-days)} ago."
    if days == 0:
        return f"Expires today ({until})."
    return f"Expires in {_days(days)} ({until})."


def _days(number: int) -> str:
    return f"{number:,} day" + ("s" if number != 1 else "")


def rule_choices(snapshot: Snapshot, suppressing: Suppressing, offset: int) -> list[RuleChoice]:
    """Ids that may go into the brackets at a byte offset, those of findings there first."""
    line_start = snapshot.source.rfind(b"\n", 0, offset) + 1
    match = _BEFORE.search(snapshot.source, line_start, offset)
    if match is None:
        return []
    at = match.start()
    sites = find_sites(snapshot.source, snapshot.language, suppressing.marks)
    site = next((site for site in sites if site.span.start <= at < site.span.end), None)
    if site is None:
        return []
    given = match[1].rpartition(b",")[2]
    typed = given.lstrip()
    end = re.compile(rb"[^\s,\]]*").match(snapshot.source, offset)
    span = Span(offset - len(typed), end.end() if end else offset)
    here = {
        finding.rule
        for finding in snapshot.findings
        if site.nearest.start <= finding.span.start < site.nearest.end
    }
    choices = {
        rule.id: RuleChoice(
            rule.id, rule.title or rule.message.source, rule.message.source, span, rule.id in here
        )
        for rule in snapshot.rules.rules
        if rule.language in (None, snapshot.language)
        and not isinstance(rule.core, SuppressionCore)
        and not suppressing.policy.forbids(rule.id)
    }
    return sorted(choices.values(), key=lambda choice: (not choice.is_found_here, choice.rule))


def directives_in(snapshot: Snapshot) -> Iterator[tuple[CommentSite, Directive | Malformed]]:
    """Every suppression comment of a document."""
    suppressing = snapshot.suppressing
    if not suppressing.may_concern(snapshot.source):
        return
    for site in find_sites(snapshot.source, snapshot.language, suppressing.marks):
        comment = snapshot.source[site.span.start : site.span.end]
        for directive in read_comment(comment, site.span.start):
            yield site, directive
