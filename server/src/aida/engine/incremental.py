"""Findings of a text that is being edited, at a cost that follows the edit and not the text.

A small text keeps one tree, and every edit gives the exact answer at once. A large one is parsed in
islands (see `island`): an edit that leaves its island sound gives the exact answer for all rules
that look no farther than a top-level item. What else there is to know (rules that look at the whole
file, an island that is broken because somebody is in the middle of typing) is settled when there is
time; until then those findings move along with the text. `settle` does so at once. A caller that
may not be held up for so long begins a `Settling`, runs it in a thread, and has it adopted.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace

from aida.engine.check import WholeCheck, check
from aida.engine.finding_list import stretch
from aida.engine.island import Island, cut_island
from aida.engine.local_findings import LocalFindings
from aida.engine.region import (
    hull,
    whole_lines,
)
from aida.engine.result import CheckResult
from aida.engine.settling import Settling, wide_rules_may_match
from aida.engine.tree_window import TreeWindow
from aida.engine.update import Update
from aida.findings import Finding, RuleFailure
from aida.rules.compiler import LanguageRules, RuleSet
from aida.rules.file_core import FileCore
from aida.rules.file_facts import FileFacts, moved
from aida.rules.file_rules import FileRules
from aida.syntax.grammar import Node
from aida.syntax.languages import Language
from aida.text import Edit, Span, TextBuffer

WHOLE_LIMIT = 30_000
"""Texts up to this size are parsed as a whole on every edit."""
LATER_LIMIT = 150_000
"""Texts from this size on need not be checked before they are shown."""
REBUILD_EDITS = 100


class IncrementalCheck:
    """The check of one document, following its edits."""

    def __init__(
        self,
        buffer: TextBuffer,
        language: Language | None,
        ruleset: RuleSet,
        *,
        may_wait: bool = False,
    ) -> None:
        """With ``may_wait`` a large text is parsed alone, and settled by the caller."""
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
        self._rebuild(later=may_wait and len(buffer) >= LATER_LIMIT)

    def _rebuild(self, *, later: bool = False) -> None:
        """Check the whole text from scratch, or leave that to the next settling."""
        source = self.buffer.snapshot()
        rules, language = self._rules, self.language
        self._state = object()
        self._island: Island | None = None
        self._old_islands: list[Span] = []
        self._provisional: list[Span] = []
        self._whole: TreeWindow | None = None
        self._local = LocalFindings(self.buffer, rules, self._ruleset.text)
        self._file_wide: list[Finding] = []
        self._wide_possible = False
        self._recovered = False  # from a syntax error, with the help of an old tree
        self._lags = False
        has_tree = bool(rules is not None and (rules.plans or self._file_rules.rules))
        self.is_checked = not (later and has_tree)
        self._unsettled = not self.is_checked
        if language is not None and has_tree and self.is_checked:
            self._whole = TreeWindow(self.buffer, language)
        if self.is_checked:
            result = check(source, language, self._ruleset, self._whole and self._whole.tree)
            self.failures = result.failures
            local, self._file_wide = self._parted(result)
            self._local.replace(local)
            self._wide_possible = self._wide_rules_may_match()

    def _parted(self, result: CheckResult) -> tuple[list[Finding], list[Finding]]:
        wide = self._ruleset.text_files.ids
        if self.language is not None:
            wide = self._ruleset.wide_ids(self.language)
        return (
            [finding for finding in result.findings if finding.rule not in wide],
            [finding for finding in result.findings if finding.rule in wide],
        )

    @property
    def is_settled(self) -> bool:
        """Whether `findings` is exactly what a check of the text from scratch would give."""
        return not self._unsettled

    def findings(self) -> list[Finding]:
        """Every finding, in order of report."""
        findings = self._local.all() + self._file_wide
        findings.sort(key=lambda finding: finding.sort_key)
        return findings

    def local_findings(self) -> list[Finding]:
        """Findings of the rules that look no farther than a top-level item, in order of report."""
        return self._local.all()

    @property
    def whole_tree(self) -> Node | None:
        """Root of the tree of the whole text; None where there is none, or it lags behind."""
        whole = self._whole
        return whole.root if whole is not None and not self.is_lagging else None

    @property
    def is_lagging(self) -> bool:
        """Whether the tree of the whole text waits for `settle`."""
        return not self.is_checked or (self._whole is not None and self._lags)

    @property
    def island(self) -> TreeWindow | None:
        """The island in use."""
        return self._island.window if self._island is not None else None

    def edit(self, edits: Sequence[Edit]) -> Update:
        """Apply edits to the buffer, one after another, and check what they can have changed."""
        self._state = object()
        buffer = self.buffer
        size, lines, count = len(buffer), buffer.line_count, len(self._local)
        amount = sum(len(edit.text) + edit.span.end - edit.span.start for edit in edits)
        head = tail = count
        if not self.is_checked:
            for edit in edits:
                self._move_facts(edit)
                buffer.replace(edit)
        elif len(edits) > REBUILD_EDITS or amount > max(size // 2, WHOLE_LIMIT):
            for edit in edits:
                buffer.replace(edit)
            self._rebuild()
            head = tail = 0
        else:
            for edit in edits:
                before, after = self._edit_one(edit)
                head, tail = min(head, before), min(tail, after)
        grown = (len(buffer) - size, buffer.line_count - lines)
        return Update(*self._local.between(head, tail), *grown, self._file_wide)

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
        self._state = object()
        self._ruleset = self._ruleset.with_facts(facts)
        if self.language is not None:
            self._file_rules = self._ruleset.file_rules(self.language)
        if not self.is_checked:
            pass  # the check will know
        elif self._whole is None:
            self._rebuild()
        elif self._lags or len(self.buffer) >= LATER_LIMIT:
            self._unsettled = self._wide_possible = True
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
        kept = self._local.recheck_lines(edit, size)
        if self._ruleset.text_files.rules:
            wide = WholeCheck(self.buffer.snapshot(), None, self._ruleset, wide=True).run()
            self._file_wide = wide.findings
            self._note_failures(wide)
        return kept

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
        if (doubt := self._island_doubt()) is not None:
            spans.append(doubt)
        return spans

    def _island_doubt(self) -> Span | None:
        island = self._island
        if island is None or (island.is_sound and island.proven):
            return None
        # Not its core alone: an item of the broken tree may reach to the end of the window.
        return Span(island.window.start, island.window.end)

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
        result = CheckResult()
        kept = self._local.recheck(window, dirty, edited, delta, size, result)
        self._note_failures(result)
        return kept

    def _note_failures(self, result: CheckResult) -> None:
        known = {failure.rule for failure in self.failures}
        self.failures += [failure for failure in result.failures if failure.rule not in known]

    def _check_file_wide(self) -> None:
        """Run the rules that look at the whole file over the whole tree, which is up to date."""
        whole = self._whole
        if whole is None:
            return
        source, tree = whole.source, whole.tree
        result = WholeCheck(source, self.language, self._ruleset, tree, wide=True).run()
        self._file_wide = result.findings
        self._note_failures(result)

    def begin_settling(self) -> Settling | None:
        """What `settle` does, to be run in a thread and adopted; None where that is not worth it.

        An edit makes it void: abandon it then.
        """
        whole, language = self._whole, self.language
        small = len(self.buffer) <= WHOLE_LIMIT
        if self.is_settled or language is None or small:
            return None
        doubted = self._provisional or self._island_doubt()
        everything = not self.is_checked or self._recovered or bool(doubted)
        source, tree = self.buffer.snapshot(), copy(whole.tree) if whole is not None else None
        return Settling(self._state, source, language, self._ruleset, tree, everything=everything)

    def fits(self, settled: Settling) -> bool:
        """Whether the text and what is known of it are still what they were when it began."""
        return settled.state is self._state

    def adopt(self, settled: Settling) -> Update:
        """Make `findings` exact by what was found out in a thread; it must fit."""
        if not self.fits(settled) or settled.tree is None:
            raise ValueError("this was found out of another text")
        self._unsettled = self._lags = self._recovered = False
        self._wide_possible = settled.wide_possible
        self._old_islands, self._provisional = [], []
        whole = self._whole = TreeWindow(self.buffer, settled.language, tree=settled.tree)
        if self._island is not None:
            self._island.proven = self._island.reported = not whole.root.has_error
        self._note_failures(settled.result)
        local, self._file_wide = self._parted(settled.result)
        head, tail = len(self._local), 0
        if settled.everything:
            self.is_checked = True
            head, tail = self._local.replace(local)
        return Update(*self._local.between(head, tail), 0, 0, self._file_wide)

    def settle(self) -> Update | None:
        """Make `findings` exact; None when it was already. May cost a parse of the whole text."""
        if not self.is_checked:
            self._rebuild()
            return Update(*self._local.between(0, 0), 0, 0, self._file_wide)
        whole = self._whole
        if self.is_settled or whole is None:
            return None
        self._unsettled, self._state = False, object()
        head, tail = len(self._local), 0
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
        return Update(*self._local.between(head, tail), 0, 0, self._file_wide)

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
        language = self.language
        if language is None:
            return False
        return wide_rules_may_match(self.buffer.snapshot(), language, self._ruleset)


def _moved(span: Span, edit: Edit) -> Span:
    """A span of the text before ``edit``, in the text after it."""
    start, end = span
    if start >= edit.span.end:
        start += edit.delta
    else:
        start = min(start, edit.span.start)
    # Where it ended in what is gone, it ends with what came for it: never beyond the text.
    end = end + edit.delta if end >= edit.span.end else edit.span.start + len(edit.text)
    return Span(start, max(start, end))
