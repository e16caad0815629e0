"""Findings that are not news: the project's baseline knows them."""

from __future__ import annotations

from aida.engine.identity import identities_in
from aida.findings import Finding
from aida.workspace.document import Snapshot


def old_findings(snapshot: Snapshot, identities: frozenset[str]) -> frozenset[Finding]:
    """Those findings of a document whose identity is one of ``identities``.

    Parses the text: not for every key that is pressed.
    """
    found = snapshot.findings
    names = identities_in(found, snapshot.source, snapshot.language, snapshot.rules)
    return frozenset(
        finding for finding, name in zip(found, names, strict=True) if name in identities
    )
