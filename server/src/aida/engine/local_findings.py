"""Findings of the rules that look no farther than a top-level item, following edits."""

from __future__ import annotations

from aida.engine.finding_list import FindingList, same_ends, stretch
from aida.engine.region import (
    Region,
    check_lines,
    check_region,
    close_over_items,
    scopes_at,
    touches,
    whole_lines,
    widen,
)
from aida.engine.result import CheckResult
from aida.engine.tree_window import TreeWindow
from aida.findings import Finding
from aida.rules.compiler import LanguageRules
from aida.rules.reach import Reach
from aida.rules.text_rules import TextRules
from aida.text import Edit, Span, TextBuffer


class LocalFindings:
    """They stand in their order of report; each change says how many at either end it left alone.

    ``rules`` are None where only text rules apply.
    """

    def __init__(self, buffer: TextBuffer, rules: LanguageRules | None, text: TextRules) -> None:
        self._buffer, self._rules, self._text = buffer, rules, text
        self._list = FindingList([])

    def __len__(self) -> int:
        return len(self._list)

    def all(self) -> list[Finding]:
        """Every one."""
        return self._list.all(len(self._buffer))

    def between(self, head: int, tail: int) -> tuple[int, list[Finding], int]:
        """All but the first ``head`` and the last ``tail``, and how many these really are."""
        head = min(head, len(self._list))
        tail = min(tail, len(self._list) - head)
        return head, self._list.between(head, tail, len(self._buffer)), tail

    def replace(self, findings: list[Finding]) -> tuple[int, int]:
        """Take others for all of them; how many at either end are the same."""
        ends = same_ends(self.all(), findings)
        self._list = FindingList(findings)
        return ends

    def recheck_lines(self, edit: Edit, size: int) -> tuple[int, int]:
        """Ask the text rules again after an edit of a text of ``size`` bytes; nothing else."""
        buffer = self._buffer
        lines = whole_lines(Span(edit.span.start, edit.span.start + len(edit.text)), buffer)
        self._list.cut(Span(lines.start, lines.end - edit.delta), size)
        return self._insert(CheckResult(check_lines(lines, buffer, self._text)))

    def recheck(
        self,
        window: TreeWindow,
        dirty: Span,
        edited: Span,
        delta: int,
        size: int,
        result: CheckResult,
    ) -> tuple[int, int]:
        """Check again what ``dirty`` can reach inside ``window``.

        It holds ``edited``, where an edit of a text of ``size`` bytes put ``delta`` more of them.
        What is found there goes into ``result``, and so does what fails.
        """
        buffer, rules = self._buffer, self._rules
        if rules is None:
            raise RuntimeError("a text without rules has nothing to check again")
        local = rules.local
        dirty = widen(dirty, buffer)
        dirty = Span(max(dirty.start, window.start), min(dirty.end, window.end))
        inside = Span(window.start, window.end - delta)
        items = close_over_items(dirty, window, buffer)
        scopes = scopes_at(window, dirty, local.scope_kinds)
        region = Region(dirty, items, whole_lines(dirty, buffer), scopes)
        old = region.before(edited, delta)
        kept = [
            stretch(finding, old.dirty, delta)
            for finding in self._list.cut(old.items, size)
            if self._stays(finding, old, inside, local)
        ]
        check_region(rules, window, region, result)
        result.findings += kept + check_lines(region.lines, buffer, self._text)
        return self._insert(result)

    def _insert(self, result: CheckResult) -> tuple[int, int]:
        before = self._list.before
        self._list.insert(result.sort().findings)
        return before, self._list.after

    def _stays(self, finding: Finding, region: Region, window: Span, local: LanguageRules) -> bool:
        """Whether a finding in the items of ``region`` is surely still one after the edit.

        Everything is given as it was before the edit, ``window`` being what was parsed again.
        """
        reach = local.reach_of_rule.get(finding.rule)
        if reach is None:
            return not region.lines.start <= finding.span.start < region.lines.end
        if finding.span.end <= window.start or finding.span.start >= window.end:
            return True
        if region.is_large or touches(finding, region.dirty):
            return False
        if reach is Reach.NODE:
            return True
        scope = region.scope_of(local.scopes_of_rule[finding.rule])
        return scope is None or finding.span.start >= scope.end or finding.span.end <= scope.start
