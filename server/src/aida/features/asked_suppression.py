"""Suppressing a finding with the reason, the end and the owner that a person has given."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from aida.features.suppressing import MOST_BYTES, edit_that_suppresses
from aida.findings import Finding
from aida.governance.directive import Directive, Scope, format_directive, read_comment
from aida.governance.suppression_policy import SuppressionPolicy
from aida.governance.suppression_problems import lacking
from aida.rules.suppression_core import PREFIX
from aida.text import Edit
from aida.workspace.document import Snapshot

_OWNER = re.compile(r"\S+")


class SuppressionError(ValueError):
    """A suppression that would not hold; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants; ``until`` is a date as text, empty for no end."""

    rule: str
    scope: Scope
    reason: str = ""
    until: str = ""
    owner: str = ""


def suppression(snapshot: Snapshot, offset: int, asked: Asked, today: str) -> Edit:
    """The comment that suppresses what a rule reports at a byte offset.

    Raises SuppressionError when nothing is reported there, or the project's settings, or the
    place, do not allow the suppression.
    """
    finding = _finding_at(snapshot, offset, asked.rule)
    policy = snapshot.suppressing.policy
    if asked.rule.startswith(PREFIX) or policy.forbids(asked.rule):
        raise SuppressionError(f"`{asked.rule}` cannot be suppressed by a comment in this project")
    if len(snapshot.source) > MOST_BYTES:
        raise SuppressionError("the file is too large for it: write the comment by hand")
    directive = _directive(asked, policy, today)
    edit = edit_that_suppresses(snapshot, finding, directive, today)
    if edit is None:
        raise SuppressionError(f"there is no place for the comment `{format_directive(directive)}`")
    return edit


def _finding_at(snapshot: Snapshot, offset: int, rule: str) -> Finding:
    for finding in snapshot.findings:
        if finding.rule == rule and finding.span.start <= offset <= finding.span.end:
            return finding
    raise SuppressionError(f"`{rule}` reports nothing there: the text may have changed meanwhile")


def _directive(asked: Asked, policy: SuppressionPolicy, today: str) -> Directive:
    reason = " ".join(asked.reason.split())
    if asked.owner and not _OWNER.fullmatch(asked.owner):
        raise SuppressionError(f"the owner `{asked.owner}` must be one word, such as `@team`")
    until = _until(asked.until, policy, today) if asked.until else None
    directive = Directive(asked.scope, (asked.rule,), until, asked.owner, reason)
    if demanded := list(lacking(directive, policy)):
        raise SuppressionError(f"the project's settings demand {' and '.join(demanded)}")
    if list(read_comment(f"# {format_directive(directive)}".encode())) != [directive]:
        raise SuppressionError(f"it cannot be written as a comment: `{reason}`")
    return directive


def _until(text: str, policy: SuppressionPolicy, today: str) -> date:
    try:
        until = date.fromisoformat(text)
    except ValueError:
        raise SuppressionError(f"`{text}` is not a date: write it as 2027-03-01") from None
    if until.isoformat() < today:
        raise SuppressionError(f"{until} has passed: a suppression must end later")
    if policy.max_days is not None:
        last = date.fromisoformat(today) + timedelta(policy.max_days)
        if until > last:
            raise SuppressionError(
                f"{until} is more than {policy.max_days} days ahead, the farthest that the "
                f"project's settings allow: {last} at the latest"
            )
    return until
