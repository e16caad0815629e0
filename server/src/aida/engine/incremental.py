"""Findings of a text that is being edited, at a cost that follows the edit and not the text.

A small text keeps one tree, and every edit gives the exact answer at once. A large one is parsed in
islands (see `island`): an edit that leaves its island sound gives the exact answer for all rules
that look no farther than a top-level item. What else there is to know (rules that look at the whole
file, an island that is broken because somebody is in the middle of typing) is settled by `settle`,
which a caller runs when there is time; until then those findings move along with the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aida.engine.check import Run, check
from aida.engine.file_check import check_file
from aida.engine.finding_list import FindingList, stretch
from aida.engine.island import Island, cut_island
from aida.engine.region import (
    Region,
    check_lines,
    check_region,
    close_over_items,
    hull,
    scopes_at,
    touches,
    whole_lines,
    widen,
)
from aida.engine.result import CheckResult
from aida.engine.tree_window import TreeWindow
from aida.engine.update import Update
from aida.findings import Finding, RuleFailure
from aida.rules.compiler import LanguageRules, RuleSet
from aida.rules.file_core import FileCore, FileView, TextView
from aida.rules.file_facts import FileFacts, moved
from aida.rules.file_rules import FileRules
from aida.rules.reach import Reach
from aida.syntax.grammar import Node
from aida.syntax.languages import Language
from aida.text import Edit, Span, TextBuffer

WHOLE_LIMIT = 30_000
"""Texts up to this size are parsed as a whole on every edit."""
REBUILD_EDITS = 100


class IncrementalCheck:
    """The check of one document, following its edits."""

    def __init__(self, buffer: TextBuffer, language: Language | None, ruleset: RuleSet) -> None:
        self.buffer = buffer
        self.language = language
        self.failures: list[RuleFailure] = []
        self._ruleset = ruleset
        self._rules: LanguageRules | None = (
            ruleset.for_language(language) if language is not None else None
        )
        self._file_rules = (
            ruleset.file_rules(language) if language is not None else FileRules((), FileCore)
        )
        self._rebuild()

    def _rebuild(self) -> None:
        """Check the whole text from scratch."""
        source = self.buffer.snapshot()
        rules, language = self._rules, self.language
        self._island: Island | None = None
        self._old_islands: list[Span] = []
        self._provisional: list[Span] = []
        self._whole: TreeWindow | None = None
        if rules is not None and language is not None and (rules.plans or self._file_rules.rules):
            self._whole = TreeWindow(self.buffer, language)
        result = check(source, language, self._ruleset, self._whole and self._whole.tree)
        self.failures = result.failures
        wide = self._ruleset.text_files.ids
        if language is not None:
            wide = self._ruleset.wide_ids(language)
        self._list = FindingList([f for f in result.findings if f.rule not in wide])
        self._file_wide = [f for f in result.findings if f.rule in wide]
        self._wide_possible = self._wide_rules_may_match()
        self._recovered = False  # from a syntax error, with the help of an old tree
        self._unsettled = False
        self._lags = False

    @property
    def is_settled(self) -> bool:
        """Whether `findings` is exactly what a check of the text from scratch would give."""
        return not self._unsettled

    def findings(self) -> list[Finding]:
        """Every finding, in order of report."""
        findings = self._list.all(len(self.buffer)) + self._file_wide
        findings.sort(key=lambda finding: finding.sort_key)
        return findings

    def local_findings(self) -> list[Finding]:
        """Findings of the rules that look no farther than a top-level item, in order of report."""
        return self._list.all(len(self.buffer))

    @property
    def whole_tree(self) -> Node | None:
        """Root of the tree of the whole text; None where there is none, or it lags behind."""
        whole = self._whole
        return whole.root if whole is not None and not self.is_lagging else None

    @property
    def is_lagging(self) -> bool:
        """Whether the tree of the whole text waits for `settle`."""
        return self._whole is not None and self._lags

    @property
    def island(self) -> TreeWindow | None:
        """The island in use."""
        return self._island.window if self._island is not None else None

    def edit(self, edits: Sequence[Edit]) -> Update:
        """Apply edits to the buffer, one after another, and check what they can have changed."""
        buffer = self.buffer
        size, lines, count = len(buffer), buffer.line_count, len(self._list)
        amount = sum(len(edit.text) + edit.span.end - edit.span.start for edit in edits)
        head = tail = count
        if len(edits) > REBUILD_EDITS or amount > max(size // 2, WHOLE_LIMIT):
            for edit in edits:
                buffer.replace(edit)
            self._rebuild()
            head = tail = 0
        else:
            for edit in edits:
                before, after = self._edit_one(edit)
                head, tail = min(head, before), min(tail, after)
        head = min(head, len(self._list))
        tail = min(tail, len(self._list) - head)
        return Update(
            head,
            self._list.between(head, tail, len(buffer)),
            tail,
            len(buffer) - size,
            buffer.line_count - lines,
            self._file_wide,
        )

    def _edit_one(self, edit: Edit) -> tuple[int, int]:
        """Apply one edit; returns how many findings before and after it stay as they are."""
        self._move_facts(edit)
        whole, rules = self._whole, self._rules
        if whole is None or rules is None:
            return self._edit_plain(edit)
        self._file_wide = [stretch(f, edit.span, edit.delta) for f in self._file_wide]
        if len(self.buffer) + edit.delta <= WHOLE_LIMIT:
            return self._edit_whole(edit, whole)
        island = self._island_for(edit, whole)
        if island is None:
            return self._edit_whole(edit, whole)
        return self._edit_island(edit, whole, island)

    def _move_facts(self, edit: Edit) -> None:
        """What is known of the text by its places moves along with it."""
        facts = self._ruleset.facts
        if facts.duplicates:
            kept = tuple(d for old in facts.duplicates if (d := moved(old, edit)) is not None)
            self._ruleset = self._ruleset.with_facts(replace(facts, duplicates=kept))

    def tell(self, facts: FileFacts) -> bool:
        """Know something else of the file from now on; false when nothing changes by it."""
        if facts == self._ruleset.facts:
            return False
        self._ruleset = self._ruleset.with_facts(facts)
        if self.language is not None:
            self._file_rules = self._ruleset.file_rules(self.language)
        if self._whole is None:
            self._rebuild()
        elif self._lags:
            self._unsettled = True
        else:
            self._check_file_wide()
        return True

    @property
    def facts(self) -> FileFacts:
        """What is known of the file."""
        return self._ruleset.facts

    def _edit_plain(self, edit: Edit) -> tuple[int, int]:
        """An edit of a text that has no rules beyond the text rules."""
        size = len(self.buffer)
        self.buffer.replace(edit)
        new = Span(edit.span.start, edit.span.start + len(edit.text))
        lines = whole_lines(new, self.buffer)
        self._list.cut(Span(lines.start, lines.end - edit.delta), size)
        result = CheckResult(check_lines(lines, self.buffer, self._ruleset.text))
        kept = self._list.before
        self._list.insert(result.sort().findings)
        after = self._list.after
        if self._ruleset.text_files.rules:
            wide = CheckResult()
            self._check_any_text(self.buffer.snapshot(), wide)
            self._file_wide = wide.sort().findings
            self._note_failures(wide)
        return kept, after

    def _check_any_text(self, source: bytes, result: CheckResult) -> None:
        """Run the rules over the whole of any text."""
        check_file(self._ruleset.text_files.possible_in(source), TextView(source), result)

    def _edit_whole(self, edit: Edit, whole: TreeWindow) -> tuple[int, int]:
        """Parse the whole text, reusing what did not change: exact unless there is an error."""
        pending = [_moved(span, edit) for span in self._take_provisional()]
        self._island, self._old_islands = None, []
        told = whole.tell(edit)
        size = len(self.buffer)
        self.buffer.replace(edit)
        told.finish()
        changed = whole.update()
        self._lags = False
        self._recovered = self._unsettled = whole.root.has_error
        new = Span(edit.span.start, edit.span.start + len(edit.text))
        kept = self._recheck(whole, hull([new, *changed, *pending]), new, edit.delta, size)
        self._check_file_wide()
        return kept

    def _take_provisional(self) -> list[Span]:
        """Where findings are not proved to be exact; the caller sees to them."""
        spans, self._provisional = self._provisional, []
        island = self._island
        if island is not None and not (island.is_sound and island.proven):
            # Not its core alone: an item of the broken tree may reach to the end of the window.
            spans.append(Span(island.window.start, island.window.end))
        return spans

    def _island_for(self, edit: Edit, whole: TreeWindow) -> Island | None:
        island = self._island
        if island is not None:
            if island.holds(edit.span):
                return island
            self._provisional = self._take_provisional()
            self._old_islands.append(Span(island.window.start, island.window.end))
            self._island = None
        if self.language is None:
            return None
        island = cut_island(self.buffer, self.language, whole, edit.span)
        if island is None:
            return None
        # Where an island was edited before, the whole tree no longer tells the items.
        window = island.window
        if any(window.start < old.end and old.start < window.end for old in self._old_islands):
            return None
        self._island = island
        return island

    def _edit_island(self, edit: Edit, whole: TreeWindow, island: Island) -> tuple[int, int]:
        window = island.window
        told = (whole.tell(edit), window.tell(edit))
        size = len(self.buffer)
        self.buffer.replace(edit)
        for tree_edit in told:
            tree_edit.finish()
        self._lags = True
        self._old_islands = [_moved(span, edit) for span in self._old_islands]
        self._provisional = [_moved(span, edit) for span in self._provisional]
        changed = island.update()
        new = Span(edit.span.start, edit.span.start + len(edit.text))
        self._wide_possible = self._wide_possible or self._leads_wide(new)
        exact = island.is_sound and island.proven and not self._provisional
        self._unsettled = not exact or self._wide_possible
        dirty = hull([new, *changed]) if island.reported else island.core
        island.reported = True
        return self._recheck(window, dirty, new, edit.delta, size)

    def _recheck(
        self, window: TreeWindow, dirty: Span, edited: Span, delta: int, size: int
    ) -> tuple[int, int]:
        """Check again what ``dirty`` can reach inside ``window``.

        It holds ``edited``, where an edit of a text of ``size`` bytes put ``delta`` more of them.
        """
        buffer, rules = self.buffer, self._rules
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
        result = CheckResult()
        check_region(rules, window, region, result)
        self._note_failures(result)
        result.findings += kept + check_lines(region.lines, buffer, self._ruleset.text)
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

    def _note_failures(self, result: CheckResult) -> None:
        known = {failure.rule for failure in self.failures}
        self.failures += [failure for failure in result.failures if failure.rule not in known]

    def _check_file_wide(self) -> None:
        """Run the rules that look at the whole file over the whole tree, which is up to date."""
        whole, rules = self._whole, self._rules
        if whole is None or rules is None:
            return
        wide = rules.wide
        result = CheckResult()
        self._check_any_text(whole.source, result)
        if wide.plans:
            hits, possible = wide.search(whole.source)
            if possible:
                Run(wide, whole.source, possible, result, whole.root).over(whole.root, hits)
        if self.language is not None and (possible := self._file_rules.possible_in(whole.source)):
            view = FileView(whole.source, whole.root, self.language, self._ruleset.facts)
            check_file(possible, view, result)
        self._file_wide = result.sort().findings
        self._note_failures(result)

    def settle(self) -> Update | None:
        """Make `findings` exact; None when it was already. May cost a parse of the whole text."""
        whole = self._whole
        if self.is_settled or whole is None:
            return None
        self._unsettled = False
        head, tail = len(self._list), 0
        pending = self._take_provisional()
        self._wide_possible = self._wide_rules_may_match()
        if pending or self._recovered or self._wide_possible:
            changed = whole.update()
            self._lags = False
            if whole.root.has_error:
                changed += whole.update(afresh=True)
            self._old_islands = []
            if self._island is not None:
                self._island.proven = self._island.reported = not whole.root.has_error
            if pending or self._recovered:
                self._recovered = False
                size = len(self.buffer)
                if dirty := [*pending, *changed]:
                    area = hull(dirty)
                    head, tail = self._recheck(whole, area, area, 0, size)
        self._check_file_wide()
        head = min(head, len(self._list))
        tail = min(tail, len(self._list) - head)
        between = self._list.between(head, tail, len(self.buffer))
        return Update(head, between, tail, 0, 0, self._file_wide)

    def _leads_wide(self, edited: Span) -> bool:
        """Whether the lines just edited hold what a rule that looks at the whole file looks for."""
        if self._rules is None:
            return False
        lines = self.buffer.slice(*whole_lines(edited, self.buffer))
        return (
            self._rules.wide.mentions(lines)
            or self._file_rules.mentions(lines)
            or self._ruleset.text_files.mentions(lines)
        )

    def _wide_rules_may_match(self) -> bool:
        if self._rules is None:
            return False
        text = self.buffer.snapshot()
        _, possible = self._rules.wide.search(text)
        return bool(
            possible
            or self._file_rules.possible_in(text)
            or self._ruleset.text_files.possible_in(text)
        )


def _moved(span: Span, edit: Edit) -> Span:
    """A span of the text before ``edit``, in the text after it."""
    start, end = span
    if start >= edit.span.end:
        start += edit.delta
    else:
        start = min(start, edit.span.start)
    end = end + edit.delta if end >= edit.span.end else max(end, edit.span.start + len(edit.text))
    return Span(start, max(start, end))
