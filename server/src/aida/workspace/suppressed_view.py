"""Findings of a document that is being edited, less what its comments suppress.

A text in which no mark occurs costs a look at the edited lines and no more. Where one does, every
edit judges all of the findings again. In a large text, whose tree lags behind, the comments move
along with the text until the check is settled.
"""

from __future__ import annotations

from collections.abc import Callable

from aida.engine.comment_sites import CommentSite, find_sites
from aida.engine.incremental import IncrementalCheck
from aida.findings import Finding
from aida.governance.review import Review
from aida.governance.suppressing import Suppressing
from aida.rules.compiler import RuleSet
from aida.syntax.grammar import parse
from aida.syntax.languages import Language
from aida.text import Edit, Span, TextBuffer

_MARGIN = 16
"""Bytes around an edit that may make a mark together with what was typed."""


class SuppressedView:
    """What is reported of the findings of ``check``, which follows the edits of ``buffer``."""

    def __init__(
        self,
        buffer: TextBuffer,
        language: Language | None,
        rules: RuleSet,
        check: IncrementalCheck,
        suppressing: Suppressing,
        today: Callable[[], str],
    ) -> None:
        self._buffer = buffer
        self._language = language
        self._rules = rules
        self._check = check
        self._suppressing = suppressing
        self._today = today
        self._sites: list[CommentSite] = []
        self._is_sound = True
        self._review: Review | None = None
        self.is_settled = True
        self.is_marked = suppressing.may_concern(buffer.snapshot())
        if self.is_marked and check.is_lagging:
            self.is_settled = False
        elif self.is_marked:
            self.settle()

    def edited(self, edit: Edit) -> None:
        """An edit was made, and checked."""
        self._review = None
        start = max(edit.span.start - _MARGIN, 0)
        typed = self._buffer.slice(start, edit.span.start + len(edit.text) + _MARGIN)
        if not self.is_marked and not self._suppressing.may_concern(typed):
            return
        source = self._buffer.snapshot()
        self.is_marked = self._suppressing.may_concern(source)
        root = self._check.whole_tree
        if not self.is_marked:
            self._sites, self.is_settled = [], True
        elif root is None and self._check.is_lagging:
            self._sites = [_moved(site, edit) for site in self._sites]
            self.is_settled = False
        else:
            self.settle()

    def told(self) -> None:
        """The check knows something else, and may find something else."""
        self._review = None

    def settle(self) -> None:
        """Look for the comments in the text as it is; the check must be settled."""
        self._review = None
        self.is_settled = True
        source = self._buffer.snapshot()
        root = self._check.whole_tree
        if root is None and self._language is not None:
            root = parse(self._language, source).root_node
        self._sites = find_sites(source, self._language, self._suppressing.marks, root)
        self._is_sound = root is None or not root.has_error

    @property
    def review(self) -> Review:
        """Everything that is known of the text as it is."""
        if self._review is None:
            findings = self._check.findings()
            self._review = (
                self._suppressing.review_sites(
                    self._buffer.snapshot(),
                    self._language,
                    self._rules,
                    findings,
                    self._check.failures,
                    self._sites,
                    self._is_sound,
                )
                if self.is_marked
                else Review(findings)
            )
        return self._review

    def findings(self) -> list[Finding]:
        """What is reported today, in order of report."""
        return self.review.on(self._today()).reported


def _moved(site: CommentSite, edit: Edit) -> CommentSite:
    def moved(span: Span) -> Span:
        start, end = span
        start = start + edit.delta if start >= edit.span.end else min(start, edit.span.start)
        end = end + edit.delta if end >= edit.span.end else min(end, edit.span.start)
        return Span(start, max(start, end))

    return site._replace(
        span=moved(site.span), nearest=moved(site.nearest), block=moved(site.block)
    )
