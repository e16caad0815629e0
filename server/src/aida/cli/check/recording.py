"""What a check tells the service: that it ran, and what turned up or was fixed since the last one.

Findings are told by identity, rule and language: no text, path or message leaves the machine.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from aida.cli.check.outcome import Judged, Outcome
from aida.cli.check.targets import Target
from aida.cli.check.verdict import verdict_on
from aida.cli.sync.recording import source, with_spool
from aida.features.sightings import SeenFile, sightings
from aida.sync.spool.events import Kind, event
from aida.sync.spool.sightings import Sightings, record
from aida.workspace.revision import revision_of


def record_check(
    outcome: Outcome, targets: Sequence[Target], arguments: argparse.Namespace, today: str
) -> None:
    """Spool the events of a run, for each project that belongs to a service."""
    for judged in outcome.judged:
        settings = judged.rules.settings
        if not settings.sync.url:
            continue
        limited = arguments.select or arguments.ignore or arguments.new_since or arguments.stage
        whole = not limited and any(
            target.settings.root == settings.root and settings.root in target.paths
            for target in targets
        )
        seen = sightings_of(judged, whole=whole)
        ran = event(
            Kind.CHECK,
            settings.sync.project,
            source=str(source()),
            revision=seen.revision,
            verdict=verdict_on(outcome),
            files=outcome.checked,
            findings=len(seen.found),
            duration_ms=round(outcome.seconds * 1000),
        )
        with_spool(
            settings.sync.url,
            lambda spool, seen=seen, ran=ran: record(spool, seen, [ran], today),
        )


def sightings_of(judged: Judged, *, whole: bool) -> Sightings:
    """The findings of a project's files, as they are told of."""
    files = (SeenFile(file.path, file.findings, file.suppressed) for file in judged.files)
    project = judged.rules.settings.sync.project
    return sightings(project, revision_of(judged.rules), files, whole=whole)
