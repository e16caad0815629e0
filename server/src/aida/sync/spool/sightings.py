"""Which findings this machine has told of: each once when it turns up, and once when it goes.

So a check that finds what it found yesterday adds next to nothing to the spool, and a finding has
an age. The list is kept in the spool's file, and changes in the transaction of the events.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from aida.sync.spool.events import Event, Kind, Opinion, event
from aida.sync.spool.spool import Spool

_FOUND, _SUPPRESSED = "found", "suppressed"


class Sighting(NamedTuple):
    """A finding as it is told of."""

    rule: str
    severity: str
    language: str


class Sightings(NamedTuple):
    """What a check came to, by identity. Of a ``whole`` project what is missing was fixed."""

    project: str
    revision: str
    found: Mapping[str, Sighting]
    suppressed: Mapping[str, Sighting]
    whole: bool


def record(spool: Spool, seen: Sightings, others: list[Event], today: str) -> int:
    """Spool what is new and what is gone, and ``others``; how many events. Raises SpoolError."""

    def make(file: sqlite3.Connection) -> list[Event]:
        return [*others, *_findings(file, seen, today), *_suppressions(file, seen, today)]

    return spool.append_from(make)


def _findings(file: sqlite3.Connection, seen: Sightings, today: str) -> list[Event]:
    known = _known(file, seen.project, _FOUND)
    events = []
    for identity in seen.found.keys() - known.keys():
        one = seen.found[identity]
        _add(file, seen.project, identity, _FOUND, one, today)
        events.append(_told(seen, identity, one, "new", 0))
    # One that is suppressed now is not fixed.
    gone = known.keys() - seen.found.keys() - seen.suppressed.keys() if seen.whole else ()
    for identity in gone:
        one, since = known[identity]
        age = (date.fromisoformat(today) - date.fromisoformat(since)).days
        _remove(file, seen.project, identity, _FOUND)
        events.append(_told(seen, identity, one, "fixed", max(0, age)))
    return events


def _suppressions(file: sqlite3.Connection, seen: Sightings, today: str) -> list[Event]:
    known = _known(file, seen.project, _SUPPRESSED)
    events = []
    for identity in seen.suppressed.keys() - known.keys():
        one = seen.suppressed[identity]
        _add(file, seen.project, identity, _SUPPRESSED, one, today)
        events.append(
            event(
                Kind.FEEDBACK,
                seen.project,
                rule=one.rule,
                opinion=str(Opinion.SUPPRESSED),
                identity=identity,
            )
        )
    if seen.whole:
        for identity in known.keys() - seen.suppressed.keys():
            _remove(file, seen.project, identity, _SUPPRESSED)
    return events


def _told(seen: Sightings, identity: str, one: Sighting, state: str, age: int) -> Event:
    return event(
        Kind.FINDING,
        seen.project,
        identity=identity,
        rule=one.rule,
        revision=seen.revision,
        severity=one.severity,
        language=one.language,
        state=state,
        age_days=age,
    )


def _known(file: sqlite3.Connection, project: str, kind: str) -> dict[str, tuple[Sighting, str]]:
    rows = file.execute(
        "SELECT identity, rule, severity, language, since FROM sighting"
        " WHERE project = ? AND kind = ?",
        (project, kind),
    )
    return {row[0]: (Sighting(*row[1:4]), row[4]) for row in rows}


def _add(
    file: sqlite3.Connection, project: str, identity: str, kind: str, one: Sighting, today: str
) -> None:
    file.execute(
        "INSERT INTO sighting VALUES (?, ?, ?, ?, ?, ?, ?)", (project, identity, kind, *one, today)
    )


def _remove(file: sqlite3.Connection, project: str, identity: str, kind: str) -> None:
    file.execute(
        "DELETE FROM sighting WHERE project = ? AND identity = ? AND kind = ?",
        (project, identity, kind),
    )
