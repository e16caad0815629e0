"""Findings that are not news: the baseline knows them, or nothing has changed where they are."""

from __future__ import annotations

from dataclasses import dataclass

from aida.features.identified import identified
from aida.findings import Finding
from aida.governance.changes import NewScope
from aida.governance.line_diff import changed_lines
from aida.governance.new_code import new_places
from aida.workspace.document import Snapshot
from aida.workspace.today import today


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of a file from before.

    ``identities`` are of findings in the baseline. ``text`` is the file as it was when the branch
    began, None when there is nothing to compare with.
    """

    identities: frozenset[str] = frozenset()
    text: bytes | None = None
    scope: NewScope = NewScope.LINES

    @property
    def is_known(self) -> bool:
        """Whether any finding may be old by it."""
        return bool(self.identities) or self.text is not None

    def findings(self, snapshot: Snapshot) -> frozenset[Finding]:
        """The old ones of a document. May parse the text: not for every key that is pressed."""
        old: set[Finding] = set()
        found, source, language = snapshot.findings, snapshot.source, snapshot.language
        if self.identities:
            pairs = identified(snapshot, today())
            old.update(finding for finding, name in pairs if name in self.identities)
        if self.text is not None:
            spans = [finding.span for finding in found]
            changes = changed_lines(self.text, source)
            are_new = new_places(spans, source, language, changes, self.scope)
            pairs = zip(found, are_new, strict=True)
            old.update(finding for finding, is_new in pairs if not is_new)
        return frozenset(old)
