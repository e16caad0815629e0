"""Quick fixes for findings, and all safe fixes of a document at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

from aida.engine.fixing import fix_text
from aida.findings import Finding, Fix
from aida.text import Edit, Span
from aida.workspace.document import Snapshot, difference
from aida.workspace.today import today

LONGEST_TITLE = 50
MOST_COMPARED_LINES = 4_000
"""Larger differences are one edit: finding the smallest ones would take too long."""


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


def fix_all(snapshot: Snapshot) -> list[Edit]:
    """Edits, in order and apart from each other, that apply every safe fix."""
    fixed = fix_text(
        snapshot.source,
        snapshot.language,
        lambda text: snapshot.suppressing.check(text, snapshot.language, snapshot.rules, today()),
    ).text
    return list(_edits_between(snapshot.source, fixed))


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


def _edits_between(old: bytes, new: bytes) -> Iterator[Edit]:
    """Line by line where that is affordable: a small edit leaves cursors and folds in place."""
    whole = difference(old, new)
    if whole.span.start == whole.span.end and not whole.text:
        return
    start = old.rfind(b"\n", 0, whole.span.start) + 1
    end = old.find(b"\n", whole.span.end)
    end = len(old) if end < 0 else end + 1
    before = old[start:end].splitlines(keepends=True)
    after = new[start : end + whole.delta].splitlines(keepends=True)
    if max(len(before), len(after)) > MOST_COMPARED_LINES:
        yield whole
        return
    offsets = [start]
    for line in before:
        offsets.append(offsets[-1] + len(line))
    for tag, a, b, c, d in difflib.SequenceMatcher(None, before, after, False).get_opcodes():
        if tag != "equal":
            yield Edit(Span(offsets[a], offsets[b]), b"".join(after[c:d]))
