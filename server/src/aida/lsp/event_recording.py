"""What the editor tells the service: recorded as the command line does, where it is allowed.

Recording waits for the disk, so it is done in a thread; nothing that goes wrong there changes what
a command does.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping

from aida.features.project_check import ProjectCheck
from aida.features.sightings import sightings
from aida.sync.spool import sightings as seen_before
from aida.sync.spool.events import Event, Kind, Source, event
from aida.sync.spool.opening import with_spool
from aida.sync.spool.spool import Spool, SpoolError
from aida.workspace.project import Project
from aida.workspace.today import today

logger = logging.getLogger(__name__)


async def record(project: Project, kind: Kind, fields: Mapping[str, str]) -> bool:
    """Keep an event for the project's service; whether there is one that may be told."""
    sync = project.settings.sync
    if not sync.url or not project.is_trusted:
        return False
    told: Event = {**event(kind, sync.project), **fields}
    return await asyncio.to_thread(_append, sync.url, [told])


async def record_check(check: ProjectCheck) -> None:
    """Keep that a whole project was checked, and which findings turned up or are gone."""
    project = check.project
    sync = project.settings.sync
    if not sync.url or not project.is_trusted:
        return
    whole = project.folder == project.settings.root and not check.problems
    seen = sightings(sync.project, check.revision, check.seen_files, whole=whole)
    ran = event(
        Kind.CHECK,
        sync.project,
        source=str(Source.EDITOR),
        revision=check.revision,
        verdict=check.verdict,
        files=check.checked,
        findings=len(seen.found),
        duration_ms=round(check.seconds * 1000),
    )
    day = today()

    def work(spool: Spool) -> None:
        seen_before.record(spool, seen, [ran], day)

    await asyncio.to_thread(_do, sync.url, work)


def _append(address: str, events: list[Event]) -> bool:
    return _do(address, lambda spool: spool.append(events))


def _do(address: str, work: Callable[[Spool], object]) -> bool:
    try:
        return with_spool(address, work) is not None
    except SpoolError as error:
        logger.warning("%s: %s", error, error.help)
        return False
