"""Suppressing a finding from the editor: the comment, and where it goes.

Several places are tried in the text, and the first that would do is offered: a comment that lands
in a string, or covers something else, is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from aida.findings import Finding
from aida.governance.directive import Directive, Scope, format_directive
from aida.governance.suppression_policy import SuppressionPolicy
from aida.rules.suppression_core import PREFIX
from aida.syntax.comments import comment_styles
from aida.text import Edit, Span, apply_edits
from aida.workspace.document import Snapshot

DAYS = 90
"""How long a suppression is proposed to hold, unless the settings allow less."""
REASON = "TODO: say why"
MOST_BYTES = 1_000_000
"""Larger texts are not offered it: each place that is tried is parsed."""
_FIRST = re.compile(
    rb"#!|#.*coding[:=]|#\s*(?:syntax|escape|check)\s*=|<\?|<!doctype|---|@charset|//\s*@ts-", re.I
)


@dataclass(frozen=True, slots=True)
class SuppressAction:
    """One way to suppress one finding."""

    title: str
    finding: Finding
    scope: Scope
    edit: Edit


def suppress_actions(snapshot: Snapshot, span: Span, today: str) -> Iterator[SuppressAction]:
    """Ways to suppress the findings that overlap or touch ``span``, each rule once."""
    if len(snapshot.source) > MOST_BYTES:
        return
    policy = snapshot.suppressing.policy
    seen: set[str] = set()
    for finding in snapshot.findings:
        touches = finding.span.start <= span.end and finding.span.end >= span.start
        rule = finding.rule
        if not touches or rule in seen or rule.startswith(PREFIX) or policy.forbids(rule):
            continue
        seen.add(rule)
        for scope, what in ((Scope.NEAREST, "this line"), (Scope.FILE, "the file")):
            directive = _directive(rule, scope, policy, today)
            edit = edit_that_suppresses(snapshot, finding, directive, today)
            if edit is not None:
                yield SuppressAction(f"Suppress {rule} for {what}", finding, scope, edit)


def _directive(rule: str, scope: Scope, policy: SuppressionPolicy, today: str) -> Directive:
    days = DAYS if policy.max_days is None else min(DAYS, policy.max_days)
    until = date.fromisoformat(today) + timedelta(days)
    owner = "@TODO" if policy.require_owner else ""
    return Directive(scope, (rule,), until, owner, REASON)


def edit_that_suppresses(
    snapshot: Snapshot, finding: Finding, directive: Directive, today: str
) -> Edit | None:
    """The first place where a directive does what it says; None when there is no such place."""
    return next(_that_suppress(snapshot, finding, directive, today), None)


def _that_suppress(
    snapshot: Snapshot, finding: Finding, directive: Directive, today: str
) -> Iterator[Edit]:
    """Edits after which ``finding`` is suppressed, and the others of the text are as they were."""
    source, suppressing = snapshot.source, snapshot.suppressing
    text = format_directive(directive)
    for style in comment_styles(snapshot.language):
        comment = style.around(text).encode()
        places = _at_top if directive.scope is Scope.FILE else _beside
        for edit in places(source, finding.span, comment):
            changed = apply_edits(source, [edit])
            found = suppressing.review(
                changed, snapshot.language, snapshot.rules, [_after(finding, edit)]
            )
            if found.on(today).suppressed:
                yield edit


def _after(finding: Finding, edit: Edit) -> Finding:
    start, end = finding.span
    delta = len(edit.text) if edit.span.start <= start else 0
    return Finding(
        finding.rule, Span(start + delta, end + delta), finding.severity, finding.message
    )


def _beside(source: bytes, span: Span, comment: bytes) -> Iterator[Edit]:
    """At the end of the finding's line, then on a line of its own above it."""
    start = source.rfind(b"\n", 0, span.start) + 1
    end = source.find(b"\n", span.start)
    end = len(source) if end < 0 else end
    line = source[start:end].rstrip()
    if not line.endswith(b"\\"):
        place = start + len(line)
        yield Edit(Span(place, place), b"  " + comment)
    indent = line[: len(line) - len(line.lstrip())]
    yield Edit(Span(start, start), indent + comment + _newline(source))


def _at_top(source: bytes, span: Span, comment: bytes) -> Iterator[Edit]:
    """Above everything but the lines that must come first: an interpreter, an encoding."""
    place = 0
    while place < len(source) and _FIRST.match(source, place):
        end = source.find(b"\n", place)
        if end < 0:
            return
        place = end + 1
    yield Edit(Span(place, place), comment + _newline(source))


def _newline(source: bytes) -> bytes:
    return b"\r\n" if b"\r\n" in source else b"\n"
