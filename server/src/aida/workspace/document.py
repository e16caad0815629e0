"""An open document: its text, what is found in it, and snapshots of both."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from aida.engine.incremental import IncrementalCheck
from aida.engine.settling import Settling
from aida.engine.update import Update
from aida.findings import Finding, RuleFailure
from aida.governance.review import Review
from aida.governance.suppressing import Suppressing
from aida.rules.compiler import RuleSet
from aida.rules.file_facts import Duplicate
from aida.syntax.languages import Language
from aida.text import Edit, Encoding, Position, Span, TextBuffer
from aida.workspace.suppressed_view import SuppressedView
from aida.workspace.today import today

logger = logging.getLogger(__name__)

NO_SUPPRESSING = Suppressing()
ONE_BY_ONE = 4
"""Up to this many changes are checked each by itself; more are first put together into one."""
_LF, _CR = 10, 13


class Change(NamedTuple):
    """Replace what stands between two positions; everything when there are none."""

    text: bytes
    start: Position | None = None
    end: Position | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A document at one moment. Spans of the findings are byte ranges of ``source``.

    ``findings`` are reported; ``review`` knows those that are suppressed as well.
    """

    uri: str
    version: int | None
    language: Language | None
    source: bytes
    findings: tuple[Finding, ...]
    rules: RuleSet
    suppressing: Suppressing = NO_SUPPRESSING
    review: Review = field(default_factory=lambda: Review([]))


class Document:
    """Text and findings of one open document, following its edits."""

    def __init__(
        self,
        uri: str,
        version: int | None,
        text: bytes,
        language: Language | None,
        rules: RuleSet,
        suppressing: Suppressing = NO_SUPPRESSING,
        today: Callable[[], str] = today,
        *,
        may_wait: bool = False,
    ) -> None:
        self.uri = uri
        self.version = version
        self.language = language
        self.buffer = TextBuffer(text)
        self.rules = rules
        self._snapshot: Snapshot | None = None
        self.suppressing = suppressing
        self._today = today
        self._start_check(may_wait=may_wait)

    def _start_check(self, *, may_wait: bool = False) -> None:
        self._check = IncrementalCheck(self.buffer, self.language, self.rules, may_wait=may_wait)
        self._view = SuppressedView(
            self.buffer, self.language, self.rules, self._check, self.suppressing, self._today
        )

    @property
    def failures(self) -> list[RuleFailure]:
        """Rules that broke on this text."""
        return self._check.failures

    @property
    def is_settled(self) -> bool:
        """Whether the findings are exactly those of a fresh check; see `settle`."""
        return self._check.is_settled and self._view.is_settled

    @property
    def is_checked(self) -> bool:
        """Whether it was checked at all: a large one is some time after it was opened."""
        return self._check.is_checked

    def findings(self) -> list[Finding]:
        """Every finding that is reported today, in order of report."""
        return self._view.findings() if self._view.is_marked else self._check.findings()

    def findings_by_reach(self) -> tuple[list[Finding], list[Finding]]:
        """Findings that updates count one by one, and those of rules that see the whole file."""
        wide: frozenset[str] = frozenset()
        if self.language is not None:
            wide = self.rules.wide_ids(self.language)
        local: list[Finding] = []
        file_wide: list[Finding] = []
        for finding in self.findings():
            (file_wide if finding.rule in wide else local).append(finding)
        return local, file_wide

    def edit(
        self, changes: Sequence[Change], version: int | None, encoding: Encoding
    ) -> Iterator[Update | None]:
        """Apply changes one after another; yields what each did to the findings.

        An update speaks of the text as it is when it is yielded, so use it before asking for the
        next. None means that every finding may be another.
        """
        self.version = version
        self._snapshot = None
        if len(changes) > ONE_BY_ONE:
            changes = [self._merged(changes, encoding)]
        for change in changes:
            yield self._apply(self._edit_of(change, self.buffer, encoding))

    def settle(self) -> Update | None:
        """Make the findings exact, which may cost what checking the whole text does."""
        self._snapshot = None
        return self._seen(self._check.settle())

    def begin_settling(self) -> Settling | None:
        """The part of it that takes long, to be run in a thread; None where nothing does."""
        return self._check.begin_settling()

    def fits(self, settled: Settling) -> bool:
        """Whether this was found out of the document as it is."""
        return self._check.fits(settled)

    def adopt(self, settled: Settling) -> Update | None:
        """Make the findings exact by what was found out in a thread; it must fit."""
        self._snapshot = None
        return self._seen(self._check.adopt(settled))

    def _seen(self, update: Update | None) -> Update | None:
        if not self._view.is_marked or (update is None and self._view.is_settled):
            return update
        self._view.settle()
        local, file_wide = self.findings_by_reach()
        return Update(0, local, 0, 0, 0, file_wide)

    def tell_duplicates(self, found: tuple[Duplicate, ...]) -> bool:
        """Know which blocks stand in other files as well; false when nothing changes by it."""
        if not self._check.tell(replace(self._check.facts, duplicates=found)):
            return False
        self._snapshot = None
        self._view.told()
        return True

    def recheck(
        self,
        language: Language | None,
        rules: RuleSet,
        suppressing: Suppressing | None = None,
        *,
        may_wait: bool = False,
    ) -> None:
        """Check everything again, by other rules perhaps; with ``may_wait``, if large, later."""
        self._snapshot = None
        self.language = language
        self.rules = rules
        self.suppressing = suppressing or self.suppressing
        self._start_check(may_wait=may_wait)

    def snapshot(self) -> Snapshot:
        """The document as it is now."""
        if self._snapshot is None:
            self._snapshot = Snapshot(
                self.uri,
                self.version,
                self.language,
                self.buffer.snapshot(),
                tuple(self.findings()),
                self.rules,
                self.suppressing,
                self._view.review,
            )
        return self._snapshot

    def _apply(self, edit: Edit) -> Update | None:
        size = len(self.buffer) + edit.delta
        try:
            was_marked = self._view.is_marked
            update = self._check.edit([edit])
            self._view.edited(edit)
            return None if was_marked or self._view.is_marked else update
        except Exception:  # a bug must not cost the user the document: start it afresh
            logger.exception("an edit of %s could not be followed", self.uri)
            start = edit.span.start
            applied = self.buffer.slice(start, start + len(edit.text)) == edit.text
            if len(self.buffer) != size or not applied:
                self.buffer.replace(edit)
            self.recheck(self.language, self.rules)
            return None

    def _edit_of(self, change: Change, buffer: TextBuffer, encoding: Encoding) -> Edit:
        if change.start is None or change.end is None:
            return difference(buffer.snapshot(), change.text)
        start = buffer.offset(change.start, encoding)
        end = buffer.offset(change.end, encoding)
        return Edit(Span(min(start, end), max(start, end)), change.text)

    def _merged(self, changes: Sequence[Change], encoding: Encoding) -> Change:
        scratch = TextBuffer(self.buffer.snapshot())
        for change in changes:
            scratch.replace(self._edit_of(change, scratch, encoding))
        return Change(scratch.snapshot())


def difference(old: bytes, new: bytes) -> Edit:
    """The smallest single edit from one text to another that cuts through no character."""
    limit = min(len(old), len(new))
    start = _longest(limit, lambda size: old[:size] == new[:size])
    while start and (_continues(old, start) or _continues(new, start) or old[start - 1] == _CR):
        start -= 1
    end = _longest(limit - start, lambda size: old[len(old) - size :] == new[len(new) - size :])
    while end and (_continues(old, len(old) - end) or old[len(old) - end] == _LF):
        end -= 1
    return Edit(Span(start, len(old) - end), new[start : len(new) - end])


def _continues(text: bytes, at: int) -> bool:
    """Whether a UTF-8 character that began before ``at`` goes on there."""
    return at < len(text) and text[at] & 0xC0 == 0x80


def _longest(limit: int, holds: Callable[[int], bool]) -> int:
    """Largest size up to ``limit`` that ``holds``, which every smaller one does, too."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if holds(middle):
            low = middle
        else:
            high = middle - 1
    return low
