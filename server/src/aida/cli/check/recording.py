"""What a check tells the service: that it ran, and what turned up or was fixed since the last one.

Findings are told by identity, rule and language: no text, path or message leaves the machine.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence

from aida.cli.check.outcome import FileOutcome, Judged, Outcome, Wire
from aida.cli.check.targets import Target
from aida.cli.check.verdict import verdict_on
from aida.cli.sync.recording import source, with_spool
from aida.sync.spool.events import Kind, event
from aida.sync.spool.sightings import Sighting, Sightings, record
from aida.syntax.languages import language_of_path
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
    return Sightings(
        judged.rules.settings.sync.project,
        revision_of(judged.rules),
        _sightings(judged.files, "findings"),
        _sightings(judged.files, "suppressed"),
        whole,
    )


def _sightings(files: Iterable[FileOutcome], which: str) -> dict[str, Sighting]:
    found: dict[str, Sighting] = {}
    for file in files:
        findings: list[Wire] = getattr(file, which)
        if findings:
            language = language_of_path(file.path)
            name = language.name if language else ""
            for one in findings:
                found[one["identity"]] = Sighting(one["rule"], one["severity"], name)
    return found
