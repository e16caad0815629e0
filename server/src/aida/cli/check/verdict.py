"""The verdict on what a run of ``aida check`` reports."""

from __future__ import annotations

from collections.abc import Iterator

from aida.cli.check.outcome import Judged, Outcome
from aida.governance.verdict import Counted, joint_verdict, verdict_of
from aida.workspace.revision import revision_of
from aida.workspace.uris import name_within


def verdict_on(outcome: Outcome) -> str:
    """One hash over all projects; findings that the baseline knows do not count."""
    return joint_verdict(
        verdict_of(revision_of(judged.rules), _counted(judged)) for judged in outcome.judged
    )


def _counted(judged: Judged) -> Iterator[Counted]:
    root = str(judged.rules.settings.root)
    for file in judged.files:
        name = name_within(file.path, root)
        for finding in file.findings:
            if "baselined" not in finding:
                yield Counted(name, finding["identity"], finding["severity"])
