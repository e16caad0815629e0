"""Quick fixes for findings, and all safe fixes of a document at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from aida.engine.fixing import fix_text
from aida.findings import Finding, Fix
from aida.text import Edit, Span
from aida.workspace.document import Snapshot
from aida.workspace.fix_cells import fix_part
from aida.workspace.notebook import Part
from aida.workspace.text_edits import edits_between
from aida.workspace.today import today

LONGEST_TITLE = 50


@dataclass(frozen=True, slots=True)
class QuickFix:
    """One fix of one finding. Only a safe one may be preferred, and applied unseen."""

    title: str
    finding: Finding
    edit: Edit
    safe: bool
    preferred: bool


def quick_fixes(snapshot: Snapshot, span: Span) -> Iterator[QuickFix]:
    """Fixes of the findings that overlap or touch ``span``."""
    for finding in snapshot.findings:
        if finding.span.start > span.end:
            break
        if finding.span.end < span.start:
            continue
        preferred = next((fix for fix in finding.fixes if fix.safe), None)
        for fix in finding.fixes:
            yield QuickFix(
                _title(finding, fix),
                finding,
                Edit(fix.span, _in_newlines_of(snapshot.source, fix.text)),
                fix.safe,
                fix is preferred,
            )


def has_safe_fix(snapshot: Snapshot) -> bool:
    """Whether `fix_all` may have something to do."""
    return any(fix.safe for finding in snapshot.findings for fix in finding.fixes)


def rules_to_fix(snapshot: Snapshot, span: Span) -> list[tuple[str, bool]]:
    """Rules of the fixable findings that overlap or touch ``span``, and whether that is safe."""
    found: dict[str, bool] = {}
    for fix in quick_fixes(snapshot, span):
        rule = fix.finding.rule
        found[rule] = found.get(rule, False) or fix.safe
    return list(found.items())


def rules_at(snapshot: Snapshot, span: Span) -> list[str]:
    """Rules of the findings that overlap or touch ``span``, each once."""
    touching = (
        finding.rule
        for finding in snapshot.findings
        if finding.span.start <= span.end and finding.span.end >= span.start
    )
    return list(dict.fromkeys(touching))


def count_of(snapshot: Snapshot, rule: str) -> int:
    """How many findings of a rule there are that have a fix."""
    return sum(finding.rule == rule and bool(finding.fixes) for finding in snapshot.findings)


class Fixes(NamedTuple):
    """Edits in order and apart from each other, and how many fixes they make; or why none do."""

    edits: list[Edit]
    made: int
    refusal: str = ""


def fix_all(
    snapshot: Snapshot, rule: str = "", *, unsafe: bool = False, part: Part | None = None
) -> Fixes:
    """Every fix, of ``rule`` or all, the unsafe ones only on request.

    A document that joins the cells of a notebook comes with its ``part``.
    """

    def find(text: bytes) -> list[Finding]:
        found = snapshot.suppressing.check(text, snapshot.language, snapshot.rules, today())
        return [finding for finding in found if not rule or finding.rule == rule]

    if part is not None:
        fixed = fix_part(part, snapshot.language, find, unsafe=unsafe)
        return Fixes([*fixed.edits], fixed.fixed.applied.total(), fixed.fixed.refusal)
    text = fix_text(snapshot.source, snapshot.language, find, unsafe=unsafe)
    edits = [*edits_between(snapshot.source, text.text)]
    return Fixes(edits, text.applied.total(), text.refusal)


def _title(finding: Finding, fix: Fix) -> str:
    new = fix.text.strip()
    if fix.title:
        what = fix.title
    elif not new:
        what = "Remove"
    elif len(new) <= LONGEST_TITLE and "\n" not in new:
        what = f"Replace with `{new}`"
    else:
        what = "Fix"
    return f"{what} ({finding.rule})" if fix.safe else f"{what} ({finding.rule}, unsafe)"


def _in_newlines_of(source: bytes, text: str) -> bytes:
    new = text.encode("utf-8", "replace").replace(b"\r\n", b"\n")
    crlf = source.count(b"\r\n")
    return new.replace(b"\n", b"\r\n") if crlf and crlf == source.count(b"\n") else new
