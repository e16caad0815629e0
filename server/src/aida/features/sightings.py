"""Findings as they are told of: by identity, rule and language, without text, path or message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from aida.sync.spool.sightings import Sighting, Sightings
from aida.syntax.languages import language_of_path
from aida.workspace.wire import Wire


class SeenFile(NamedTuple):
    """What a check reports of a file, and what is suppressed in it."""

    path: str
    findings: list[Wire]
    suppressed: list[Wire]


def sightings(project: str, revision: str, files: Iterable[SeenFile], *, whole: bool) -> Sightings:
    """What a check of the service's ``project`` came to; ``whole`` when no file was left out."""
    found: dict[str, Sighting] = {}
    suppressed: dict[str, Sighting] = {}
    for file in files:
        language = language_of_path(file.path)
        name = language.name if language else ""
        found |= _by_identity(file.findings, name)
        suppressed |= _by_identity(file.suppressed, name)
    return Sightings(project, revision, found, suppressed, whole)


def _by_identity(findings: Iterable[Wire], language: str) -> dict[str, Sighting]:
    return {one["identity"]: Sighting(one["rule"], one["severity"], language) for one in findings}
